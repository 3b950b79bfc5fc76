"""Refuses to hand out an ONNX model that is not the model that was trained."""

import numpy as np
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline

from tidegate_training.failure import ExitCode, TrainingFailure
from tidegate_training.onnx_model import serve
from tidegate_training.spec import Feature

# Serving computes in FP32 (2^-24 is 6e-8) over up to some thousand trees or columns.
MAX_PROBABILITY_DIFFERENCE = 1e-5
_PROBED_ROWS = 200


def check_agreement(
    model: bytes,
    pipeline: Pipeline,
    features: tuple[Feature, ...],
    classes: NDArray[np.int64],
    matrix: NDArray[np.float64],
) -> float:
    """Compares both on every held-out row, and on some of them with codes that training has never seen.

    Returns the largest difference of a probability. Labels must be equal except where the two highest probabilities
    are closer than that tolerance. Raises TrainingFailure `onnx-disagrees`.
    """
    probed = np.vstack([matrix, _with_unknown_codes(matrix[:_PROBED_ROWS], features)])
    native = pipeline.predict_proba(probed)
    labels, served = serve(model, features, probed)
    if served.shape != native.shape or not np.isfinite(served).all():
        raise _disagreement("ONNX Runtime returns no finite probability for each class")
    difference = float(np.abs(served - native).max())
    if difference > MAX_PROBABILITY_DIFFERENCE:
        raise _disagreement(f"probabilities differ by {difference:.2e}; {MAX_PROBABILITY_DIFFERENCE:.0e} is tolerated")
    ordered = np.sort(native, axis=1)
    decided = ordered[:, -1] - ordered[:, -2] > MAX_PROBABILITY_DIFFERENCE
    wrong = int((labels != classes[native.argmax(axis=1)])[decided].sum())
    if wrong > 0:
        raise _disagreement(f"{wrong} labels differ although their probabilities agree")
    return difference


def _with_unknown_codes(matrix: NDArray[np.float64], features: tuple[Feature, ...]) -> NDArray[np.float64]:
    probes = matrix.copy()
    for index, feature in enumerate(features):
        if not feature.numeric:
            # Beyond every code of the part at hand is not beyond those of training, but codes are few: one more and -1.
            probes[::2, index] = -1
            probes[1::2, index] = 2**31 + 1
    return probes


def _disagreement(message: str) -> TrainingFailure:
    return TrainingFailure(ExitCode.INTERNAL, "onnx-disagrees", message)
