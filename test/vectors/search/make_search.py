"""Makes search.json: what MLflow itself reads in filters and orders, and what its SQLite stores find.

    pip install mlflow-skinny==3.17.2 sqlalchemy alembic && python make_search.py
"""

import json
import math
import pathlib
import random
import tempfile

import mlflow
import mlflow.store.model_registry.sqlalchemy_store as registry_module
import mlflow.store.tracking.sqlalchemy_store as tracking_module
from mlflow.entities import (
    Dataset, DatasetInput, ExperimentTag, InputTag, LoggedModelParameter, LoggedModelTag, Metric, Param, RunTag, ViewType,
)
from mlflow.entities.model_registry import ModelVersionTag, RegisteredModelTag
from mlflow.utils.search_logged_model_utils import parse_filter_string
from mlflow.utils.search_utils import SearchExperimentsUtils, SearchModelUtils, SearchModelVersionUtils, SearchUtils

random.seed(5)
PROMPT = "mlflow.prompt.is_prompt"
PARSERS = {
    "model": SearchModelUtils.parse_search_filter,
    "model-version": SearchModelVersionUtils.parse_search_filter,
    "run": SearchUtils.parse_search_filter,
    "experiment": SearchExperimentsUtils.parse_search_filter,
}
ORDERS = {
    "model": lambda order: ("attribute", *SearchUtils.parse_order_by_for_search_registered_models(order)),
    "model-version": SearchModelVersionUtils.parse_order_by_for_search_model_versions,
    "run": SearchUtils.parse_order_by_for_search_runs,
    "experiment": SearchExperimentsUtils.parse_order_by_for_search_experiments,
}
KINDS = {"parameter": "param"}

FILTERS = {
    "model": [
        "", "name = 'a'", "name='a'", 'name = "a"', "name = \"it's\"", "name = 'it''s'", r"name = 'it\'s'", "name = ''", "`name` = 'a'",
        "name LIKE 'a%'", "name like 'a%'", "name ILIKE 'A_'", "attribute.name = 'a'", "name IN ('a', \"b\")", "name IN ('a',)",
        "name NOT IN ('a''b')", r"name IN ('it\'s', 'a\tb', 'c\d')", "name IN ()", "name IN (1)", "name IN 'a'", "name = ('a')",
        "name = 'a' AND tags.b = 'c'", "name = 'a' and tag.b != 'c'", "name='a'AND tags.b='c'", "tags.`my key` = 'x'", 'tags."my key" = \'x\'',
        "tags.a.b = 'x'", "tags.`a.b` LIKE '%'", "tags.order = 'x'", "tags.1a = 'x'", "tags.ä = 'x'", "`tags`.a = 'x'", "tags.a = \"x\"",
        "name = 'a' OR name = 'b'", "(name = 'a')", "NOT name = 'a'", "name = 'a';", "name = 'a' -- c", "name > 'a'", "name == 'a'", "name <> 'a'",
        "name = a", "name = 5", "name", "name =", "= 'a'", "'a' = name", "foo = 'a'", "foo.bar = 'a'", "tags.a = 5", "tags.a > '5'", "tags.a IN ('5')",
        "tags.a IS NULL", "tags.a-b = 'x'", "tags.a/b = 'x'", "tags . a = 'x'", "name = 'a\" AND tags.b = \"c'", "name = 'unclosed", "name IN ('a'",
        "name = 'a' AND AND name = 'b'", "params.a = 'x'", "metrics.a = 1", "name = 'päth/☃'", "name\n=\n'a'\nAND\ttags.b = 'c'",
        f"name LIKE 'a%' AND tag.`{PROMPT}` != 'true'",
    ],
    "model-version": [
        "name = 'a'", "run_id = 'r'", "run_id IN ('r', 's')", "run_id NOT IN ('r')", "name IN ('a')", "source_path = 's3://b/c'", "source_path LIKE 's3:%'",
        "source_path IN ('a')", "version_number = 3", "version_number = '3'", "version_number >= 2 AND version_number < 10", "version_number LIKE '1'",
        "version_number != 3", "run_id = 5", "run_id > 'a'", "tags.a = 'x' AND run_id = 'r'", "tags.a ILIKE 'X%'", "source = 'a'",
        "name = 'a' OR run_id = 'r'", "version_number = abc", "version_number IN (1)", "attribute.version_number <= -1",
    ],
    "run": [
        "metrics.m > 1", "metric.m >= -0.5", "metrics.m < 1e-3", "metrics.m <= .5", "metrics.m != 1.", "metrics.m = 1E5", "metrics.`val loss` > 0",
        'metrics."a/b" > 0', "metrics.m LIKE 'a'", "metrics.m = '1'", "metrics.m = NaN", "metrics.m > 1and metrics.n > 2", "metrics.m == 1",
        "params.p = '1'", "param.p != 'x'", "parameters.p LIKE '%'", "parameter.p ILIKE 'A'", "params.p IS NULL", "params.`a b` is not null", "params.p = 1",
        "params.p > '1'", "params.p IN ('1')", "tags.t IS NOT NULL AND params.p = 'x'", "tags.`mlflow.source.name` = 'train.py'", "metrics.m IS NULL",
        "attributes.status = 'FINISHED'", "attr.status != 'FAILED'", "run.status = 'FINISHED'", "status IS NULL", "start_time > 5", "end_time <= 1.5",
        "start_time = '5'", "start_time LIKE '5'", "created > 5", "attributes.Created > 5", "attributes.`Run name` = 'x'", "attributes.`run name` LIKE 'x%'",
        "run_name = 'x'", "run_name IN ('x')", "run_id IN ('a', 'b')", "run_id NOT IN ('a')", "run_id NOT NULL", "user_id = 'u'", "artifact_uri LIKE '%x'",
        "dataset.name = 'd'", "datasets.digest LIKE 'a%'", "dataset.context IN ('train', 'eval')", "dataset.name NOT IN ('d')", "dataset.foo = 'x'",
        "dataset.name > 'a'", "dataset.name IS NULL", "lifecycle_stage = 'active'", "experiment_id = '0'", "status = 'a' OR metrics.m > 1",
        "metrics.m > 1 AND metrics.m < 2 AND params.p = 'a' AND tags.t LIKE '%b%'", "params.`a``b` = 'x'",
    ],
    "experiment": [
        "name = 'a'", "name ILIKE '%a%'", "attribute.name != 'a'", "creation_time > 5", "creation_time > 'a'", "last_update_time <= 5", "tags.a = 'x'",
        "tags.a IS NULL", "tag.a IS NOT NULL", "name IS NULL", "experiment_id IN ('1', '2')", "name IN ('a')", "metrics.m > 1",
        "name = 'a' OR name = 'b'", "experiment_id = '1'",
    ],
    "logged-model": [
        "name = 'a'", "name like 'a%'", "name IN ('a', 'b')", "name NOT IN ('a')", "metrics.m > 1", "metrics.`a b` <= -1e3", "params.p = 'x'", "params.p IN ('x')",
        "tags.t ILIKE 'x'", "creation_time > 5", "creation_timestamp > 5", "last_updated_timestamp < 5.5", "model_id = 'm-1'", "tags.t IS NULL",
        "name = 'a' OR name = 'b'", "metrics.m LIKE 'a'", "name > 'a'", "source_run_id = 'r' AND model_type != 'x'", "metrics.m >= 1 AND params.p != 'y'",
    ],
}

ORDER_CLAUSES = {
    "model": ["name", "name ASC", "name asc", "name DESC", "timestamp", "timestamp DESC", "last_updated_timestamp desc", "foo", "name UP", "name ASC DESC",
              "", "name, timestamp", "tags.a"],
    "model-version": ["name", "version_number DESC", "creation_timestamp", "last_updated_timestamp ASC", "attribute.name desc", "run_id", "tags.a", "`name` ASC"],
    "run": ["start_time", "attributes.start_time DESC", "attribute.end_time", "metrics.m", "metrics.`val loss` DESC", 'metrics."val loss" ASC', "params.p DESC",
            "tags.t", "tags.`a.b` desc", "status", "run_id ASC", "created DESC", "attributes.`Run name`", "foo", "metrics.m SIDEWAYS", "metrics.a.b"],
    "experiment": ["name", "creation_time DESC", "last_update_time", "experiment_id ASC", "attribute.name", "foo", "tags.a"],
}


def clauses_of(entity, text):
    if entity == "logged-model":
        return [
            {"kind": c.entity.type.value[:-1], "key": c.entity.key.removesuffix("_ms"), "comparator": c.op,
             "value": list(c.value) if isinstance(c.value, tuple) else c.value}
            for c in parse_filter_string(text)
        ]
    clauses = []
    for c in PARSERS[entity](text):
        kind, key, comparator, value = KINDS.get(c["type"], c["type"]), SearchUtils.translate_key_alias(c["key"]), c["comparator"].upper(), c["value"]
        check_comparator(entity, c, comparator)
        if kind == "metric":
            value = float(value)
        if entity == "model-version" and key == "version_number":
            value = int(value)
        clauses.append({"kind": kind, "key": key, "comparator": comparator, "value": list(value) if isinstance(value, tuple) else value})
    return clauses


def check_comparator(entity, c, comparator):
    """The parsers leave comparators to the stores; these are their checks."""
    utils = {"model": SearchModelUtils, "model-version": SearchModelVersionUtils, "run": SearchUtils, "experiment": SearchExperimentsUtils}[entity]
    key = SearchUtils.translate_key_alias(c["key"])
    if c["type"] == "attribute":
        numeric = key in utils.NUMERIC_ATTRIBUTES
        valid = utils.VALID_NUMERIC_ATTRIBUTE_COMPARATORS if numeric else utils.VALID_STRING_ATTRIBUTE_COMPARATORS
        if entity == "experiment" and key == "experiment_id":
            valid = {"=", "!=", "IN", "NOT IN"}
    else:
        valid = {"metric": utils.VALID_METRIC_COMPARATORS, "parameter": utils.VALID_PARAM_COMPARATORS, "tag": utils.VALID_TAG_COMPARATORS,
                 "dataset": utils.VALID_DATASET_COMPARATORS}[c["type"]]
        if entity in ("model", "model-version"):
            valid = {"=", "!=", "LIKE", "ILIKE"}
    if comparator not in valid:
        raise ValueError(comparator)


def attempt(function, *arguments):
    try:
        return function(*arguments)
    except Exception:
        return None


class Clock:
    """Gives every second instant twice, so that orders have ties to decide."""

    def __init__(self):
        self.calls = 0

    def __call__(self):
        self.calls += 1
        return 1_700_000_000_000 + self.calls // 2


def record(id, attributes, tags=None, params=None, metrics=None, datasets=None):
    return {"id": id, "attributes": attributes, "tags": tags or {}, "params": params or {}, "metrics": metrics or {}, "datasets": datasets or []}


def registry(directory):
    registry_module.get_current_time_millis = Clock()
    store = registry_module.SqlAlchemyStore(f"sqlite:///{directory}/registry.db")
    values = ["x", "y", "X", "xy", "a%b", "", "true", "false"]
    for name in ["fraud", "Fraud2", "churn", "churn-v2", "ab", "aab", "é-model", "prompt-1", "prompt-2", "odd_1", "oddX1", "zeta"]:
        prompt = name.startswith("prompt")
        tags = {key: random.choice(values) for key in ["t", "u", "my key"] if random.random() < 0.5}
        if prompt:
            tags[PROMPT] = "true"
        if name == "zeta":
            tags[PROMPT] = "false"
        store.create_registered_model(name, [RegisteredModelTag(k, v) for k, v in tags.items()], "")
        for _ in range(random.randint(0, 4)):
            own = {key: random.choice(values) for key in ["t", "u"] if random.random() < 0.5}
            if prompt:
                own[PROMPT] = "true"
            store.create_model_version(name, f"s3://bucket/{name}/{random.randint(0, 3)}", random.choice(["r1", "r2", "r3", None]),
                                       [ModelVersionTag(k, v) for k, v in own.items()])
    store.update_registered_model("churn", "touched")
    registered = [*store.search_registered_models(), *store.search_registered_models(f"tag.`{PROMPT}` = 'true'")]
    models = [record(m.name, {"name": m.name, "creation_timestamp": m.creation_timestamp, "last_updated_timestamp": m.last_updated_timestamp},
                     dict(m._tags)) for m in registered]
    versions = [
        record(f"{v.name}.{v.version}", {"name": v.name, "version_number": int(v.version), "run_id": v.run_id, "source_path": v.source,
                                          "creation_timestamp": v.creation_timestamp, "last_updated_timestamp": v.last_updated_timestamp}, dict(v.tags))
        for v in [*store.search_model_versions(), *store.search_model_versions(f"tag.`{PROMPT}` = 'true'")]
    ]
    prompt_filters = [f"tag.`{PROMPT}` {comparator} '{value}'" for comparator in ["=", "!="] for value in ["true", "false", "TRUE"]]
    model_filters = ["", "name = 'fraud'", "name != 'fraud'", "name LIKE 'f%'", "name ILIKE 'f%'", "name LIKE '%a_'", "name LIKE 'odd_1'", "name LIKE '_-model'",
                     "name LIKE '%'", "name LIKE ''", "name IN ('ab', 'zeta')", "name NOT IN ('ab', 'zeta')", "tags.t = 'x'", "tags.t != 'x'", "tags.t LIKE '%x%'",
                     "tags.t ILIKE 'X%'", "tags.`my key` != ''", "tags.t = 'x' AND tags.u != 'y'", "tags.t LIKE 'a%b'", "tags.t != 'x' AND tags.t != 'y'",
                     f"name LIKE '%a%' AND tag.`{PROMPT}` != 'true'", f"name LIKE 'p%' AND tag.`{PROMPT}` = 'true'", *prompt_filters]
    version_filters = ["", "name = 'fraud'", "run_id = 'r1'", "run_id != 'r1'", "run_id IN ('r1', 'r2')", "run_id NOT IN ('r1')", "version_number >= 2",
                       "version_number != 1 AND name LIKE '%a%'", "source_path LIKE '%/1'", "tags.t = 'x'", "tags.t != 'x'", "tags.t ILIKE 'x%' AND tags.u LIKE '%'",
                       "name IN ('ab', 'zeta')", *prompt_filters]
    model_orders = [[], ["name DESC"], ["timestamp"], ["last_updated_timestamp DESC"], ["timestamp DESC", "name DESC"]]
    version_orders = [[], ["name DESC"], ["version_number"], ["creation_timestamp DESC"], ["last_updated_timestamp", "version_number"], ["name", "version_number DESC"]]
    return {
        "model": searches(models, model_filters, model_orders, lambda f, o: [m.name for m in store.search_registered_models(f, 1000, o)]),
        "model-version": searches(versions, version_filters, version_orders,
                                  lambda f, o: [f"{v.name}.{v.version}" for v in store.search_model_versions(f, 1000, o)]),
    }


def tracking(directory):
    tracking_module.get_current_time_millis = Clock()
    store = tracking_module.SqlAlchemyStore(f"sqlite:///{directory}/tracking.db", f"{directory}/artifacts")
    for name in ["first", "Second", "third-1", "third-2"]:
        store.create_experiment(name, tags=[ExperimentTag(key, random.choice(["x", "y"])) for key in ["t", "u"] if random.random() < 0.5])
    experiments = [record(e.experiment_id, {"name": e.name, "experiment_id": e.experiment_id, "creation_time": e.creation_time,
                                            "last_update_time": e.last_update_time}, dict(e.tags)) for e in store.search_experiments()]
    runs = []
    for number in range(24):
        made = store.create_run("1", random.choice(["ada", "bob"]), 1000 + number // 3, [], f"run-{number % 5}")
        run_id = made.info.run_id
        metrics = {key: random.choice([-1.5, 0.0, 0.25, 3.0, math.nan]) for key in ["m", "val loss"] if random.random() < 0.7}
        params = {key: random.choice(["1", "10", "adam", "Adam"]) for key in ["p", "q"] if random.random() < 0.6}
        tags = {key: random.choice(["x", "y", "xy", ""]) for key in ["t", "a.b"] if random.random() < 0.6}
        store.log_batch(run_id, [Metric(k, v, 1, 0) for k, v in metrics.items()], [Param(k, v) for k, v in params.items()], [RunTag(k, v) for k, v in tags.items()])
        if random.random() < 0.6:
            store.log_inputs(run_id, [DatasetInput(Dataset(name, f"d{name}", "local", "s"), [InputTag("mlflow.data.context", context)] if context else [])
                                      for name, context in random.sample([("one", "train"), ("two", "eval"), ("three", None)], random.randint(1, 3))])
        if random.random() < 0.5:
            store.update_run_info(run_id, random.choice([3, 4]), 2000 + number, None)
        run = store.get_run(run_id)
        runs.append(record(run_id, {"run_id": run_id, "run_name": run.info.run_name, "user_id": run.info.user_id, "status": run.info.status,
                                    "artifact_uri": run.info.artifact_uri.replace(str(directory), ""), "start_time": run.info.start_time, "end_time": run.info.end_time},
                           dict(run.data.tags), dict(run.data.params),
                           {k: ["NaN" if math.isnan(v) else v] for k, v in run.data.metrics.items()},
                           [{"name": d.dataset.name, "digest": d.dataset.digest,
                             "context": next((t.value for t in d.tags if t.key == "mlflow.data.context"), None)} for d in run.inputs.dataset_inputs]))
    run_filters = ["", "metrics.m > 0", "metrics.m != 0", "metrics.m <= 0.25", "metrics.`val loss` = 3", "params.p = 'adam'", "params.p != 'adam'", "params.p ILIKE 'ADAM'",
                   "params.p LIKE '1%'", "params.p IS NULL", "params.p IS NOT NULL AND tags.t IS NULL", "tags.t != 'x'", "tags.`a.b` LIKE '%y'", "status = 'FINISHED'",
                   "status != 'FINISHED'", "end_time > 2010", "end_time != 2010", "start_time < 1004", "run_name LIKE 'run-_'", "run_name = 'run-1'", "user_id = 'ada'",
                   "dataset.name = 'one'", "dataset.name != 'one'", "dataset.context = 'eval'", "dataset.context != 'eval'", "dataset.name IN ('two', 'three')",
                   "dataset.digest LIKE 'dt%' AND dataset.context = 'train'", "metrics.m > -2 AND metrics.`val loss` > -2 AND params.q IS NOT NULL"]
    run_orders = [[], ["metrics.m"], ["metrics.m DESC"], ["params.p DESC", "tags.t"], ["attributes.end_time"], ["end_time DESC"], ["tags.`a.b`"], ["run_name", "start_time"]]
    experiment_filters = ["", "name = 'first'", "name ILIKE 'S%'", "name LIKE 'third-_'", "tags.t = 'x'", "tags.t != 'x'", "tags.t IS NULL", "tags.t IS NOT NULL", "creation_time >= 1700000000001"]
    experiment_orders = [[], ["name"], ["name DESC"], ["creation_time"], ["last_update_time DESC"], ["experiment_id"]]
    return {
        "run": searches(runs, run_filters, run_orders, lambda f, o: [r.info.run_id for r in store.search_runs(["1"], f, ViewType.ACTIVE_ONLY, 1000, o)]),
        "experiment": searches(experiments, experiment_filters, experiment_orders,
                               lambda f, o: [e.experiment_id for e in store.search_experiments(filter_string=f, order_by=o)]),
        "logged-model": logged_models(store),
    }


def logged_models(store):
    records = []
    for number in range(16):
        model = store.create_logged_model("2", f"model-{number % 4}", None,
                                          [LoggedModelTag("t", random.choice(["x", "y"]))] if random.random() < 0.6 else [],
                                          [LoggedModelParameter("p", random.choice(["1", "adam"]))] if random.random() < 0.6 else [],
                                          random.choice(["agent", "sklearn", None]))
        metrics = {}
        run = store.create_run("2", "ada", 1, [], "logs")
        for step in range(random.randint(0, 3)):
            value = random.choice([-1.0, 0.5, 2.0])
            store.log_metric(run.info.run_id, Metric("m", value, step, step, model_id=model.model_id, run_id=run.info.run_id))
            # The latest comes first: orders look at that one.
            metrics["m"] = [value, *metrics.get("m", [])]
        records.append(record(model.model_id, {"model_id": model.model_id, "name": model.name, "model_type": model.model_type, "source_run_id": model.source_run_id,
                                               "creation_timestamp": model.creation_timestamp, "last_updated_timestamp": model.last_updated_timestamp},
                              dict(model.tags), dict(model.params), metrics))
    filters = ["", "name = 'model-1'", "name IN ('model-1', 'model-2')", "name NOT IN ('model-1')", "model_type != 'agent'", "model_type NOT IN ('agent')", "tags.t = 'x'",
               "tags.t NOT IN ('x')", "params.p LIKE 'a%'", "metrics.m > 0", "metrics.m != 0.5", "metrics.m = 2 AND params.p = '1'", "creation_timestamp > 5"]
    orders = [[], ["metrics.m"], ["metrics.m DESC"], ["name"], ["creation_timestamp ASC"]]

    def found(text, order):
        keys = [{"field_name": clause.split(" ")[0], "ascending": not clause.endswith("DESC")} for clause in order]
        return [m.model_id for m in store.search_logged_models(["2"], text, None, 1000, keys)]

    return searches(records, filters, orders, found)


def searches(records, filters, orders, search):
    return {"records": records,
            "searches": [{"filter": f, "order": o, "found": search(f, o)} for f in filters for o in (orders if f == "" else [random.choice(orders)])]}


with tempfile.TemporaryDirectory() as directory:
    vectors = {
        "mlflow": mlflow.__version__,
        "filters": [{"entity": e, "filter": f, "clauses": attempt(clauses_of, e, f)} for e, filters in FILTERS.items() for f in filters],
        "orders": [{"entity": e, "order": o, "key": attempt(ORDERS[e], o)} for e, orders in ORDER_CLAUSES.items() for o in orders],
        "searches": {**registry(directory), **tracking(directory)},
    }
for vector in vectors["orders"]:
    if vector["key"]:
        kind, key, ascending = vector["key"]
        vector["key"] = {"kind": KINDS.get(kind, kind), "key": SearchUtils.translate_key_alias(key), "ascending": ascending}
pathlib.Path(__file__).with_name("search.json").write_text(json.dumps(vectors, indent=1, ensure_ascii=False, allow_nan=False) + "\n")
