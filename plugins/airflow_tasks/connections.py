"""An Airflow Connection in, a plain client out. Every secret and address enters the pipelines here.

The providers' hooks are imported where they are used: they bring in network libraries that make
reading every DAG file slower, and DAG files are read again and again.
"""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import psycopg
from airflow.sdk import BaseHook

from plumbline.pace import Pace
from plumbline.permanent import Permanent
from plumbline.sources.posthog import PostHog
from plumbline.sources.push_database import PushDatabase

WAREHOUSE = "warehouse"
SOURCE_TIMEOUT = "15min"  # longer than any window's read, shorter than a forgotten session


OUR_EXTRAS = frozenset({"adapter"})  # settings of ours that the database driver would refuse


class ConnectionMisconfigured(Permanent):
    """A connection lacks a setting; the message says which and where."""


class SourceDown(ConnectionError):
    """A database did not answer; the message names the connection. Retrying may help."""


def extra_of(conn_id: str) -> dict[str, Any]:
    """The extra field of a connection."""
    return BaseHook.get_connection(conn_id).extra_dejson


def open_warehouse() -> psycopg.Connection:
    """The warehouse as its writer: UTC, one transaction until commit."""
    return _open(WAREHOUSE, read_only=False)


def source_database(conn_id: str) -> Callable[[], psycopg.Connection]:
    """How to open a source: read only even if the role could write, TLS unless the connection says otherwise."""
    return lambda: _open(conn_id, read_only=True)


def push_database(conn_id: str) -> PushDatabase:
    """Extra: `adapter` (push_notifications, the default, or user_notifications), `sslmode`, `options`."""
    return PushDatabase(source_database(conn_id), extra_of(conn_id).get("adapter", "push_notifications"))


def posthog(conn_id: str) -> PostHog:
    """Host, password = personal API key. Extra: `project_id`, `vocabulary`, and the project's limits:
    `requests_per_hour` (2,400), `request_burst` (240), `requests_apart_ms` (500).
    `tracking_since`: first day of tracking, like 2024-05-01; judged from the events when it is not given.
    `batch_export_path`: a folder of batch exports; activity is counted from its files, persons are still asked.
    """
    from airflow.providers.http.hooks.http import HttpHook

    hook = HttpHook(http_conn_id=conn_id)
    hook.get_conn()  # resolves schema, host and port the provider's way
    connection = BaseHook.get_connection(conn_id)
    extra = connection.extra_dejson
    if not connection.password or not extra.get("project_id"):
        raise ConnectionMisconfigured(
            f"connection {conn_id} needs the personal API key as password and extra 'project_id'"
        )
    project = str(extra["project_id"])
    pace = Pace(
        open_warehouse, f"{conn_id}/{project}",
        burst=int(extra.get("request_burst", 240)), per_hour=int(extra.get("requests_per_hour", 2400)),
        apart=float(extra.get("requests_apart_ms", 500)) / 1000,
    )  # fmt: skip
    return PostHog(
        hook.base_url,
        project,
        connection.password,
        pace,
        tracking_since=extra.get("tracking_since"),
        export=_batch_export(extra.get("batch_export_path")),
    )


def _batch_export(path: str | None) -> Any:
    if not path:
        return None
    from plumbline.sources.posthog_export import BatchExport  # pyarrow is slow to import, and rarely needed

    return BatchExport(Path(path))


def folder(conn_id: str) -> Path:
    """The folder an `fs` connection points at (extra `path`)."""
    return Path(_path_of(conn_id))


def storage(conn_id: str) -> Any:
    """A folder, or a place in object storage: extra `path` like s3://bucket/traces, `storage_conn_id` for its keys."""
    path = _path_of(conn_id)
    if "://" not in path:
        return Path(path)
    from airflow.sdk import ObjectStoragePath

    return ObjectStoragePath(path, conn_id=extra_of(conn_id).get("storage_conn_id"))


def _path_of(conn_id: str) -> str:
    path = extra_of(conn_id).get("path")
    if not path:
        raise ConnectionMisconfigured(f"connection {conn_id} needs extra 'path': a folder")
    return path


def github(conn_id: str) -> Any:
    """Host (api.github.com), password = token. Extra: `repositories`, a list of owner/name."""
    from airflow.providers.http.hooks.http import HttpHook

    from plumbline.sources.github import GitHub

    hook = HttpHook(http_conn_id=conn_id)
    hook.get_conn()  # resolves schema, host and port the provider's way
    connection = BaseHook.get_connection(conn_id)
    repositories = connection.extra_dejson.get("repositories")
    if not connection.password or not repositories:
        raise ConnectionMisconfigured(
            f"connection {conn_id} needs a token as password and extra 'repositories', a list of owner/name"
        )
    return GitHub(hook.base_url, connection.password, tuple(repositories))


def secret_of(conn_id: str) -> str:
    """The password of a connection that is nothing but a secret, like the key of pseudonyms."""
    secret = BaseHook.get_connection(conn_id).password
    if not secret:
        raise ConnectionMisconfigured(f"connection {conn_id} needs a password: a long random text, kept safe")
    return secret


CLIENTS: dict[str, Callable[[str], Any]] = {
    "engagement_database": source_database,
    "chemlink_database": source_database,
    "excluded_accounts": folder,
    "push_database": push_database,
    "posthog": posthog,
    "push_automations": folder,
    "ai_traces": storage,
    "ai_reference": folder,
    "github": github,
}


def client(conn_id: str) -> Any:
    """What a reading function gets for its connection id."""
    return CLIENTS[conn_id](conn_id)


def _open(conn_id: str, *, read_only: bool) -> psycopg.Connection:
    from airflow.providers.postgres.hooks.postgres import PostgresHook

    connection = deepcopy(BaseHook.get_connection(conn_id))
    for_libpq = {key: value for key, value in connection.extra_dejson.items() if key not in OUR_EXTRAS}
    if read_only:
        for_libpq.setdefault("sslmode", "require")
    connection.extra = json.dumps(for_libpq)
    try:
        db = PostgresHook(postgres_conn_id=conn_id, connection=connection).get_conn()
    except psycopg.OperationalError as error:
        raise SourceDown(f"connection {conn_id}: {str(error).strip()}") from error
    if not isinstance(db, psycopg.Connection):
        raise ConnectionMisconfigured(f"connection {conn_id}: the Postgres provider must use psycopg 3")
    db.execute("set timezone to 'UTC'")
    if read_only:
        db.execute("set default_transaction_read_only = on")
        db.execute(f"set statement_timeout = '{SOURCE_TIMEOUT}'")
    db.commit()
    db.read_only = read_only
    return db
