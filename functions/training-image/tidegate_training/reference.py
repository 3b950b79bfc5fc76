"""The held-out rows as the model answered them: what drift and performance will be measured against."""

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tidegate_training.dataset import Dataset
from tidegate_training.metrics import DECIMALS, Predictions
from tidegate_training.spec import Spec
from tidegate_training.split import Split


def write_reference(path: Path, spec: Spec, dataset: Dataset, split: Split, predictions: Predictions) -> None:
    """One line per held-out row: the features as served, the segment if it is no feature, score, prediction, label."""
    columns = {name: _numerals(column[split.held_out]) for name, column in dataset.features.items()}
    if dataset.segments is not None and spec.segment_column is not None and spec.segment_column not in columns:
        columns[spec.segment_column] = dataset.segments[split.held_out].tolist()
    columns["score"] = [f"{score:.{DECIMALS}f}" for score in predictions.scores]
    columns["prediction"] = [str(label) for label in predictions.labels]
    columns["label"] = [str(label) for label in predictions.target]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))


def _numerals(values: NDArray[np.float64]) -> list[str]:
    """The shortest text that reads back as the same FP32 number, whole numbers without a point."""
    if np.array_equal(values, np.floor(values)) and np.abs(values).max() < 2**53:
        return [str(value) for value in values.astype(np.int64)]
    return [np.format_float_positional(value, trim="-") for value in values.astype(np.float32)]
