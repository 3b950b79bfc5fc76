"""Small data sets for the tests of the training image."""

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from tidegate_training.spec import Spec, parse_spec


def spec_document(**changes: object) -> dict[str, Any]:
    document = {
        "schema": 1,
        "run": "r1",
        "workspace": "default",
        "model": "m",
        "algorithm": "xgboost",
        "hyperparameters": {},
        "dataset": {"uri": "s3://bucket/key", "sha256": "0" * 64, "format": "csv"},
        "target": "y",
        "features": [{"name": "amount", "kind": "numeric"}, {"name": "shop", "kind": "categorical"}],
        "testFraction": 0.25,
        "seed": 1,
    }
    return document | changes


def spec_of(**changes: object) -> Spec:
    return parse_spec(json.dumps(spec_document(**changes)).encode())


def csv_of(rows: int = 800, labels: tuple[int, ...] = (0, 1), shops: tuple[int, ...] = (1, 2, 3, 40)) -> str:
    """A target that depends on both features, so that a model has something to learn."""
    draw = np.random.default_rng(3)
    amount = draw.normal(10, 4, rows).round(3)
    shop = draw.choice(shops, rows)
    strength = (amount - 10) / 4 + np.searchsorted(shops, shop) - 1.5 + draw.normal(0, 0.7, rows)
    place = np.searchsorted(np.quantile(strength, np.linspace(0, 1, len(labels) + 1)[1:-1]), strength)
    lines = [f"{a},{s},{labels[p]},{day}" for day, (a, s, p) in enumerate(zip(amount, shop, place, strict=True))]
    return "\n".join(["amount,shop,y,day", *lines]) + "\n"


class TemporaryFile:
    def __init__(self, content: str) -> None:
        self._content = content

    def __enter__(self) -> Path:
        self._folder = tempfile.TemporaryDirectory()
        path = Path(self._folder.name) / "dataset"
        path.write_text(self._content, encoding="utf-8")
        return path

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()
