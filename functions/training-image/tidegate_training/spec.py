"""The specification of one run, as the control plane writes it to spec.json."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tidegate_training.failure import wrong_data
from tidegate_training.hyperparameters import ALGORITHMS, checked_hyperparameters

FORMATS = ("csv", "parquet")
KINDS = ("numeric", "categorical")
# Columns of reference.csv and outputs of the model: a feature of such a name could not be told apart from them.
RESERVED_NAMES = frozenset({"label", "prediction", "probabilities", "score"})
_FEATURE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,127}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MAX_SAFE_INTEGER = 2**53 - 1


@dataclass(frozen=True)
class Feature:
    name: str
    kind: str

    @property
    def numeric(self) -> bool:
        return self.kind == "numeric"


@dataclass(frozen=True)
class Spec:
    run: str
    algorithm: str
    hyperparameters: dict[str, Any]
    dataset_uri: str
    dataset_sha256: str
    dataset_format: str
    target: str
    features: tuple[Feature, ...]
    segment_column: str | None
    time_column: str | None
    """When given, the latest rows are held out instead of rows drawn by hash."""
    test_fraction: float
    seed: int


def parse_spec(text: bytes) -> Spec:
    """Reads spec.json. Members it does not know are left alone, so that the control plane may add some.

    Raises TrainingFailure `spec-invalid` naming the member at fault.
    """
    try:
        document = json.loads(text)
    except ValueError as error:
        raise _invalid("", f"is not JSON: {error}") from error
    if not isinstance(document, dict):
        raise _invalid("", "is not an object")
    if document.get("schema") != 1:
        raise _invalid("schema", f"must be 1, found {document.get('schema')!r}")
    dataset = document.get("dataset")
    if not isinstance(dataset, dict):
        raise _invalid("dataset", "must be an object")
    algorithm = _one_of(document, "algorithm", ALGORITHMS)
    spec = Spec(
        run=_text(document, "run"),
        algorithm=algorithm,
        hyperparameters=checked_hyperparameters(algorithm, document.get("hyperparameters") or {}),
        dataset_uri=_text(dataset, "uri"),
        dataset_sha256=_text(dataset, "sha256"),
        dataset_format=_one_of(dataset, "format", FORMATS),
        target=_text(document, "target"),
        features=_features(document.get("features")),
        segment_column=_optional_text(document, "segmentColumn"),
        time_column=_optional_text(document, "timeColumn"),
        test_fraction=_fraction(document.get("testFraction")),
        seed=_seed(document.get("seed")),
    )
    if not _SHA256.fullmatch(spec.dataset_sha256):
        raise _invalid("dataset.sha256", "must be 64 lower-case hexadecimal digits")
    _refuse_leaks(spec)
    return spec


def _refuse_leaks(spec: Spec) -> None:
    names = [feature.name for feature in spec.features]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise _invalid("features", f"names {', '.join(repeated)} more than once")
    if spec.target in names:
        raise _invalid("features", f"holds the target {spec.target}: the model would be told the answer")
    if spec.target in (spec.segment_column, spec.time_column):
        raise _invalid("target", "cannot be the segment or the time column as well")
    if spec.segment_column in RESERVED_NAMES:
        raise _invalid("segmentColumn", f"cannot be {spec.segment_column}: reference.csv has a column of that name")


def _features(value: object) -> tuple[Feature, ...]:
    if not isinstance(value, list) or not value:
        raise _invalid("features", "must be a list of at least one feature")
    return tuple(_feature(index, item) for index, item in enumerate(value))


def _feature(index: int, item: object) -> Feature:
    where = f"features[{index}]"
    if not isinstance(item, dict):
        raise _invalid(where, "must be an object")
    name = _text(item, "name")
    if not _FEATURE_NAME.fullmatch(name) or name in RESERVED_NAMES:
        raise _invalid(
            f"{where}.name",
            f"{name!r} must be a letter or underscore, then up to 127 letters, digits, _ . or -,"
            f" and none of {', '.join(sorted(RESERVED_NAMES))}",
        )
    return Feature(name, _one_of(item, "kind", KINDS))


def _text(parent: Mapping[str, Any], name: str) -> str:
    value = parent.get(name)
    if not isinstance(value, str) or not value:
        raise _invalid(name, "must be a non-empty text")
    return value


def _optional_text(parent: Mapping[str, Any], name: str) -> str | None:
    return None if parent.get(name) is None else _text(parent, name)


def _one_of(parent: Mapping[str, Any], name: str, choices: tuple[str, ...]) -> str:
    value = parent.get(name)
    if value not in choices:
        raise _invalid(name, f"must be one of {', '.join(choices)}, found {value!r}")
    return str(value)


def _fraction(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or not 0 < value < 1:
        raise _invalid("testFraction", f"must be a number between 0 and 1, both excluded, found {value!r}")
    return float(value)


def _seed(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _MAX_SAFE_INTEGER:
        raise _invalid("seed", f"must be an integer that a double can hold, found {value!r}")
    return value


def _invalid(member: str, reason: str) -> Exception:
    return wrong_data("spec-invalid", f"spec.json {member} {reason}")
