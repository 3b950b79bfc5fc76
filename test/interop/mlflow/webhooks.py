"""What people do with webhooks of the stock MLflow client, against Tidegate: each step says what must hold, and the first that does not ends it."""

import base64
import hashlib
import hmac
import json
import os
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from mlflow import MlflowClient
from mlflow.entities.webhook import WebhookStatus
from mlflow.exceptions import MlflowException

client = MlflowClient()
secret = "correct horse – battery"
received = []


def holds(what, condition, seen=None):
    print(f"{'ok' if condition else 'NOT OK'}: {what}{'' if condition else f': {seen!r}'}", flush=True)
    if not condition:
        sys.exit(1)


def refused(what, code, ask):
    try:
        seen = ask()
    except MlflowException as error:
        holds(f"{what} is refused with {code}", error.error_code == code, error)
        return str(error)
    holds(f"{what} is refused with {code}", False, seen)


@contextmanager
def operator():
    """Webhooks are set up by operators; models are registered by whoever trains them."""
    token = os.environ["MLFLOW_TRACKING_TOKEN"]
    os.environ["MLFLOW_TRACKING_TOKEN"] = os.environ["OPERATOR_TOKEN"]
    try:
        yield
    finally:
        os.environ["MLFLOW_TRACKING_TOKEN"] = token


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        received.append((self.headers, body))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"taken")

    def log_message(self, *_):
        pass


def is_authentic(headers, body):
    """The verification that MLflow's documentation gives."""
    signature = headers.get("X-MLflow-Signature", "")
    timestamp = headers["X-MLflow-Timestamp"]
    if not signature.startswith("v1,") or abs(time.time() - int(timestamp)) > 300:
        return False
    content = f"{headers['X-MLflow-Delivery-Id']}.{timestamp}.{body.decode('utf-8')}"
    expected = base64.b64encode(hmac.new(secret.encode("utf-8"), content.encode("utf-8"), hashlib.sha256).digest()).decode("utf-8")
    return hmac.compare_digest(signature.removeprefix("v1,"), expected)


def told_of(name):
    return [(headers, json.loads(body)) for headers, body in list(received) if json.loads(body)["data"]["name"] == name]


def wait_for(name, count):
    until = time.time() + 60
    while len(told_of(name)) < count and time.time() < until:
        time.sleep(0.1)
    return [message for _, message in told_of(name)]


def told_from_here_on(prefix):
    """Registers models until somebody is told: what happens at once with a webhook's creation may come before it in the log."""
    for place in range(30):
        client.create_registered_model(f"{prefix} {place}")
        time.sleep(1)
        if told_of(f"{prefix} {place}"):
            return
    holds("a webhook is told what happens", False)


def story(url):
    with operator():
        events = ["registered_model.created", "model_version.created", "model_version_tag.set", "model_version_tag.deleted", "model_version_alias.created", "model_version_alias.deleted"]
        made = client.create_webhook("image-build", url, events, description="builds", secret=secret)
        holds("a webhook is created", (made.name, made.url, made.status, made.description) == ("image-build", url, WebhookStatus.ACTIVE, "builds"), made)
        holds("its secret is not told", made.secret is None and secret not in repr(vars(made)), vars(made))
        holds("it is read", client.get_webhook(made.webhook_id).events == made.events and {str(event) for event in made.events} == set(events), made)
        holds("and listed", [webhook.webhook_id for webhook in client.list_webhooks()] == [made.webhook_id])
        result = client.test_webhook(made.webhook_id, "model_version.created")
        holds("a test tells what the receiver answered", (result.success, result.response_status, result.response_body) == (True, 200, "taken"), result)
        holds("and it got MLflow's example", wait_for("example_model", 1)[0]["data"]["source"] == "models:/123", received)
        holds("which is signed", is_authentic(*received[0]), dict(received[0][0]))
        refused("a webhook to a private address", "INVALID_PARAMETER_VALUE", lambda: client.create_webhook("inside", "https://10.0.0.1/", events))
        message = refused("a webhook of prompts", "INVALID_PARAMETER_VALUE", lambda: client.create_webhook("prompts", url, ["prompt.created"]))
        holds("and says why", "never be called" in message, message)

    told_from_here_on("Warm")
    client.create_registered_model("Hooked", tags={"team": "risk"}, description="watched")
    client.create_model_version("Hooked", source="s3://bucket/hooked", tags={"a": "b"})
    # What comes next is in a batch of the log of its own.
    wait_for("Hooked", 2)
    client.set_model_version_tag("Hooked", "1", "checked", "yes")
    client.set_registered_model_alias("Hooked", "serving", "1")
    wait_for("Hooked", 4)
    client.delete_model_version_tag("Hooked", "1", "checked")
    client.delete_registered_model_alias("Hooked", "serving")
    seen = {f"{message['entity']}.{message['action']}": message["data"] for message in wait_for("Hooked", 6)}
    named = {"name": "Hooked", "version": "1"}
    expected = {
        "registered_model.created": {"name": "Hooked", "tags": {"team": "risk"}, "description": "watched"},
        "model_version.created": {**named, "source": "s3://bucket/hooked", "run_id": None, "tags": {"a": "b"}, "description": None},
        "model_version_tag.set": {**named, "key": "checked", "value": "yes"},
        "model_version_tag.deleted": {**named, "key": "checked"},
        "model_version_alias.created": {**named, "alias": "serving"},
        "model_version_alias.deleted": {"name": "Hooked", "alias": "serving"},
    }
    holds("what happened is told as MLflow tells it", seen == expected, seen)
    holds("every message is signed", all(is_authentic(headers, body) for headers, body in received))
    holds("and has an id of its own", len({headers["X-MLflow-Delivery-Id"] for headers, _ in told_of("Hooked")}) == 6)

    with operator():
        changed = client.update_webhook(made.webhook_id, status="DISABLED", name="off", description="")
        holds("a webhook is disabled", (changed.status, changed.name, changed.description, changed.url) == (WebhookStatus.DISABLED, "off", None, url), changed)
        witness = client.create_webhook("witness", url + "witness", ["registered_model.created"])
    told_from_here_on("Unseen")
    client.create_registered_model("Last")
    wait_for("Last", 1)
    time.sleep(1)
    seen = [headers.get("X-MLflow-Signature") for headers, _ in told_of("Last")]
    holds("and told nothing any more, while another one is, unsigned as it has no secret", seen == [None], seen)
    with operator():
        for webhook in [made, witness]:
            client.delete_webhook(webhook.webhook_id)
        refused("a webhook that is deleted", "RESOURCE_DOES_NOT_EXIST", lambda: client.get_webhook(made.webhook_id))
        holds("none is left", list(client.list_webhooks()) == [])
        for place in range(5):
            client.create_webhook(f"page-{place}", url, ["registered_model.created"])
        found, token = [], None
        while True:
            page = client.list_webhooks(max_results=2, page_token=token)
            found.extend(webhook.name for webhook in page)
            token = page.token
            if not token:
                break
        holds("pages give each webhook once, the newest first", found == [f"page-{place}" for place in reversed(range(5))], found)


server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=server.serve_forever, daemon=True).start()
story(f"http://localhost:{server.server_port}/")
server.shutdown()
