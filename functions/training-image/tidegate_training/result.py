"""result.json: what the control plane registers a version from."""

from datetime import datetime
from pathlib import Path
from typing import Any

from tidegate_training.dataset import Dataset
from tidegate_training.digest import file_sha256
from tidegate_training.instant import instant, now
from tidegate_training.spec import Spec

MEDIA_TYPES = {
    "model.onnx": "application/octet-stream",
    "reference.csv": "text/csv",
    "metrics.json": "application/json",
    "environment.json": "application/json",
}
ARTIFACTS = tuple(MEDIA_TYPES)
RESULT = "result.json"


def result_document(
    spec: Spec, dataset: Dataset, folder: Path, figures: dict[str, Any], started: datetime
) -> dict[str, Any]:
    return {
        "schema": 1,
        "run": spec.run,
        "dataset": {"sha256": spec.dataset_sha256, "rows": dataset.rows_read},
        "artifacts": [_artifact(folder / name) for name in ARTIFACTS],
        "metrics": figures,
        "signature": _signature(spec, len(dataset.classes)),
        "startedAt": instant(started),
        "finishedAt": instant(now()),
    }


def _artifact(path: Path) -> dict[str, Any]:
    return {
        "name": path.name,
        "sha256": file_sha256(path).hex(),
        "sizeBytes": path.stat().st_size,
        "mediaType": MEDIA_TYPES[path.name],
    }


def _signature(spec: Spec, classes: int) -> dict[str, Any]:
    inputs = [
        {"name": f.name, "datatype": "FP32" if f.numeric else "INT64", "shape": [-1, 1], "kind": f.kind}
        for f in spec.features
    ]
    outputs = [
        {"name": "label", "datatype": "INT64", "shape": [-1]},
        {"name": "probabilities", "datatype": "FP32", "shape": [-1, classes]},
    ]
    return {"inputs": inputs, "outputs": outputs}
