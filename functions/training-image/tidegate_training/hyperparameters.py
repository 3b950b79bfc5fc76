"""What may be tuned: each algorithm's parameters under the names its library gives them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tidegate_training.failure import wrong_data


@dataclass(frozen=True)
class Range:
    default: float
    least: float
    most: float
    whole: bool = False

    def admits(self, value: object) -> bool:
        number = int if self.whole else int | float
        if isinstance(value, bool) or not isinstance(value, number):
            return False
        return math.isfinite(value) and self.least <= value <= self.most


_RANGES: dict[str, dict[str, Range]] = {
    "xgboost": {
        "n_estimators": Range(100, 1, 5000, whole=True),
        "max_depth": Range(6, 1, 16, whole=True),
        "learning_rate": Range(0.1, 0.0001, 1),
        "min_child_weight": Range(1, 0, 1e6),
        "subsample": Range(1, 0.01, 1),
        "colsample_bytree": Range(1, 0.01, 1),
        "gamma": Range(0, 0, 1e6),
        "reg_alpha": Range(0, 0, 1e6),
        "reg_lambda": Range(1, 0, 1e6),
    },
    "logistic-regression": {
        "C": Range(1, 1e-6, 1e6),
        "max_iter": Range(100, 1, 10000, whole=True),
    },
    "random-forest": {
        "n_estimators": Range(100, 1, 2000, whole=True),
        "max_depth": Range(12, 1, 32, whole=True),
        "min_samples_leaf": Range(1, 1, 1_000_000, whole=True),
    },
}
ALGORITHMS = tuple(_RANGES)


def checked_hyperparameters(algorithm: str, given: object) -> dict[str, Any]:
    """Every parameter of the algorithm, the defaults filled in.

    Raises TrainingFailure `hyperparameter-invalid` for a name the algorithm lacks or a value out of its range: a
    misspelled parameter that is silently ignored would make the recorded lineage a lie.
    """
    ranges = _RANGES[algorithm]
    if not isinstance(given, Mapping):
        raise wrong_data("hyperparameter-invalid", "hyperparameters must be an object")
    for name, value in given.items():
        allowed = ranges.get(name)
        if allowed is None:
            raise wrong_data("hyperparameter-invalid", f"{algorithm} has no {name!r}; it has {', '.join(ranges)}")
        if not allowed.admits(value):
            kind = "an integer" if allowed.whole else "a number"
            raise wrong_data(
                "hyperparameter-invalid",
                f"{name} must be {kind} from {allowed.least} to {allowed.most}, found {value!r}",
            )
    return {name: given.get(name, allowed.default) for name, allowed in ranges.items()}
