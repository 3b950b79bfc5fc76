"""What becomes of requests of the stock MLflow client whose first answer is lost on the way: each step says what must hold."""

import http.client
import os
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

server = urlsplit(os.environ["MLFLOW_TRACKING_URI"])
sent = {}


class Lossy(BaseHTTPRequestHandler):
    """Passes a request on, and the answer to a change only when it comes the second time."""

    protocol_version = "HTTP/1.1"

    def pass_on(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        machine = http.client.HTTPConnection(server.hostname, server.port)
        machine.request(self.command, self.path, body, {**self.headers, "Host": server.netloc})
        answer = machine.getresponse()
        status, content, kind = answer.status, answer.read(), answer.headers["Content-Type"]
        machine.close()
        request = (self.path, body, self.headers.get("Idempotency-Key"))
        sent[request] = sent.get(request, 0) + 1
        if self.command != "GET" and sent[request] % 2 == 1:
            status, content, kind = 502, b"{}", "application/json"
        self.send_response(status)
        self.send_header("Content-Type", kind or "text/plain")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = pass_on

    def log_message(self, *_):
        pass


proxy = ThreadingHTTPServer(("127.0.0.1", 0), Lossy)
threading.Thread(target=proxy.serve_forever, daemon=True).start()
os.environ["MLFLOW_TRACKING_URI"] = f"http://127.0.0.1:{proxy.server_port}"
os.environ["MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR"] = "0"
os.environ["MLFLOW_HTTP_REQUEST_BACKOFF_JITTER"] = "0"

# A package as the README shows it: the client finds the provider by its entry point.
package = tempfile.mkdtemp()
os.mkdir(os.path.join(package, "once-1.0.dist-info"))
for name, text in {
    "METADATA": "Metadata-Version: 2.1\nName: once\nVersion: 1.0\n",
    "entry_points.txt": "[mlflow.request_header_provider]\nonce = once:Once\n",
}.items():
    with open(os.path.join(package, "once-1.0.dist-info", name), "w") as file:
        file.write(text)
sys.path.append(package)

from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

client = MlflowClient()


def holds(what, condition, seen=None):
    print(f"{'ok' if condition else 'NOT OK'}: {what}{'' if condition else f': {seen!r}'}", flush=True)
    if not condition:
        sys.exit(1)


def gone(ask):
    try:
        ask()
    except MlflowException as error:
        return error.error_code == "RESOURCE_DOES_NOT_EXIST"
    return False


experiment = client.create_experiment("lossy")
holds("an experiment whose answer was lost is there, under one id", client.get_experiment_by_name("lossy").experiment_id == experiment)
run = client.create_run(experiment).info.run_id
client.create_run(experiment)
runs = client.search_runs([experiment])
holds("two runs are two, though four requests came", len(runs) == 2 and run in [one.info.run_id for one in runs], runs)
client.log_metric(run, "auc", 0.5, timestamp=1)
client.log_metric(run, "auc", 0.75, timestamp=2)
holds("a value logged twice is one point", [point.value for point in client.get_metric_history(run, "auc")] == [0.5, 0.75])
client.set_terminated(run)
logged = client.create_logged_model(experiment, "model", source_run_id=run)
found = client.search_logged_models([experiment])
holds("a logged model is one", [one.model_id for one in found] == [logged.model_id], found)

model = client.create_registered_model("Lossy", tags={"team": "risk"})
holds("a registered model is no conflict with itself", model.name == "Lossy" and model.tags == {"team": "risk"}, model)
versions = [client.create_model_version("Lossy", f"s3://bucket/{place}", await_creation_for=0).version for place in range(3)]
holds("three versions are three", [int(version) for version in versions] == [1, 2, 3], versions)
holds("and no more", len(client.search_model_versions("name = 'Lossy'")) == 3)
client.set_registered_model_alias("Lossy", "champion", 2)
holds("an alias is set", int(client.get_model_version_by_alias("Lossy", "champion").version) == 2)
client.transition_model_version_stage("Lossy", 3, "Staging")
client.set_model_version_tag("Lossy", 3, "a", "b")
client.delete_model_version_tag("Lossy", 3, "a")
client.rename_registered_model("Lossy", "Found")
client.delete_model_version("Found", 1)
holds("a version is deleted, and its repeated deletion is no error", gone(lambda: client.get_model_version("Found", 1)))
client.delete_registered_model_alias("Found", "champion")
client.delete_registered_model("Found")
holds("so is a model", gone(lambda: client.get_registered_model("Found")))
changes = {request: count for request, count in sent.items() if count > 1 and not request[0].endswith("/search")}
holds("every one of these had its first answer lost", len(changes) >= 17 and all(request[2] for request in changes), changes)
