"""Where a model was trained and with what: enough to train it again."""

import importlib.metadata
import platform
from collections.abc import Mapping
from typing import Any

from tidegate_training.machine import Machine

_PACKAGES = ("numpy", "onnx", "onnxmltools", "onnxruntime", "pyarrow", "scikit-learn", "scipy", "skl2onnx")
# The same library for machines with and without a GPU; one of them is installed.
_XGBOOST_PACKAGES = ("xgboost", "xgboost-cpu")


def environment_document(machine: Machine, environment: Mapping[str, str]) -> dict[str, Any]:
    return {
        "python": platform.python_version(),
        "platform": f"{platform.system()}-{platform.machine()}".lower(),
        "packages": _versions(),
        # A GPU by the name its driver gives it.
        "device": machine.gpu or "cpu",
        "threads": machine.threads,
        "commit": environment.get("TIDEGATE_GIT_COMMIT") or None,
        "imageDigest": environment.get("TIDEGATE_IMAGE_DIGEST") or None,
    }


def _versions() -> dict[str, str]:
    installed = {name: importlib.metadata.version(name) for name in _PACKAGES}
    for name in _XGBOOST_PACKAGES:
        try:
            installed[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return installed
