"""Writes mlflow-signatures.json: signatures of webhooks as MLflow documents them, by Python's hmac and nothing of ours.

    signed content = f"{delivery_id}.{timestamp}.{payload}", keyed with the secret's UTF-8, base64 after "v1,"
    (https://mlflow.org/docs/latest/ml/webhooks, "HMAC signature verification")
"""

import base64
import hashlib
import hmac
import json
import pathlib

samples = [
    ("hunter2", "0192f3a4b5c67d8e9fa0b1c2d3e4f506-0", "1614265330", '{"entity":"registered_model","action":"created"}'),
    ("ключ – clé \U0001f511", "0192f3a4b5c67d8e9fa0b1c2d3e4f506-12", "1795252029", '{"data":{"value":"naïve \U0001f600"}}'),
    ("whsec_not.a.format", "a", "1", ""),
]


def sign(secret, delivery_id, timestamp, payload):
    content = f"{delivery_id}.{timestamp}.{payload}"
    digest = hmac.new(secret.encode("utf-8"), content.encode("utf-8"), hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode('utf-8')}"


vectors = [
    {"secret": secret, "deliveryId": delivery, "timestamp": timestamp, "payload": payload, "signature": sign(secret, delivery, timestamp, payload)}
    for secret, delivery, timestamp, payload in samples
]
out = pathlib.Path(__file__).with_name("mlflow-signatures.json")
out.write_text(json.dumps(vectors, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
