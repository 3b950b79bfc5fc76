"""Makes demo/sample: rows and three models, for machines on which nothing can be trained. See DATA.md.

python make_sample.py --out FOLDER [--wheel FILE]

The same packages make the same bytes, but for environment.json, for what result.json repeats of it, and for the times
in result.json, which say where and when the models were made.
"""

import argparse
import json
import os
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import demo_data
from demo_rows import SEGMENT_COLUMN, TARGET, Row
from demo_story import story_files
from tidegate_training.digest import file_sha256
from tidegate_training.json_file import write_json
from tidegate_training.spec import parse_spec
from tidegate_training.split import row_hashes
from tidegate_training.training import train

ROWS_PER_FILE = 10_000
SEED = 20150101


@dataclass(frozen=True)
class Model:
    algorithm: str
    hyperparameters: dict[str, float]
    data: str
    """Name of the file it is trained on."""


BOOSTING = {"n_estimators": 80, "max_depth": 4, "learning_rate": 0.15}
MODELS = {
    "v1": Model("logistic-regression", {}, "2015"),
    "v2": Model("xgboost", BOOSTING, "fresh"),
    "v3": Model("xgboost", BOOSTING, "skewed"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--wheel", type=Path, help="where nannyml-0.13.1-py3-none-any.whl is, or is kept once fetched")
    arguments = parser.parse_args()
    with demo_data.wheel_at(arguments.wheel) as wheel:
        files = {name: sample(rows) for name, rows in story_files(demo_data.read_rows(wheel)).items()}
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="tidegate-sample-") as temporary:
        data = Path(temporary) / "data"
        demo_data.write_demo_data(files, data)
        write_rows(data, arguments.out)
        for name, model in MODELS.items():
            write_model(name, model, data / demo_data.file_name(model.data), arguments.out / name)


def sample(rows: list[Row]) -> list[Row]:
    """ROWS_PER_FILE rows drawn by hash, in the order of the source; all of them where there are no more."""
    drawn = np.sort(np.argsort(row_hashes(len(rows), SEED), kind="stable")[:ROWS_PER_FILE])
    return [rows[index] for index in drawn]


def write_rows(data: Path, folder: Path) -> None:
    """Compressed copies. `sha256` in the manifest stays that of the CSV file, because that is what models name."""
    manifest = json.loads((data / "manifest.json").read_text(encoding="utf-8"))
    for file in manifest["files"]:
        source = data / file["file"]
        file["file"] = f"{source.name}.gz"
        (folder / file["file"]).write_bytes(gzipped(source.read_bytes()))
    write_json(folder / "manifest.json", manifest)


def gzipped(content: bytes) -> bytes:
    """Without a time in it, and by zlib's own header: that of the gzip module differs between versions of Python."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return compressor.compress(content) + compressor.flush()


def write_model(name: str, model: Model, dataset: Path, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    document = {
        "schema": 1,
        "run": f"sample-{name}",
        "workspace": "default",
        "model": "employment-ma",
        "algorithm": model.algorithm,
        "hyperparameters": model.hyperparameters,
        "dataset": {"uri": f"demo/sample/{dataset.name}.gz", "sha256": file_sha256(dataset).hex(), "format": "csv"},
        "target": TARGET,
        "features": demo_data.feature_list(),
        "segmentColumn": SEGMENT_COLUMN,
        "testFraction": 0.25,
        "seed": SEED,
    }
    write_json(folder / "spec.json", document)
    train(parse_spec((folder / "spec.json").read_bytes()), dataset, folder, os.environ, print)


if __name__ == "__main__":
    main()
