"""Reads a dataset file into columns that a model can be trained on, or says what is wrong with it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
from numpy.typing import NDArray

from tidegate_training.failure import wrong_data
from tidegate_training.spec import Feature, Spec

# Product rule: a column may lack at most one value in a hundred; rows that lack one are left out and counted.
MAX_NULL_FRACTION = 0.01
MAX_CLASSES = 50
MAX_SEGMENTS = 50
MAX_CODES = 1000
# Codes travel through doubles in scikit-learn and in JSON.
_MAX_CODE = 2**53 - 1


@dataclass(frozen=True)
class Dataset:
    features: dict[str, NDArray[np.float64]]
    """Numeric values already rounded to FP32, which is what serving will see; categorical codes are whole numbers."""
    target: NDArray[np.int64]
    classes: NDArray[np.int64]
    """The different values of the target, ascending."""
    segments: NDArray[np.str_] | None
    times: NDArray[np.int64] | None
    rows_read: int
    """Rows in the file; fewer are kept where some lack a value."""

    @property
    def rows(self) -> int:
        return len(self.target)

    def matrix(self, rows: NDArray[np.bool_]) -> NDArray[np.float64]:
        return np.column_stack([column[rows] for column in self.features.values()])


def read_dataset(path: Path, spec: Spec) -> Dataset:
    """Reads and checks every column the specification names; other columns are not read.

    Raises TrainingFailure `dataset-…`: unreadable, missing or repeated columns, too many nulls, a value of the wrong
    type, a target that is not two or more classes.
    """
    wanted = [feature.name for feature in spec.features] + [spec.target]
    wanted += [name for name in (spec.segment_column, spec.time_column) if name is not None and name not in wanted]
    table = _read_table(path, spec.dataset_format, wanted)
    rows_read = table.num_rows
    table = _without_null_rows(table)
    features = {feature.name: _feature_column(table[feature.name], feature) for feature in spec.features}
    target = _codes(table[spec.target], f"target {spec.target}")
    classes = np.unique(target)
    if not 2 <= len(classes) <= MAX_CLASSES:
        raise wrong_data("dataset-target", f"{spec.target} has {len(classes)} classes; 2 to {MAX_CLASSES} are needed")
    return Dataset(
        features=features,
        target=target,
        classes=classes,
        segments=None if spec.segment_column is None else _segments(table[spec.segment_column], spec.segment_column),
        times=None if spec.time_column is None else _times(table[spec.time_column], spec.time_column),
        rows_read=rows_read,
    )


def _read_table(path: Path, file_format: str, wanted: list[str]) -> pa.Table:
    try:
        if file_format == "parquet":
            present = pa.parquet.read_schema(path).names
        else:
            with pa.csv.open_csv(path) as reader:
                present = reader.schema.names
        _check_names(present, wanted)
        if file_format == "parquet":
            return pa.parquet.read_table(path, columns=wanted)
        return pa.csv.read_csv(path, convert_options=pa.csv.ConvertOptions(include_columns=wanted))
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise wrong_data("dataset-unreadable", f"the dataset cannot be read as {file_format}: {error}") from error


def _check_names(present: list[str], wanted: list[str]) -> None:
    missing = [name for name in wanted if name not in present]
    if missing:
        raise wrong_data("dataset-columns", f"the dataset lacks the columns {', '.join(missing)}")
    repeated = [name for name in wanted if present.count(name) > 1]
    if repeated:
        raise wrong_data("dataset-columns", f"the dataset has more than one column {', '.join(repeated)}")


def _without_null_rows(table: pa.Table) -> pa.Table:
    if table.num_rows == 0:
        raise wrong_data("dataset-rows", "the dataset has no rows")
    # A Parquet file may say "unknown" by NaN as well as by null; to a model they are the same.
    unknown = {name: pc.is_null(table[name], nan_is_null=True) for name in table.column_names}
    shares = {name: (pc.sum(column).as_py() or 0) / table.num_rows for name, column in unknown.items()}
    above = [f"{name} {share:.2%}" for name, share in shares.items() if share > MAX_NULL_FRACTION]
    if above:
        raise wrong_data(
            "dataset-nulls", f"more than {MAX_NULL_FRACTION:.0%} of values are missing: {', '.join(above)}"
        )
    complete = np.ones(table.num_rows, dtype=bool)
    for column in unknown.values():
        complete &= ~column.to_numpy()
    return table if complete.all() else table.filter(pa.array(complete))


def _feature_column(column: pa.ChunkedArray, feature: Feature) -> NDArray[np.float64]:
    if feature.numeric:
        return _numbers(column, feature.name)
    codes = _codes(column, f"categorical feature {feature.name}")
    different = len(np.unique(codes))
    if different > MAX_CODES:
        raise wrong_data("dataset-codes", f"feature {feature.name} has {different} codes; {MAX_CODES} are the most")
    return codes.astype(np.float64)


def _numbers(column: pa.ChunkedArray, name: str) -> NDArray[np.float64]:
    if not _is_number(column.type):
        raise _wrong_type(f"numeric feature {name}", "numbers", column)
    with np.errstate(over="ignore"):
        values = column.cast(pa.float64(), safe=False).to_numpy().astype(np.float32).astype(np.float64)
    if not np.isfinite(values).all():
        raise wrong_data("dataset-values", f"numeric feature {name} holds values beyond the range of FP32")
    return values


def _codes(column: pa.ChunkedArray, what: str) -> NDArray[np.int64]:
    if not _is_number(column.type):
        raise _wrong_type(what, "integer codes", column)
    try:
        # Arrow's safe cast refuses a fraction instead of cutting it off.
        codes = column.cast(pa.int64()).to_numpy()
    except pa.ArrowInvalid as error:
        raise _wrong_type(what, "integer codes", column) from error
    if len(codes) > 0 and int(np.abs(codes).max()) > _MAX_CODE:
        raise wrong_data("dataset-values", f"{what} holds codes beyond ±{_MAX_CODE}")
    return codes


def _segments(column: pa.ChunkedArray, name: str) -> NDArray[np.str_]:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    values = column.cast(pa.string()).to_numpy().astype(str)
    different = len(np.unique(values))
    if different > MAX_SEGMENTS:
        raise wrong_data(
            "dataset-segments", f"segment column {name} has {different} values; {MAX_SEGMENTS} are the most"
        )
    return values


def _times(column: pa.ChunkedArray, name: str) -> NDArray[np.int64]:
    kind = column.type
    if pa.types.is_integer(kind):
        return column.cast(pa.int64()).to_numpy()
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return column.cast(pa.timestamp("us")).cast(pa.int64()).to_numpy()
    raise _wrong_type(f"time column {name}", "integers, dates or timestamps", column)


def _is_number(kind: pa.DataType) -> bool:
    return pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)


def _wrong_type(what: str, expected: str, column: pa.ChunkedArray) -> Exception:
    return wrong_data("dataset-types", f"{what} must hold {expected}; the dataset has {column.type}")
