"""What PostHog says when it cannot answer: a status and four keys, always the same four."""


class Refused(Exception):
    """A request that ends in an error answer. `detail` is what the caller reads."""

    def __init__(self, status: int, kind: str, code: str, detail: str, headers: dict[str, str] | None = None):
        super().__init__(detail)
        self.status = status
        self.headers = headers or {}
        self.body = {"type": kind, "code": code, "detail": detail, "attr": None}


class BadQuery(Refused):
    """The query itself is wrong; sending it again cannot help."""

    def __init__(self, detail: str, code: str = "hogql_query_error"):
        super().__init__(400, "validation_error", code, detail)


def not_found(detail: str = "Not found.") -> Refused:
    return Refused(404, "invalid_request", "not_found", detail)


def busy(detail: str = "Too many queries are running in this project.") -> Refused:
    """The project's slots stayed taken: throttled, but nobody can say for how long."""
    return Refused(429, "throttled_error", "throttled", detail)


def throttled(retry_after: int) -> Refused:
    detail = f"Request was throttled. Expected available in {retry_after} seconds."
    return Refused(429, "throttled_error", "throttled", detail, {"Retry-After": str(retry_after)})


def out_of_time(detail: str) -> Refused:
    return Refused(504, "server_error", "query_timeout", detail)


def server_error(status: int = 500, detail: str = "A server error occurred.") -> Refused:
    return Refused(status, "server_error", "error", detail)
