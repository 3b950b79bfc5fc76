"""Makes demo/sample: rows of each year and two models, for machines on which nothing can be trained.

python make_sample.py --out FOLDER [--wheel FILE]

The same packages make the same bytes, but for environment.json, for what result.json repeats of it, and for the times
in result.json, which say where and when the models were made.
"""

import argparse
import json
import os
import tempfile
import zlib
from pathlib import Path

import numpy as np

import demo_data
from tidegate_training.digest import file_sha256
from tidegate_training.json_file import write_json
from tidegate_training.spec import parse_spec
from tidegate_training.split import row_hashes
from tidegate_training.training import train

ROWS_PER_YEAR = 10_000
TRAINING_YEAR = 2015
SEED = 20150101
MODELS = {
    "logistic-regression": {},
    "xgboost": {"n_estimators": 80, "max_depth": 4, "learning_rate": 0.15},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--wheel", type=Path, help="where nannyml-0.13.1-py3-none-any.whl is, or is kept once fetched")
    arguments = parser.parse_args()
    with demo_data.wheel_at(arguments.wheel) as wheel:
        rows = {year: sample(of_year) for year, of_year in demo_data.read_rows(wheel).items()}
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="tidegate-sample-") as name:
        plain = Path(name)
        demo_data.write_demo_data(rows, plain / "data")
        write_rows(plain / "data", arguments.out)
        dataset = plain / "data" / demo_data.file_name(TRAINING_YEAR)
        for algorithm, hyperparameters in MODELS.items():
            write_model(algorithm, hyperparameters, dataset, arguments.out / algorithm)


def sample(rows: list[demo_data.Row]) -> list[demo_data.Row]:
    """ROWS_PER_YEAR rows drawn by hash, in the order of the source."""
    drawn = np.sort(np.argsort(row_hashes(len(rows), SEED), kind="stable")[:ROWS_PER_YEAR])
    return [rows[index] for index in drawn]


def write_rows(data: Path, folder: Path) -> None:
    """Compressed copies. `sha256` in the manifest stays that of the CSV file, because that is what models name."""
    manifest = json.loads((data / "manifest.json").read_text(encoding="utf-8"))
    for file in manifest["files"]:
        source = data / file["name"]
        file["name"] = f"{source.name}.gz"
        (folder / file["name"]).write_bytes(gzipped(source.read_bytes()))
    write_json(folder / "manifest.json", manifest)


def gzipped(content: bytes) -> bytes:
    """Without a time in it, and by zlib's own header: that of the gzip module differs between versions of Python."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return compressor.compress(content) + compressor.flush()


def write_model(algorithm: str, hyperparameters: dict[str, float], dataset: Path, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    document = {
        "schema": 1,
        "run": f"sample-{algorithm}",
        "workspace": "default",
        "model": "employment-ma",
        "algorithm": algorithm,
        "hyperparameters": hyperparameters,
        "dataset": {"uri": f"demo/sample/{dataset.name}.gz", "sha256": file_sha256(dataset).hex(), "format": "csv"},
        "target": demo_data.TARGET,
        "features": demo_data.feature_list(),
        "segmentColumn": demo_data.SEGMENT_COLUMN,
        "testFraction": 0.25,
        "seed": SEED,
    }
    write_json(folder / "spec.json", document)
    train(parse_spec((folder / "spec.json").read_bytes()), dataset, folder, os.environ, print)


if __name__ == "__main__":
    main()
