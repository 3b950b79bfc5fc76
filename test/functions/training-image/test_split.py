import unittest

import numpy as np
from world import TemporaryFile, csv_of, spec_of

from tidegate_training.dataset import Dataset, read_dataset
from tidegate_training.failure import TrainingFailure
from tidegate_training.split import row_hashes, split_rows


def dataset_of(text: str, **changes: object) -> Dataset:
    with TemporaryFile(text) as path:
        return read_dataset(path, spec_of(**changes))


def splitmix64(state: int) -> int:
    """A plain reading of the published algorithm, in unbounded integers."""
    mask = 2**64 - 1
    value = (state + 0x9E3779B97F4A7C15) & mask
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & mask
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & mask
    return value ^ (value >> 31)


class RowsAreDrawnByHash(unittest.TestCase):
    def test_the_hash_is_splitmix64(self) -> None:
        self.assertEqual(splitmix64(0), 0xE220A8397B1DCDAF)
        for seed in (0, 7, 2**53 - 1, -3):
            start = splitmix64(seed % 2**64)
            expected = [splitmix64((start + index * 0x9E3779B97F4A7C15) % 2**64) for index in range(5)]
            self.assertEqual(row_hashes(5, seed).tolist(), expected)

    def test_the_share_held_out_is_the_one_asked_for(self) -> None:
        hashes = row_hashes(200_000, 11)
        for fraction in (0.01, 0.2, 0.9):
            share = float((hashes < np.uint64(int(fraction * 2**64))).mean())
            self.assertAlmostEqual(share, fraction, delta=0.005)

    def test_appended_rows_move_no_earlier_row(self) -> None:
        text = csv_of(rows=500)
        before = split_rows(dataset_of(text), spec_of()).held_out
        after = split_rows(dataset_of(text + "1.0,2,1,501\n" * 50), spec_of()).held_out
        self.assertTrue(np.array_equal(after[:500], before))


class TheLatestRowsAreHeldOut(unittest.TestCase):
    def test_by_time_whatever_their_order_in_the_file(self) -> None:
        header, *lines = csv_of(rows=400).splitlines()
        shuffled = "\n".join([header, *(lines[index * 7 % 400] for index in range(400))]) + "\n"
        spec = spec_of(timeColumn="day", testFraction=0.25)
        dataset = dataset_of(shuffled, timeColumn="day", testFraction=0.25)
        held_out = split_rows(dataset, spec).held_out
        self.assertEqual(int(held_out.sum()), 100)
        self.assertGreater(dataset.times[held_out].min(), dataset.times[~held_out].max())


class TooLittleIsRefused(unittest.TestCase):
    def test_too_few_rows_or_a_class_missing_from_a_part(self) -> None:
        rare = csv_of(rows=400) + "1.0,1,5,400\n"
        for text in (csv_of(rows=110), rare):
            with self.assertRaises(TrainingFailure) as caught:
                split_rows(dataset_of(text), spec_of())
            self.assertEqual(caught.exception.code, "dataset-rows")
