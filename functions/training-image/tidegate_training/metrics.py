"""How good the served model is on rows it was not trained on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, log_loss, roc_auc_score

# Digits kept: far below any sampling error, and the same on every processor.
DECIMALS = 6


@dataclass(frozen=True)
class Predictions:
    """What ONNX Runtime answered for the held-out rows."""

    classes: NDArray[np.int64]
    target: NDArray[np.int64]
    labels: NDArray[np.int64]
    probabilities: NDArray[np.float64]

    def of(self, rows: NDArray[np.bool_]) -> "Predictions":
        return Predictions(self.classes, self.target[rows], self.labels[rows], self.probabilities[rows])

    @property
    def scores(self) -> NDArray[np.float64]:
        """Two classes: the probability of the greater one. More: the probability of the most likely one."""
        return self.probabilities[:, 1] if len(self.classes) == 2 else self.probabilities.max(axis=1)


def metrics(predictions: Predictions) -> dict[str, float]:
    """accuracy; log_loss; brier (two classes: mean squared error of the score; more: summed over the classes);
    f1 (of the greater class; macro mean if there are more than two); roc_auc (one class against the rest, macro mean
    if there are more than two; absent where the rows lack a class); rows.
    """
    classes = predictions.classes
    probabilities = predictions.probabilities / predictions.probabilities.sum(axis=1, keepdims=True)
    binary = len(classes) == 2
    truth = predictions.target[:, None] == classes[None, :]
    squared = (probabilities - truth) ** 2
    figures = {
        "accuracy": accuracy_score(predictions.target, predictions.labels),
        "brier": squared[:, 1].mean() if binary else squared.sum(axis=1).mean(),
        "f1": f1_score(
            predictions.target,
            predictions.labels,
            labels=classes,
            pos_label=classes[1] if binary else 1,
            average="binary" if binary else "macro",
            zero_division=0,
        ),
        "log_loss": log_loss(predictions.target, probabilities, labels=classes),
    }
    if truth.any(axis=0).all():
        figures["roc_auc"] = (
            roc_auc_score(truth[:, 1], probabilities[:, 1])
            if binary
            else roc_auc_score(predictions.target, probabilities, labels=classes, multi_class="ovr", average="macro")
        )
    return {name: round(float(value), DECIMALS) for name, value in figures.items()} | {"rows": len(truth)}


def confusion(predictions: Predictions) -> list[list[int]]:
    """Counts: a row per true class, a column per predicted class, both in the order of `classes`."""
    return confusion_matrix(predictions.target, predictions.labels, labels=predictions.classes).tolist()
