"""From a specification and a dataset file to a folder of artifacts; knows nothing of where they come from or go."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from tidegate_training.agreement import check_agreement
from tidegate_training.dataset import read_dataset
from tidegate_training.digest import file_sha256
from tidegate_training.environment import environment_document
from tidegate_training.evaluation import evaluation_document, scalar_figures
from tidegate_training.failure import wrong_data
from tidegate_training.instant import now
from tidegate_training.json_file import write_json
from tidegate_training.machine import machine_for
from tidegate_training.metrics import Predictions
from tidegate_training.onnx_model import serve, to_onnx
from tidegate_training.pipeline import fit_pipeline
from tidegate_training.reference import write_reference
from tidegate_training.result import RESULT, result_document
from tidegate_training.spec import Spec
from tidegate_training.split import split_rows


def train(
    spec: Spec, dataset_file: Path, folder: Path, environment: Mapping[str, str], say: Callable[[str], None]
) -> None:
    """Writes the artifacts and result.json into the folder.

    Model, reference and metrics are a function of dataset, specification and package versions: the run's name, its
    time and the machine appear in environment.json and result.json only. On a GPU the model may differ in its last
    digits from one trained on a CPU.
    """
    started = now()
    _check_digest(spec, dataset_file)
    dataset = read_dataset(dataset_file, spec)
    split = split_rows(dataset, spec)
    say(f"read {dataset.rows_read} rows, {len(spec.features)} features; {split.held_out.sum()} held out ({split.kind})")

    machine = machine_for(spec.algorithm, environment)
    classes = dataset.classes
    held_out = dataset.matrix(split.held_out)
    say(f"training {spec.algorithm} on {machine.gpu or machine.device}, {machine.threads} threads")
    with threadpool_limits(machine.threads):
        positions = np.searchsorted(classes, dataset.target[split.training])
        pipeline = fit_pipeline(spec, dataset.matrix(split.training), positions, machine)
        model = to_onnx(pipeline, spec.features, classes)
        difference = check_agreement(model, pipeline, spec.features, classes, held_out)
    say(f"converted to ONNX, {len(model)} bytes; largest difference from the trained model {difference:.1e}")

    # Judged by what ONNX Runtime answers, because that is what callers will get.
    predictions = Predictions(classes, dataset.target[split.held_out], *serve(model, spec.features, held_out))
    evaluation = evaluation_document(spec, dataset, split, predictions)
    described = environment_document(machine, environment)
    figures = scalar_figures(evaluation)
    (folder / "model.onnx").write_bytes(model)
    write_reference(folder / "reference.csv", spec, dataset, split, predictions)
    write_json(folder / "metrics.json", evaluation)
    write_json(folder / "environment.json", described)
    result = result_document(spec, dataset, folder, figures, started)
    write_json(folder / RESULT, result | {"environment": described})
    say(", ".join(f"{name} {value}" for name, value in figures["overall"].items()))


def _check_digest(spec: Spec, dataset_file: Path) -> None:
    found = file_sha256(dataset_file).hex()
    if found != spec.dataset_sha256:
        raise wrong_data("dataset-digest", f"the dataset has SHA-256 {found}; expected is {spec.dataset_sha256}")
