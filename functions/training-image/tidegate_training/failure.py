"""Why a run ended without a model, and what AWS Batch should do about it."""

from enum import IntEnum


class ExitCode(IntEnum):
    """Numbers of sysexits.h; the job definition retries INFRASTRUCTURE alone."""

    DATA = 65
    """The specification or the dataset is wrong: the same input fails again."""
    INTERNAL = 70
    """A defect of this image, or a converted model that disagrees with its original."""
    INFRASTRUCTURE = 75
    """The world was out of order: a later attempt may well succeed."""
    CONFIGURATION = 78
    """The job was started wrongly: a variable is missing or a permission is."""


class TrainingFailure(Exception):
    """An expected end without a model: `code` is stable and kebab-case, `message` is one line for a person."""

    def __init__(self, exit_code: ExitCode, code: str, message: str) -> None:
        super().__init__(message)
        self.exit_code = exit_code
        self.code = code
        self.message = " ".join(message.split())

    @property
    def retryable(self) -> bool:
        return self.exit_code is ExitCode.INFRASTRUCTURE


def wrong_data(code: str, message: str) -> TrainingFailure:
    return TrainingFailure(ExitCode.DATA, code, message)
