"""What people do with the stock MLflow client, against Tidegate: each step says what must hold, and the first that does not ends it."""

import json
import math
import os
import sys
import tempfile
import time
import urllib.request
import warnings
from concurrent.futures import ThreadPoolExecutor

warnings.filterwarnings("ignore")

import mlflow
import numpy as np
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from sklearn.linear_model import LogisticRegression
from xgboost import XGBClassifier

client = MlflowClient()
rows = np.random.default_rng(7).random((60, 3))
labels = (rows[:, 0] > 0.5).astype(int)


def holds(what, condition, seen=None):
    print(f"{'ok' if condition else 'NOT OK'}: {what}{'' if condition else f': {seen!r}'}", flush=True)
    if not condition:
        sys.exit(1)


def native(path):
    """What the native API answers, where the client has no word for it."""
    request = urllib.request.Request(
        f"{os.environ['MLFLOW_TRACKING_URI']}{path}",
        headers={"authorization": f"Bearer {os.environ['MLFLOW_TRACKING_TOKEN']}"},
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def refused(what, code, ask):
    try:
        seen = ask()
    except MlflowException as error:
        holds(f"{what} is refused with {code}", error.error_code == code, error)
        return str(error)
    holds(f"{what} is refused with {code}", False, seen)


def track():
    mlflow.set_experiment("labour market")
    with mlflow.start_run(run_name="first") as run:
        mlflow.log_params({"depth": 3, "rate": "0.1"})
        for step in range(5):
            mlflow.log_metric("loss", 1 / (step + 1), step=step)
        mlflow.log_metrics({"nan": math.nan, "up": math.inf, "down": -math.inf})
        mlflow.set_tags({"team": "risk", "odd key/with.parts": "x"})
        mlflow.log_text("some notes", "notes/a.txt")
        mlflow.log_dict({"a": 1}, "notes/deep/b.json")
        mlflow.log_input(mlflow.data.from_numpy(rows, targets=labels, name="rows"), context="training")
    found = client.get_run(run.info.run_id)
    holds("parameters come back", found.data.params == {"depth": "3", "rate": "0.1"}, found.data.params)
    metrics = found.data.metrics
    holds("NaN and infinities come back", math.isnan(metrics["nan"]) and metrics["up"] == math.inf and metrics["down"] == -math.inf, metrics)
    holds("the latest value of a metric is its last step's", metrics["loss"] == 0.2, metrics)
    holds("a metric's history is whole", [point.step for point in client.get_metric_history(run.info.run_id, "loss")] == [0, 1, 2, 3, 4])
    holds("tags come back", found.data.tags["odd key/with.parts"] == "x", found.data.tags)
    holds("a run that ended is finished", found.info.status == "FINISHED", found.info.status)
    holds("inputs come back", [given.dataset.name for given in found.inputs.dataset_inputs] == ["rows"], found.inputs)
    paths = sorted(file.path for file in client.list_artifacts(run.info.run_id, "notes"))
    holds("artifacts are listed", paths == ["notes/a.txt", "notes/deep"], paths)
    holds("artifacts are read", mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/notes/a.txt") == "some notes")
    refused("another value of a parameter", "INVALID_PARAMETER_VALUE", lambda: client.log_param(run.info.run_id, "depth", 4))
    search = mlflow.search_runs(experiment_names=["labour market"], filter_string="params.depth = '3' AND metrics.loss < 0.5 AND tags.team LIKE 'ri%'")
    holds("runs are found by parameter, metric and tag", list(search.run_id) == [run.info.run_id], search)
    none = mlflow.search_runs(experiment_names=["labour market"], filter_string="params.depth = '4'")
    holds("and only those", len(none) == 0, none)
    client.delete_run(run.info.run_id)
    holds("a deleted run is hidden", len(mlflow.search_runs(experiment_names=["labour market"])) == 0)
    client.restore_run(run.info.run_id)
    holds("and restored", len(mlflow.search_runs(experiment_names=["labour market"])) == 1)


def log_models():
    forest = LogisticRegression().fit(rows, labels)
    with mlflow.start_run() as run:
        mlflow.log_metrics({"auc": 0.9, "f1": 0.8})
        first = mlflow.sklearn.log_model(forest, name="model", registered_model_name="Labour model", input_example=rows[:2])
    boosted = XGBClassifier(n_estimators=4).fit(rows, labels)
    with mlflow.start_run():
        second = mlflow.xgboost.log_model(boosted, name="model", registered_model_name="Labour model", model_format="json")
    holds("versions are numbered from 1", (first.registered_model_version, second.registered_model_version) == ("1", "2") or (first.registered_model_version, second.registered_model_version) == (1, 2), (first.registered_model_version, second.registered_model_version))
    client.set_registered_model_alias("Labour model", "champion", "1")
    loaded = mlflow.sklearn.load_model("models:/Labour model@champion")
    holds("a model loaded by alias answers as the one that was logged", list(loaded.predict(rows)) == list(forest.predict(rows)))
    loaded = mlflow.pyfunc.load_model(f"runs:/{run.info.run_id}/model")
    holds("a model loaded by run does", list(loaded.predict(rows)) == list(forest.predict(rows)))
    loaded = mlflow.xgboost.load_model("models:/Labour model/2")
    holds("a model loaded by version does", list(loaded.predict(rows)) == list(boosted.predict(rows)))
    loaded = mlflow.pyfunc.load_model("models:/Labour model/latest")
    holds("the latest version is loaded", len(loaded.predict(rows)) == 60)
    with tempfile.TemporaryDirectory() as folder:
        place = mlflow.artifacts.download_artifacts("models:/Labour model/1", dst_path=folder)
        holds("a version is downloaded whole", {"MLmodel", "requirements.txt"} <= set(os.listdir(place)), os.listdir(place))
    version = client.get_model_version("Labour model", "1")
    holds("a version names its run", version.run_id == run.info.run_id, version)
    shown = native("/v1/models/Labour%20model/versions/1")
    inputs = [{"name": "input-0", "datatype": "FP64", "shape": [-1, 3]}]
    holds("its signature is the logged model's", shown["signature"]["inputs"] == inputs, shown["signature"])
    python = ".".join(str(part) for part in sys.version_info[:3])
    holds("and its lineage says which Python made it", shown["lineage"].get("pythonVersion") == python, shown["lineage"])
    holds("and the model what it is made with", native("/v1/models/Labour%20model")["framework"] == "sklearn")
    copied = client.copy_model_version("models:/Labour model/2", "Labour copy")
    holds("a version is copied", (copied.name, str(copied.version)) == ("Labour copy", "1"), copied)
    loaded = mlflow.xgboost.load_model("models:/Labour copy/1")
    holds("and the copy is the same model", list(loaded.predict(rows)) == list(boosted.predict(rows)))


def register():
    client.create_registered_model("Trial", tags={"env": "prod"}, description="d")
    refused("a name that is taken", "RESOURCE_ALREADY_EXISTS", lambda: client.create_registered_model("Trial"))
    for place in range(3):
        client.create_model_version("Trial", source=f"s3://bucket/{place}", tags={"place": str(place)})
    client.transition_model_version_stage("Trial", "1", "Production")
    client.transition_model_version_stage("Trial", "2", "Production", archive_existing_versions=True)
    stages = {version.version: version.current_stage for version in client.search_model_versions("name = 'Trial'")}
    stages = {str(number): stage for number, stage in stages.items()}
    holds("stages move, and make way", stages == {"1": "Archived", "2": "Production", "3": "None"}, stages)
    newest = {str(version.version) for version in client.get_latest_versions("Trial", ["Production", "None"])}
    holds("the newest in each stage are found", newest == {"2", "3"}, newest)
    client.set_model_version_tag("Trial", "3", "checked", "yes")
    client.update_model_version("Trial", "3", description="third")
    third = client.get_model_version("Trial", "3")
    holds("tags and descriptions change", (third.tags["checked"], third.description) == ("yes", "third"), third)
    client.delete_model_version_tag("Trial", "3", "checked")
    client.set_registered_model_alias("Trial", "blue", "3")
    holds("an alias is read", str(client.get_model_version_by_alias("Trial", "blue").version) == "3")
    client.delete_registered_model_alias("Trial", "blue")
    refused("an alias that is gone", "INVALID_PARAMETER_VALUE", lambda: client.get_model_version_by_alias("Trial", "blue"))
    client.rename_registered_model("Trial", "Trial two")
    holds("a renamed model keeps its versions", len(client.search_model_versions("name = 'Trial two'")) == 3)
    client.delete_model_version("Trial two", "1")
    refused("a version that is deleted", "RESOURCE_DOES_NOT_EXIST", lambda: client.get_model_version("Trial two", "1"))
    client.delete_registered_model("Trial two")
    refused("a model that is deleted", "RESOURCE_DOES_NOT_EXIST", lambda: client.get_registered_model("Trial two"))


def search():
    for name, team in [("Found a", "x"), ("Found b", "y"), ("other c", None)]:
        client.create_registered_model(name, tags={} if team is None else {"team": team})

    def names(filter_string, **more):
        return [model.name for model in client.search_registered_models(filter_string, **more)]

    for what, filter_string, expected in [
        ("=", "name = 'Found a'", ["Found a"]),
        ("!=", "name != 'Found a' AND name LIKE 'Found%'", ["Found b"]),
        ("LIKE", "name LIKE 'Found%'", ["Found a", "Found b"]),
        ("ILIKE", "name ILIKE 'fOUND%'", ["Found a", "Found b"]),
        ("a tag =", "tags.team = 'x'", ["Found a"]),
        ("a tag !=, which only those have that have the tag", "tags.team != 'x'", ["Found b"]),
        ("a quoted key", "tags.`team` LIKE '%'", ["Found a", "Found b"]),
    ]:
        holds(f"models are found by {what}", names(filter_string) == expected, names(filter_string))
    holds("in the order that is asked for", names("name LIKE 'Found%'", order_by=["name DESC"]) == ["Found b", "Found a"])
    refused("OR", "INVALID_PARAMETER_VALUE", lambda: client.search_registered_models("name = 'a' OR name = 'b'"))
    refused("a field that does not exist", "INVALID_PARAMETER_VALUE", lambda: client.search_registered_models("age = 3"))


def race():
    client.create_registered_model("Race")
    with ThreadPoolExecutor(32) as pool:
        made = list(pool.map(lambda place: client.create_model_version("Race", source=f"s3://bucket/{place}", await_creation_for=0), range(32)))
    numbers = sorted(int(version.version) for version in made)
    holds("32 registrations at once have 32 numbers without a gap", numbers == list(range(1, 33)), numbers)


def page():
    models = [f"Page {place:02}" for place in range(25)]
    for name in models:
        client.create_registered_model(name)

    def fill(name):
        for place in range(100):
            client.create_model_version(name, source="s3://bucket/x", tags={"parity": str(place % 2)}, await_creation_for=0)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(fill, models))
    found, token = [], None
    while True:
        versions = client.search_model_versions("name LIKE 'Page%'", max_results=400, page_token=token)
        found.extend((version.name, int(version.version)) for version in versions)
        token = versions.token
        if not token:
            break
    holds("pages give each of 2 500 versions once", len(found) == 2_500 and len(set(found)) == 2_500, len(found))
    odd = client.search_model_versions("name = 'Page 07' AND tags.parity = '1'")
    holds("and a filter half of a model's", len(odd) == 50, len(odd))


def govern():
    client.create_registered_model("Critical", tags={"tidegate.risk_tier": "2", "tidegate.type": "classifier"})
    with mlflow.start_run():
        mlflow.xgboost.log_model(XGBClassifier(n_estimators=2).fit(rows, labels), name="model", model_format="json")
        source = mlflow.last_logged_model().model_uri if hasattr(mlflow, "last_logged_model") else None
    client.create_model_version("Critical", source=source)
    message = refused("a promotion that needs people", "PERMISSION_DENIED", lambda: client.set_registered_model_alias("Critical", "champion", "1"))
    holds("and names the change request that it opened", "change request" in message, message)
    holds("nothing has moved", client.get_registered_model("Critical").aliases == {})


for step in [track, log_models, register, search, race, govern, page]:
    began = time.time()
    step()
    print(f"-- {step.__name__}: {time.time() - began:.1f} s", flush=True)
