"""metrics.json: the figures of a model, overall and by segment."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from tidegate_training.dataset import Dataset
from tidegate_training.metrics import Predictions, confusion, metrics
from tidegate_training.spec import Spec
from tidegate_training.split import Split


def evaluation_document(spec: Spec, dataset: Dataset, split: Split, predictions: Predictions) -> dict[str, Any]:
    return {
        "schema": 1,
        "classes": predictions.classes.tolist(),
        "split": {
            "kind": split.kind,
            "seed": spec.seed,
            "trainingRows": int(split.training.sum()),
            "heldOutRows": int(split.held_out.sum()),
            "rowsLeftOut": dataset.rows_read - dataset.rows,
        },
        "overall": _figures(predictions),
        "bySegment": {name: _figures(part) for name, part in _segments(dataset, split, predictions)},
    }


def scalar_figures(document: Mapping[str, Any]) -> dict[str, Any]:
    """The part of the evaluation that result.json repeats: single numbers only."""
    return {
        "overall": _scalars(document["overall"]),
        "bySegment": {name: _scalars(figures) for name, figures in document["bySegment"].items()},
    }


def _figures(predictions: Predictions) -> dict[str, Any]:
    return metrics(predictions) | {"confusion": confusion(predictions)}


def _scalars(figures: Mapping[str, Any]) -> dict[str, float]:
    return {name: value for name, value in figures.items() if name != "confusion"}


def _segments(dataset: Dataset, split: Split, predictions: Predictions) -> list[tuple[str, Predictions]]:
    if dataset.segments is None:
        return []
    held_out = dataset.segments[split.held_out]
    return [(str(name), predictions.of(held_out == name)) for name in np.unique(held_out)]
