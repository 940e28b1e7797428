"""Whom alerts go to: connection `alerts`, and those that it names."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from psycopg import conninfo, pq

from plumbline.alerts.message import RUNBOOK, Places
from plumbline.permanent import Permanent

ALERTS = "alerts"
LOG = "log"  # where alerts go without any connection
KINDS = {  # connection type -> how it is spoken to
    "slackwebhook": "slack",
    "http": "webhook",
    "smtp": "mail",
    "email": "mail",
}
Lookup = Callable[[str], Mapping[str, Any] | None]


class AlertsMisconfigured(Permanent):
    """A connection of the alerts lacks a setting; the message says which and where."""


@dataclass(frozen=True)
class Destination:
    """Somebody who is told. `name` is a connection id or `log`; `connection` has its fields, `extra` as a mapping."""

    name: str
    kind: str
    connection: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}), repr=False)


def destinations(lookup: Lookup) -> list[Destination]:
    """Those of connection `alerts`: itself, or, of type generic, the connections in its extra `to`.

    `lookup` gives a connection's fields by id, or None. Without a connection `alerts` it is the log.
    """
    first = lookup(ALERTS)
    if first is None:
        return [Destination(LOG, LOG)]
    named = _extra(first, ALERTS).get("to")
    if first.get("conn_type") != "generic":
        return [_destination(ALERTS, first)]
    if not isinstance(named, list) or not named or not all(isinstance(name, str) for name in named):
        raise AlertsMisconfigured(
            'connection alerts is of type generic: its extra needs "to", a list of connection ids'
        )
    found = [(name, lookup(name)) for name in dict.fromkeys(named)]
    if missing := [name for name, connection in found if connection is None]:
        raise AlertsMisconfigured(f"connection alerts names {', '.join(missing)}: create it, or take it out")
    return [_destination(name, connection) for name, connection in found]


def places(lookup: Lookup, airflow: str) -> Places:
    """Where links of an alert lead; extra `runbook` of connection `alerts` is the address of the runbook."""
    return Places(airflow, _extra(lookup(ALERTS) or {}, ALERTS).get("runbook", RUNBOOK))


def from_environment(name: str, environment: Mapping[str, str] = os.environ) -> dict[str, Any] | None:
    """Connection `name` from AIRFLOW_CONN_<NAME> as JSON, the way Airflow reads it; None when it is not set."""
    value = environment.get(f"AIRFLOW_CONN_{name.upper()}")
    if not value:
        return None
    try:
        connection = json.loads(value)
    except ValueError:
        raise AlertsMisconfigured(
            f'AIRFLOW_CONN_{name.upper()} is not JSON: write it like {{"conn_type": "http", "host": "..."}}'
        ) from None
    if not isinstance(connection, dict):
        raise AlertsMisconfigured(
            f'AIRFLOW_CONN_{name.upper()} is JSON but no object: write it like {{"conn_type": "http", "host": "..."}}'
        )
    return connection


def warehouse_address(connection: Mapping[str, Any]) -> str:
    """What the database driver is told about connection `warehouse`; other extras than its own are left out."""
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
    extra = {name: value for name, value in _extra(connection, "warehouse").items() if name in known}
    parts = {"host": connection.get("host"), "port": connection.get("port"), "user": connection.get("login"),
             "password": connection.get("password"), "dbname": connection.get("schema")}  # fmt: skip
    return conninfo.make_conninfo(**extra | {name: value for name, value in parts.items() if value})


def _destination(name: str, connection: Mapping[str, Any]) -> Destination:
    kind = KINDS.get(connection.get("conn_type", ""))
    if kind is None:
        raise AlertsMisconfigured(
            f"connection {name} is of type {connection.get('conn_type')!r}: alerts need one of {', '.join(KINDS)}"
        )
    extra = _extra(connection, name)
    needed = {"host": connection.get("host")}
    if kind == "mail":
        needed |= {"extra from_email": extra.get("from_email"), "extra recipients": extra.get("recipients")}
    if missing := [setting for setting, value in needed.items() if not value]:
        raise AlertsMisconfigured(f"connection {name} needs {', '.join(missing)}")
    return Destination(name, kind, {**connection, "extra": extra})


def _extra(connection: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The extra field of connection `name`, which may be JSON in a text; what it says is not repeated in an error."""
    extra = connection.get("extra") or {}
    try:
        extra = json.loads(extra) if isinstance(extra, str) else extra
    except ValueError:
        raise AlertsMisconfigured(f"the extra of connection {name} is not JSON") from None
    if not isinstance(extra, Mapping):
        raise AlertsMisconfigured(f"the extra of connection {name} is JSON but no object")
    return dict(extra)
