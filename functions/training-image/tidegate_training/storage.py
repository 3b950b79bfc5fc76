"""Objects in S3, and what a failed call means for the run."""

import base64
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

from tidegate_training.digest import file_sha256
from tidegate_training.failure import ExitCode, TrainingFailure, wrong_data

_ABSENT = frozenset({"404", "NoSuchBucket", "NoSuchKey"})
_DENIED = frozenset({"401", "403", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch"})
_CHUNK_BYTES = 1 << 20


class Storage:
    """An S3 client whose errors are TrainingFailures. The SDK retries throttling and broken connections first."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        # Batch containers get AWS_REGION or AWS_DEFAULT_REGION; boto3 alone reads only the second.
        region = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION")
        # How often it tries is AWS_MAX_ATTEMPTS, 3 if that is not set.
        self._client: Any = boto3.client("s3", region_name=region, config=Config(retries={"mode": "standard"}))

    def download(self, uri: str, path: Path) -> None:
        bucket, key = split_uri(uri)
        with _translated(f"reading {uri}"):
            body = self._client.get_object(Bucket=bucket, Key=key)["Body"]
            with path.open("wb") as file:
                for chunk in body.iter_chunks(_CHUNK_BYTES):
                    file.write(chunk)

    def upload(self, path: Path, uri: str, media_type: str) -> None:
        """S3 itself refuses the object unless it received the bytes that were read here."""
        bucket, key = split_uri(uri)
        with _translated(f"writing {uri}"), path.open("rb") as file:
            self._client.put_object(
                Bucket=bucket,
                Key=key,
                Body=file,
                ContentLength=path.stat().st_size,
                ContentType=media_type,
                ChecksumSHA256=base64.b64encode(file_sha256(path)).decode(),
            )


def split_uri(uri: str) -> tuple[str, str]:
    scheme, _, rest = uri.partition("://")
    bucket, _, key = rest.partition("/")
    if scheme != "s3" or not bucket or not key:
        raise wrong_data("uri-invalid", f"{uri!r} is not s3://bucket/key")
    return bucket, key


@contextmanager
def _translated(doing: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in _ABSENT:
            raise wrong_data("object-missing", f"{doing}: there is no such object") from error
        if code in _DENIED:
            raise TrainingFailure(ExitCode.CONFIGURATION, "access-denied", f"{doing}: {error}") from error
        raise TrainingFailure(ExitCode.INFRASTRUCTURE, "storage-failed", f"{doing}: {error}") from error
    except NoCredentialsError as error:
        raise TrainingFailure(ExitCode.CONFIGURATION, "credentials-missing", f"{doing}: {error}") from error
    except BotoCoreError as error:
        raise TrainingFailure(ExitCode.INFRASTRUCTURE, "storage-failed", f"{doing}: {error}") from error
