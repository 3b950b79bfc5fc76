"""Writes the demo's data: employment in Massachusetts, a CSV file per year from 2015 to 2018 and three more that the
demo's story needs. See DATA.md.

python demo_data.py --out FOLDER [--wheel FILE]
"""

import argparse
import csv
import io
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

from demo_rows import COLUMNS, FEATURES, NUMERIC, SEGMENT_COLUMN, TARGET, YEARS, Row
from demo_story import story_files
from tidegate_training.digest import file_sha256
from tidegate_training.json_file import write_json

PIN = Path(__file__).with_name("demo-data.txt")
WHEEL_SHA256 = "cf5f4a33489834ae6773cb1baa33a0f98c0a3ee6ed9b43049478b25ce22fe869"
_FOLDER = "nannyml/datasets/data/employment_MA"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--wheel", type=Path, help="where nannyml-0.13.1-py3-none-any.whl is, or is kept once fetched")
    arguments = parser.parse_args()
    with wheel_at(arguments.wheel) as wheel:
        write_demo_data(story_files(read_rows(wheel)), arguments.out)


def write_demo_data(files: dict[str, list[Row]], folder: Path) -> None:
    """Writes the files beside their final place and moves them there at once, manifest.json included."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{folder.name}.", dir=folder.parent) as beside:
        made = Path(beside) / "made"
        made.mkdir()
        for name, rows in files.items():
            (made / file_name(name)).write_bytes(to_csv(rows))
            print(f"employment in Massachusetts, {name}: {len(rows)} rows", flush=True)
        write_json(made / "manifest.json", manifest(made, files))
        shutil.rmtree(folder, ignore_errors=True)
        made.rename(folder)


def manifest(folder: Path, files: dict[str, list[Row]]) -> dict[str, object]:
    """What a reader of the CSV files has to know: columns and their kinds, rows and digest of each file."""
    return {
        "schema": 2,
        "source": "American Community Survey, Public Use Microdata Sample, Massachusetts, by way of nannyml 0.13.1",
        "licence": "public domain (US Census Bureau); the packaged selection is Apache-2.0 (NannyML)",
        "idColumn": "id",
        "timeColumn": "year",
        "target": TARGET,
        "segmentColumn": SEGMENT_COLUMN,
        "features": feature_list(),
        "files": [
            {
                "name": name,
                "file": file_name(name),
                "rows": len(rows),
                "sha256": file_sha256(folder / file_name(name)).hex(),
            }
            for name, rows in files.items()
        ],
    }


def feature_list() -> list[dict[str, str]]:
    return [{"name": name, "kind": "numeric" if name in NUMERIC else "categorical"} for name in FEATURES]


def file_name(name: str) -> str:
    return f"employment-ma-{name}.csv"


def to_csv(rows: list[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return text.getvalue().encode()


def read_rows(wheel: Path) -> dict[int, list[Row]]:
    """Rows by year, in the order of the source. Raises SystemExit if the wheel is not the pinned one."""
    found = file_sha256(wheel).hex()
    if found != WHEEL_SHA256:
        raise SystemExit(f"{wheel.name} has SHA-256 {found}; expected is {WHEEL_SHA256}")
    with zipfile.ZipFile(wheel) as archive:
        reference = _table(archive, f"{_FOLDER}_reference.pq")
        analysis = _table(archive, f"{_FOLDER}_analysis.pq")
        target = _table(archive, f"{_FOLDER}_analysis_target.pq")
    if analysis["id"] != target["id"]:
        raise SystemExit("rows and labels of the analysis part are not in the same order")
    analysis = analysis.append_column(TARGET, target[TARGET])
    rows: dict[int, list[Row]] = {year: [] for year in YEARS}
    year_at = COLUMNS.index("year")
    for table in (reference, analysis):
        for row in _rows(table):
            rows[row[year_at]].append(row)
    return rows


def _table(archive: zipfile.ZipFile, name: str) -> pa.Table:
    return pa.parquet.read_table(io.BytesIO(archive.read(name)))


def _rows(table: pa.Table) -> Iterator[tuple[int, ...]]:
    columns = []
    for name in COLUMNS:
        column = table[name]
        # Codes are stored as text categories, ages as floating point; both are whole numbers, which the cast checks.
        if pa.types.is_dictionary(column.type):
            column = column.cast(pa.string())
        columns.append(column.cast(pa.int64()).to_pylist())
    return zip(*columns, strict=True)


@contextmanager
def wheel_at(wheel: Path | None) -> Iterator[Path]:
    """The wheel, fetched by pip and checked against its hash unless it is there; kept only if a place is given."""
    if wheel is not None and wheel.exists():
        yield wheel
        return
    print("fetching the demo's data (nannyml 0.13.1, 23 MB)", flush=True)
    with tempfile.TemporaryDirectory(prefix="tidegate-demo-data-") as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        command += ["--only-binary=:all:", "--require-hashes", "-r", str(PIN), "-d", folder]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode != 0:
            reason = next(iter(done.stderr.strip().splitlines()[-1:]), f"exit code {done.returncode}")
            raise SystemExit(f"the demo's data cannot be fetched: {reason}")
        fetched = next(Path(folder).glob("*.whl"))
        if wheel is not None:
            wheel.parent.mkdir(parents=True, exist_ok=True)
            beside = wheel.with_name(f"{wheel.name}.{os.getpid()}")
            shutil.copyfile(fetched, beside)
            fetched = beside.replace(wheel)
        yield fetched


if __name__ == "__main__":
    main()
