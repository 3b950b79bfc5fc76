"""What this process may train on."""

import ctypes
from collections.abc import Mapping
from dataclasses import dataclass

import xgboost

from tidegate_training.failure import ExitCode, TrainingFailure

_MAX_THREADS = 1024


@dataclass(frozen=True)
class Machine:
    device: str
    """`cuda` or `cpu`, in XGBoost's words."""
    gpu: str | None
    """The driver's name of the GPU that is used."""
    threads: int


def machine_for(algorithm: str, environment: Mapping[str, str]) -> Machine:
    """A GPU if the algorithm, the installed XGBoost and the driver all have one; else the CPU, which is no failure.

    A container sees its host's processors rather than its share of them, so the number of threads is told to it
    (TIDEGATE_THREADS, 2 if absent). It changes the speed and not one byte of the model.
    """
    gpu = _gpu_name() if algorithm == "xgboost" and xgboost.build_info().get("USE_CUDA") else None
    return Machine("cpu" if gpu is None else "cuda", gpu, _threads(environment.get("TIDEGATE_THREADS") or "2"))


def _threads(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= _MAX_THREADS:
        raise TrainingFailure(
            ExitCode.CONFIGURATION, "threads-invalid", f"TIDEGATE_THREADS is {text!r}, not an integer from 1"
        )
    return int(text)


def _gpu_name() -> str | None:
    """Asks the driver itself, so that no CUDA toolkit is needed in the image. None without a driver or a device."""
    try:
        driver = ctypes.CDLL("libcuda.so.1")
    except OSError:
        return None
    device = ctypes.c_int()
    if driver.cuInit(0) != 0 or driver.cuDeviceGet(ctypes.byref(device), 0) != 0:
        return None
    name = ctypes.create_string_buffer(128)
    return name.value.decode() if driver.cuDeviceGetName(name, len(name), device) == 0 else None
