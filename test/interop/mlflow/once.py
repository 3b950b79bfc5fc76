from uuid import uuid4

from mlflow.tracking.request_header.abstract_request_header_provider import RequestHeaderProvider


class Once(RequestHeaderProvider):
    def in_context(self):
        return True

    def request_headers(self):
        return {"Idempotency-Key": uuid4().hex}
