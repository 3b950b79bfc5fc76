"""Which rows train the model and which are held out to judge it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tidegate_training.dataset import Dataset
from tidegate_training.failure import wrong_data
from tidegate_training.spec import Spec

MIN_TRAINING_ROWS = 100
MIN_HELD_OUT_ROWS = 20
MIN_ROWS_PER_CLASS = 5


@dataclass(frozen=True)
class Split:
    kind: str
    """`temporal` or `hash`."""
    held_out: NDArray[np.bool_]

    @property
    def training(self) -> NDArray[np.bool_]:
        return ~self.held_out


def split_rows(dataset: Dataset, spec: Spec) -> Split:
    """Holds out `testFraction` of the rows: the latest where a time column is given, else those whose hash is lowest.

    A row's hash depends on the seed and its position alone, so appending rows moves no earlier row to the other side,
    and every platform draws the same rows. Rows of the instant at which a temporal split falls are divided by hash.

    Raises TrainingFailure `dataset-rows` if either part is too small or lacks a class.
    """
    hashes = row_hashes(dataset.rows, spec.seed)
    if dataset.times is None:
        split = Split("hash", hashes < np.uint64(min(int(spec.test_fraction * 2**64), 2**64 - 1)))
    else:
        count = int(np.ceil(dataset.rows * spec.test_fraction))
        latest = np.lexsort((hashes, dataset.times))[dataset.rows - count :]
        held_out = np.zeros(dataset.rows, dtype=bool)
        held_out[latest] = True
        split = Split("temporal", held_out)
    _check_sizes(dataset, split)
    return split


def row_hashes(count: int, seed: int) -> NDArray[np.uint64]:
    """SplitMix64 (Steele, Lea, Flood 2014) of seed and position: uniform over 0..2^64-1. Wraps, as it is meant to."""
    golden = np.uint64(0x9E3779B97F4A7C15)
    with np.errstate(over="ignore"):
        state = _mixed(np.array([seed % 2**64], dtype=np.uint64) + golden)
        return _mixed(state + (np.arange(1, count + 1, dtype=np.uint64) * golden))


def _mixed(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


def _check_sizes(dataset: Dataset, split: Split) -> None:
    parts = (("training", split.training, MIN_TRAINING_ROWS), ("held-out", split.held_out, MIN_HELD_OUT_ROWS))
    for name, rows, least in parts:
        if rows.sum() < least:
            raise wrong_data("dataset-rows", f"the {name} part has {rows.sum()} rows; {least} are the least")
        for value in dataset.classes:
            count = int((dataset.target[rows] == value).sum())
            if count < MIN_ROWS_PER_CLASS:
                raise wrong_data(
                    "dataset-rows",
                    f"class {value} has {count} rows in the {name} part; {MIN_ROWS_PER_CLASS} are the least",
                )
