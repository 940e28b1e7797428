"""Whom alerts go to is said by one connection, in words that name what is missing."""

import json

import pytest
from psycopg import conninfo

from plumbline.alerts.destinations import (
    AlertsMisconfigured,
    destinations,
    from_environment,
    places,
    warehouse_address,
)
from plumbline.alerts.message import RUNBOOK

SLACK = {"conn_type": "slackwebhook", "host": "https://hooks.slack.com/services", "password": "T/B/x"}
MAIL = {"conn_type": "smtp", "host": "mail.example", "extra": {"from_email": "a@b", "recipients": ["c@d"]}}


def found(**connections):
    return [(to.name, to.kind) for to in destinations(connections.get)]


def test_without_a_connection_it_is_the_log():
    assert found() == [("log", "log")]


@pytest.mark.parametrize(
    ("connection", "kind"),
    [
        (SLACK, "slack"),
        ({"conn_type": "http", "host": "h"}, "webhook"),
        (MAIL, "mail"),
        (MAIL | {"conn_type": "email"}, "mail"),
    ],
)
def test_the_type_of_the_connection_says_how_it_is_spoken_to(connection, kind):
    assert found(alerts=connection) == [("alerts", kind)]


def test_a_connection_of_type_generic_names_several_and_each_once():
    several = {"conn_type": "generic", "extra": json.dumps({"to": ["chat", "mailbox", "chat"]})}
    assert found(alerts=several, chat=SLACK, mailbox=MAIL) == [("chat", "slack"), ("mailbox", "mail")]


@pytest.mark.parametrize(
    ("connections", "words"),
    [
        ({"alerts": {"conn_type": "generic"}}, 'its extra needs "to"'),
        ({"alerts": {"conn_type": "generic", "extra": {"to": ["chat"]}}}, "names chat: create it"),
        (
            {"alerts": {"conn_type": "ftp", "host": "h"}},
            "is of type 'ftp': alerts need one of slackwebhook, http",
        ),
        ({"alerts": {"conn_type": "http"}}, "connection alerts needs host"),
        ({"alerts": {"conn_type": "generic", "extra": {"to": [["chat"]]}}}, 'its extra needs "to"'),
        (
            {"alerts": {"conn_type": "http", "host": "h", "extra": "{oops"}},
            "extra of connection alerts is not JSON",
        ),
        (
            {"alerts": {"conn_type": "http", "host": "h", "extra": "[1]"}},
            "extra of connection alerts is JSON but no",
        ),
        ({"alerts": {"conn_type": "smtp", "host": "h"}}, "needs extra from_email, extra recipients"),
    ],
)
def test_what_is_missing_is_named(connections, words):
    with pytest.raises(AlertsMisconfigured, match=words):
        destinations(connections.get)


def test_a_destination_does_not_show_its_key():
    [to] = destinations({"alerts": SLACK}.get)
    assert "T/B/x" not in repr(to)


def test_the_runbook_is_where_the_connection_says():
    assert places({}.get, "https://a").runbook == RUNBOOK
    assert places({"alerts": SLACK | {"extra": {"runbook": "https://r"}}}.get, "").runbook == "https://r"


def test_outside_airflow_connections_are_read_from_the_environment():
    assert from_environment("alerts", {"AIRFLOW_CONN_ALERTS": json.dumps(SLACK)}) == SLACK
    assert from_environment("alerts", {}) is None
    with pytest.raises(AlertsMisconfigured, match="AIRFLOW_CONN_ALERTS is not JSON") as error:
        from_environment("alerts", {"AIRFLOW_CONN_ALERTS": "slackwebhook://:hunter2@hooks"})
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize("value", ['["hunter2"]', '"hunter2"', "7"])
def test_a_connection_that_is_no_object_is_refused_by_name(value):
    with pytest.raises(AlertsMisconfigured, match="AIRFLOW_CONN_WAREHOUSE is JSON but no object") as error:
        from_environment("warehouse", {"AIRFLOW_CONN_WAREHOUSE": value})
    assert "hunter2" not in str(error.value)


def test_a_broken_extra_of_the_warehouse_is_refused_by_name():
    with pytest.raises(AlertsMisconfigured, match="extra of connection warehouse is not JSON") as error:
        warehouse_address({"host": "h", "extra": "{hunter2"})
    assert "hunter2" not in str(error.value)


def test_the_warehouses_address_keeps_what_the_driver_knows_and_leaves_out_the_rest():
    address = warehouse_address({
        "host": "h", "port": 5433, "login": "l", "password": "p '\\ q", "schema": "w",
        "extra": json.dumps({"sslmode": "verify-full", "adapter": "x", "iam": True})})  # fmt: skip
    assert conninfo.conninfo_to_dict(address) == {
        "host": "h", "port": "5433", "user": "l", "password": "p '\\ q", "dbname": "w", "sslmode": "verify-full"}  # fmt: skip
