"""One job of AWS Batch: specification in, artifacts out, one exit code."""

import signal
import sys
import tempfile
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

from tidegate_training.failure import ExitCode, TrainingFailure, wrong_data
from tidegate_training.instant import instant, now
from tidegate_training.json_file import write_json
from tidegate_training.result import ARTIFACTS, MEDIA_TYPES, RESULT
from tidegate_training.spec import parse_spec
from tidegate_training.storage import Storage
from tidegate_training.training import train

FAILURE = "failure.json"


@dataclass(frozen=True)
class Job:
    run: str
    spec_uri: str
    output_uri: str


def run(environment: Mapping[str, str]) -> int:
    """Returns 0 once result.json is written; else the ExitCode of the failure that failure.json tells.

    Nothing is uploaded before everything is made, and result.json comes last: a reader that finds it finds the rest.
    A repeated run overwrites each object by an equal one. A reader trusts result.json over a failure.json that an
    earlier attempt left behind.
    """
    signal.signal(signal.SIGTERM, _interrupted)
    job: Job | None = None
    try:
        job = _job(environment)
        _run_job(job, environment)
    except TrainingFailure as failure:
        return _fail(job, failure, environment)
    except KeyboardInterrupt:
        interrupted = "the job was told to stop before it had finished"
        return _fail(job, TrainingFailure(ExitCode.INFRASTRUCTURE, "interrupted", interrupted), environment)
    except Exception as error:
        traceback.print_exc()
        unexpected = TrainingFailure(ExitCode.INTERNAL, "internal", f"{type(error).__name__}: {error}")
        return _fail(job, unexpected, environment)
    return 0


def _run_job(job: Job, environment: Mapping[str, str]) -> None:
    storage = Storage(environment)
    with tempfile.TemporaryDirectory(prefix="tidegate-training-") as name:
        folder = Path(name)
        spec_file = folder / "spec.json"
        storage.download(job.spec_uri, spec_file)
        spec = parse_spec(spec_file.read_bytes())
        if spec.run != job.run:
            raise wrong_data("spec-invalid", f"spec.json is of run {spec.run}; this job is of run {job.run}")
        dataset_file = folder / "dataset"
        storage.download(spec.dataset_uri, dataset_file)
        train(spec, dataset_file, folder, environment, _say)
        for artifact in ARTIFACTS:
            storage.upload(folder / artifact, job.output_uri + artifact, MEDIA_TYPES[artifact])
        storage.upload(folder / RESULT, job.output_uri + RESULT, "application/json")
    _say(f"wrote {job.output_uri}{RESULT}")


def _job(environment: Mapping[str, str]) -> Job:
    names = ("TIDEGATE_RUN_ID", "TIDEGATE_SPEC_URI", "TIDEGATE_OUTPUT_URI")
    missing = [name for name in names if not environment.get(name)]
    if missing:
        raise TrainingFailure(ExitCode.CONFIGURATION, "environment-missing", f"{', '.join(missing)} not set")
    run_id, spec_uri, output_uri = (environment[name] for name in names)
    return Job(run_id, spec_uri, output_uri if output_uri.endswith("/") else f"{output_uri}/")


def _fail(job: Job | None, failure: TrainingFailure, environment: Mapping[str, str]) -> int:
    print(f"tidegate-training: {failure.code}: {failure.message}", file=sys.stderr, flush=True)
    if job is not None:
        try:
            _upload_failure(job, failure, environment)
        except TrainingFailure as second:
            # The first one decides the exit code; Batch knows of it even if S3 does not.
            print(f"tidegate-training: {second.code}: {second.message}", file=sys.stderr, flush=True)
    return int(failure.exit_code)


def _upload_failure(job: Job, failure: TrainingFailure, environment: Mapping[str, str]) -> None:
    with tempfile.TemporaryDirectory(prefix="tidegate-training-") as name:
        path = Path(name) / FAILURE
        write_json(
            path,
            {
                "schema": 1,
                "run": job.run,
                "code": failure.code,
                "reason": failure.message,
                "retryable": failure.retryable,
                "exitCode": int(failure.exit_code),
                "finishedAt": instant(now()),
            },
        )
        Storage(environment).upload(path, job.output_uri + FAILURE, "application/json")


def _interrupted(_signal: int, _frame: FrameType | None) -> NoReturn:
    # No Exception: the SDK would take one for a broken connection and try again.
    raise KeyboardInterrupt


def _say(line: str) -> None:
    print(f"tidegate-training: {line}", flush=True)
