"""The estimator of each algorithm behind the preprocessing it needs.

Scikit-learn has no type for "a classifier": estimators are Any here.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from xgboost import XGBClassifier

from tidegate_training.failure import wrong_data
from tidegate_training.machine import Machine
from tidegate_training.spec import Spec

# Logistic regression inverts a matrix of this width squared.
MAX_WIDTH = 4000


def fit_pipeline(spec: Spec, matrix: NDArray[np.float64], classes: NDArray[np.int64], machine: Machine) -> Pipeline:
    """Fits on a matrix of one column per feature, in order, and class positions 0..k-1.

    A code that training has not seen becomes a row of zeros in its one-hot block, natively and in ONNX alike.
    """
    numeric = [index for index, feature in enumerate(spec.features) if feature.numeric]
    categorical = [index for index, feature in enumerate(spec.features) if not feature.numeric]
    # Trees get raw values: scaled in FP32 by ONNX and in FP64 here, a value on a threshold would fall on either side.
    scaler = StandardScaler() if spec.algorithm == "logistic-regression" else "passthrough"
    # Dense, because XGBoost takes the zeros of a sparse matrix for missing values.
    encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False, dtype=np.float32)
    blocks = [("numeric", scaler, numeric), ("categorical", encoder, categorical)]
    preparation = ColumnTransformer([block for block in blocks if block[2]])
    preparation.fit(matrix)
    width = preparation.transform(matrix[:1]).shape[1]
    if width > MAX_WIDTH:
        raise wrong_data("dataset-codes", f"the features unfold to {width} columns; {MAX_WIDTH} are the most")
    pipeline = Pipeline([("prepare", preparation), ("estimate", _estimator(spec, machine))])
    pipeline.fit(matrix, classes)
    _ready_for_conversion(pipeline["estimate"], spec)
    return pipeline


def _ready_for_conversion(estimator: Any, spec: Spec) -> None:  # noqa: ANN401
    """Neither changes the fitted model."""
    if spec.algorithm == "xgboost":
        # It is compared with its ONNX form on the CPU, where it will be served.
        estimator.set_params(device="cpu")
    if spec.algorithm == "logistic-regression":
        # From this solver's name skl2onnx 1.20 infers one classifier per class, as it was before scikit-learn 1.6.
        estimator.set_params(solver="lbfgs")


def _estimator(spec: Spec, machine: Machine) -> Any:  # noqa: ANN401
    seed = spec.seed % 2**32
    if spec.algorithm == "xgboost":
        return XGBClassifier(
            **spec.hyperparameters, tree_method="hist", device=machine.device, n_jobs=machine.threads, random_state=seed
        )
    if spec.algorithm == "random-forest":
        return RandomForestClassifier(**spec.hyperparameters, n_jobs=machine.threads, random_state=seed)
    # Newton's method ends at the optimum to the last digits, so the result does not depend on the processor's kernels.
    return LogisticRegression(**spec.hyperparameters, solver="newton-cholesky", random_state=seed)
