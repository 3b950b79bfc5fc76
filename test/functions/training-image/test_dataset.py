import tempfile
import unittest
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet
from world import TemporaryFile, csv_of, spec_document, spec_of

from tidegate_training.dataset import Dataset, read_dataset
from tidegate_training.failure import TrainingFailure


def read(text: str, **changes: object) -> Dataset:
    with TemporaryFile(text) as path:
        return read_dataset(path, spec_of(**changes))


def line_changed(text: str, number: int, line: str) -> str:
    lines = text.splitlines()
    lines[number] = line
    return "\n".join(lines) + "\n"


class AWrongDatasetIsRefusedByCode(unittest.TestCase):
    def test_each_fault(self) -> None:
        good = csv_of()
        cases = [
            ("dataset-columns", "shop", good.replace("amount,shop", "amount,store", 1)),
            ("dataset-columns", "more than one", good.replace("amount,shop,y,day", "amount,shop,y,shop", 1)),
            ("dataset-types", "amount", line_changed(good, 5, "much,1,0,0")),
            ("dataset-types", "shop", line_changed(good, 5, "1.0,1.5,0,0")),
            ("dataset-types", "target y", line_changed(good, 5, "1.0,1,yes,0")),
            ("dataset-values", "FP32", line_changed(good, 5, "1e39,1,0,0")),
            ("dataset-values", "codes beyond", line_changed(good, 5, "1.0,9007199254740993,0,0")),
            ("dataset-unreadable", "csv", line_changed(good, 5, "1.0,1,0,0,0,0,0")),
            ("dataset-unreadable", "csv", ""),
            ("dataset-rows", "no rows", "amount,shop,y,day\n"),
            ("dataset-target", "1 classes", csv_of(labels=(4,))),
        ]
        for code, told, text in cases:
            with self.subTest(code=code, told=told), self.assertRaises(TrainingFailure) as caught:
                read(text)
            self.assertEqual((caught.exception.code, caught.exception.exit_code), (code, 65))
            self.assertIn(told, caught.exception.message)
            self.assertNotIn("\n", caught.exception.message)

    def test_more_than_one_missing_value_in_a_hundred_names_the_column_and_its_share(self) -> None:
        text = csv_of(rows=200)
        for number in (3, 4, 5):
            text = line_changed(text, number, "1.0,,0,0")
        with self.assertRaises(TrainingFailure) as caught:
            read(text)
        self.assertEqual(caught.exception.code, "dataset-nulls")
        self.assertIn("shop 1.50%", caught.exception.message)


class ADatasetIsRead(unittest.TestCase):
    def test_few_rows_with_missing_values_are_left_out_and_counted(self) -> None:
        text = line_changed(line_changed(csv_of(rows=400), 3, ",1,0,0"), 4, "1.0,1,,0")
        dataset = read(text)
        self.assertEqual((dataset.rows_read, dataset.rows), (400, 398))

    def test_numbers_are_what_serving_will_see(self) -> None:
        dataset = read(line_changed(csv_of(), 1, "0.1,1,0,0"))
        self.assertEqual(dataset.features["amount"][0], float(np.float32(0.1)))

    def test_parquet_with_booleans_dictionaries_and_nan(self) -> None:
        rows = 300
        table = pa.table(
            {
                "amount": [float("nan"), *np.linspace(0, 1, rows - 1)],
                "shop": pa.array([index % 3 for index in range(rows)], pa.uint8()),
                "y": pa.array([index % 2 == 0 for index in range(rows)]),
                "region": pa.array(["north", "south"] * (rows // 2)).dictionary_encode(),
            }
        )
        with tempfile.TemporaryDirectory() as name:
            path = Path(name) / "dataset"
            pa.parquet.write_table(table, path)
            location = spec_document()["dataset"] | {"format": "parquet"}
            dataset = read_dataset(path, spec_of(dataset=location, segmentColumn="region"))
        self.assertEqual((dataset.rows, dataset.classes.tolist()), (rows - 1, [0, 1]))
        self.assertEqual(sorted(set(dataset.segments)), ["north", "south"])
