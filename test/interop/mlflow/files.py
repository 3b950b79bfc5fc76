"""Files of every size through the stock MLflow client: small ones through the API, large ones by the redirect that comes before
their body, and in parts where the client is told to; each comes back byte for byte, and what must not be written is not."""

import hashlib
import os
import shutil
import sys
import tempfile
import time
import warnings

warnings.filterwarnings("ignore")

import mlflow
import requests
from mlflow import MlflowClient

client = MlflowClient()
base = os.environ["MLFLOW_TRACKING_URI"]
token = os.environ["MLFLOW_TRACKING_TOKEN"]
folder = tempfile.mkdtemp()


def holds(what, condition, seen=None):
    print(f"{'ok' if condition else 'NOT OK'}: {what}{'' if condition else f': {seen!r}'}", flush=True)
    if not condition:
        shutil.rmtree(folder)
        sys.exit(1)


def digest(path):
    hashed = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            hashed.update(block)
    return hashed.hexdigest()


def made(name, size, content=None):
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        left = size
        while left > 0:
            file.write((content or os.urandom)(min(left, 1 << 22)))
            left -= min(left, 1 << 22)
    return path


def round_trip(what, path, size, below):
    before = digest(path)
    started = time.monotonic()
    client.log_artifact(run, path, below)
    logged = time.monotonic()
    listed = {file.path: file.file_size for file in client.list_artifacts(run, below)}
    os.remove(path)
    name = f"{below}/{os.path.basename(path)}"
    holds(f"{what} is listed with its size", listed.get(name) == size, listed)
    target = os.path.join(folder, "down")
    found = time.monotonic()
    got = mlflow.artifacts.download_artifacts(run_id=run, artifact_path=name, dst_path=target)
    fetched = time.monotonic()
    same = digest(got) == before
    shutil.rmtree(target)
    holds(f"{what} comes back byte for byte", same)
    print(f"    up {logged - started:.1f} s, listed {found - logged:.1f} s, down {fetched - found:.1f} s", flush=True)


def put(path, body, headers):
    return requests.put(f"{base}/api/2.0/mlflow-artifacts/artifacts/{path}", data=body, headers=headers, timeout=120)


run = client.create_run("0").info.run_id
round_trip("an empty file", made("empty.txt", 0), 0, "files")
round_trip("1 KB", made("small.bin", 1_000), 1_000, "files")
round_trip("text that is no UTF-8", made("latin.csv", 900, lambda size: b"Z\xfcrich;1\n" * 100), 900, "files")
round_trip("5 MB", made("five.bin", 5_000_000), 5_000_000, "files")
round_trip("60 MB", made("sixty.bin", 60_000_000), 60_000_000, "files")
# It lies there four times at once: sent, arrived, taken in and fetched.
if shutil.disk_usage(folder).free > 12_000_000_000:
    round_trip("2 GB", made("two.bin", 2_000_000_000), 2_000_000_000, "files")
else:
    print("    2 GB: left out, there is no room for it on this disk", flush=True)

os.environ["MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD"] = "true"
os.environ["MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE"] = "20000000"
round_trip("60 MB in parts", made("parts.bin", 60_000_000), 60_000_000, "parts")
os.environ["MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD"] = "false"

large = made("large.bin", 30_000_000)
kept = digest(large)
client.log_artifact(run, large, "model")
name = f"large-{run[:8]}"
client.create_registered_model(name)
version = client.create_model_version(name, f"{client.get_run(run).info.artifact_uri}/model", run)
holds("a version is made of a large file", version.status == "READY", version)
client.log_artifact(run, made("large.bin", 30_000_001), "model")
got = mlflow.artifacts.download_artifacts(artifact_uri=f"models:/{name}/{version.version}", dst_path=os.path.join(folder, "v"))
holds("the version keeps it when the path gets another", digest(os.path.join(got, "large.bin")) == kept)

mine = {"Authorization": f"Bearer {token}"}
with open(made("refused.bin", 30_000_000), "rb") as body:
    answer = put(f"0/{run}/artifacts/x.bin", body, {})
holds("whoever has no token gets no address, after the whole body", answer.status_code == 401 and not answer.history, answer)
for path in ["0/..%252f..%252fx", "0/a%3fb", "0/a%253fb", "versions/x/1/y"]:
    for size in [10, 6_000_000]:
        answer = put(path, b"1" * size, mine)
        holds(f"{size} bytes at {path} are refused", answer.status_code == 400 and not answer.history, answer.text)
shutil.rmtree(folder)
