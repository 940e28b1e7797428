"""The outside command: it says what is late, and whatever keeps it from telling is never taken for an answer."""

import json
import os
import socket
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from plumbline.freshness import __main__ as outside
from plumbline.freshness import command as inside
from plumbline.freshness import watch
from plumbline.freshness.settings import FILES, TARGETS

from .test_freshness import AT, MIDNIGHT, checkpoint

ROOT = Path(__file__).resolve().parents[2]


def command(*arguments, dsn=None, **environment):
    """The outside command, with nothing of Airflow running or set."""
    told = {k: v for k, v in os.environ.items() if not k.startswith(("AIRFLOW", "PLUMBLINE"))}
    told |= {"PYTHONPATH": str(ROOT / "plugins")} | environment
    if dsn:
        told["PLUMBLINE_WAREHOUSE"] = dsn
    return subprocess.run(
        [sys.executable, "-m", "plumbline.freshness", *arguments], env=told, capture_output=True, text=True
    )


def test_the_outside_command_names_what_is_late_and_exits_with_one(house, warehouse_dsn):
    checkpoint(house, "push_lift", MIDNIGHT - timedelta(days=1))
    said = command("--at", "2026-11-21T08:00", dsn=warehouse_dsn)
    assert said.returncode == 1, said.stderr
    [line] = [line for line in said.stdout.splitlines() if line.startswith("aggregates.push_overview")]
    assert line.split(maxsplit=1)[1].split() == [
        "push_lift", "2026-11-20", "00:00", "2026-11-21", "07:30", "LATE", "by", "0:30:00"]  # fmt: skip
    assert house.rows("ops.freshness", "table_name") == [], "without --alert it only reads"


def test_the_outside_command_cannot_tell_how_old_a_table_of_days_to_come_is(house, warehouse_dsn):
    checkpoint(house, "push_lift", MIDNIGHT + timedelta(days=90))
    said = command("--at", "2026-11-21T08:00", dsn=warehouse_dsn)
    assert said.returncode == 2, said.stderr
    [line] = [line for line in said.stdout.splitlines() if line.startswith("aggregates.push_overview")]
    assert line.endswith("CANNOT TELL: reaches beyond now")


def test_the_outside_command_exits_with_zero_when_everything_is_in_time(house, warehouse_dsn):
    checkpoint(house, "push_lift", MIDNIGHT)
    said = command("--at", "2026-11-21T08:00", "--json", dsn=warehouse_dsn)
    assert said.returncode == 0, said.stderr
    tables = {one["table"]: one for one in json.loads(said.stdout)["tables"]}
    assert tables["aggregates.push_overview"]["good_until_at"] == "2026-11-21T00:00:00+00:00"
    assert tables["aggregates.daily_metrics"]["late_s"] is None


def test_the_outside_command_reads_airflows_connection(house, warehouse_dsn):
    parts = psycopg.conninfo.conninfo_to_dict(warehouse_dsn)
    connection = {"conn_type": "postgres", "host": parts["host"], "port": int(parts["port"]),
                  "schema": parts["dbname"], "login": parts["user"], "password": parts["password"],
                  "extra": {"sslmode": "disable", "adapter": "not for the driver"}}  # fmt: skip
    checkpoint(house, "push_lift", datetime.now(UTC))
    assert command(AIRFLOW_CONN_WAREHOUSE=json.dumps(connection)).returncode == 0


def test_a_warehouse_without_any_publication_is_not_the_one_that_was_meant(house, warehouse_dsn):
    said = command(dsn=warehouse_dsn)
    assert (said.returncode, "no pipeline has ever published into this warehouse" in said.stderr) == (2, True)
    assert said.stdout.count("never published") == len(TARGETS + FILES)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("postgresql://login:hunter2@127.0.0.1:1/warehouse", "OperationalError"),
        ("host=127.0.0.1 hunter2", "the address of the warehouse cannot be read"),
        (None, "set PLUMBLINE_WAREHOUSE="),
    ],
)
def test_the_outside_command_says_when_it_cannot_tell_and_gives_no_password_away(address, said):
    answer = command(dsn=address)
    assert answer.returncode == 2
    assert f"cannot tell: {said}" in answer.stderr or said in answer.stderr
    assert "hunter2" not in answer.stdout + answer.stderr


def test_a_watcher_that_has_to_wait_says_that_it_cannot_tell(house, warehouse_dsn, monkeypatch, capsys):
    monkeypatch.setenv("PLUMBLINE_WAREHOUSE", warehouse_dsn)
    monkeypatch.setattr(watch, "OPTIONS", watch.OPTIONS.replace("lock_timeout=15s", "lock_timeout=200ms"))
    house.db.execute("lock table ops.freshness in access exclusive mode")  # as a migration does
    assert outside.main(["--alert"]) == 2
    assert "LockNotAvailable" in capsys.readouterr().err
    house.db.rollback()


def test_another_time_cannot_alert():
    assert command("--at", "2026-11-21", "--alert", dsn="postgresql://127.0.0.1:1/none").returncode == 2


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        ((), {"AIRFLOW_CONN_WAREHOUSE": '{"host": "127.0.0.1", "extra": "{hunter2"}'}, "extra of connection warehouse"),
        ((), {"AIRFLOW_CONN_WAREHOUSE": '{"host": "127.0.0.1", "extra": "[1]"}'}, "extra of connection warehouse"),
        ((), {"AIRFLOW_CONN_WAREHOUSE": '["hunter2"]'}, "AIRFLOW_CONN_WAREHOUSE is JSON but no object"),
        (("--alert",), {"AIRFLOW_CONN_ALERTS": '{"conn_type": "http", "extra": "{hunter2"}'}, "extra of connection alerts"),
        (("--alert",), {"AIRFLOW_CONN_ALERTS": '{"conn_type": {"hunter2": 1}}'}, "TypeError in destinations.py, line"),
        (("--at", "the 21st"), {}, "invalid _instant value"),
    ],
)  # fmt: skip
def test_whatever_goes_wrong_is_two_and_gives_no_secret_away(warehouse_dsn, arguments, environment, said):
    dsn = None if "AIRFLOW_CONN_WAREHOUSE" in environment else warehouse_dsn
    answer = command(*arguments, dsn=dsn, **environment)
    assert (answer.returncode, said in answer.stderr) == (2, True), answer.stderr
    assert "hunter2" not in answer.stdout + answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_package_that_is_missing_is_no_delay(tmp_path, warehouse_dsn):
    (tmp_path / "psycopg.py").write_text("import a_package_that_is_missing")
    answer = command(dsn=warehouse_dsn, PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT / 'plugins'}")
    assert (answer.returncode, "cannot tell: ModuleNotFoundError" in answer.stderr) == (2, True), (
        answer.stderr
    )


class DeadNetwork:
    """Between the command and its warehouse: hands everything on until the connection is made, then nothing any more."""

    def __init__(self, port):
        self.port, self.listening = port, socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        here, _ = self.listening.accept()
        there = socket.create_connection(("127.0.0.1", self.port))
        threading.Thread(target=self._ask, args=(here, there), daemon=True).start()
        is_alive = True
        while said := there.recv(65536):
            if is_alive:
                here.sendall(said)
            is_alive = is_alive and not said.endswith(b"Z\0\0\0\5I")  # ready for the first statement

    def _ask(self, here, there):
        while said := here.recv(65536):
            there.sendall(said)


@pytest.mark.parametrize("whose", ["inside.LOOK_SECONDS", "outside.SECONDS"])
def test_a_network_that_dies_after_connecting_is_not_waited_for(house, warehouse_dsn, whose):
    parts = psycopg.conninfo.conninfo_to_dict(warehouse_dsn)
    network = DeadNetwork(int(parts["port"]))
    dsn = psycopg.conninfo.make_conninfo(
        warehouse_dsn, port=network.listening.getsockname()[1], sslmode="disable"
    )
    program = (
        "import sys; from plumbline.freshness import __main__ as outside, command as inside; "
        f"{whose} = 3; sys.exit(outside.main([]))"
    )
    told = {k: v for k, v in os.environ.items() if not k.startswith(("AIRFLOW", "PLUMBLINE"))}
    told |= {"PYTHONPATH": str(ROOT / "plugins"), "PLUMBLINE_WAREHOUSE": dsn}
    answer = subprocess.run(
        [sys.executable, "-c", program], env=told, capture_output=True, text=True, timeout=60
    )
    assert (answer.returncode, "cannot tell: " in answer.stderr, "3 s; see" in answer.stderr) == (
        2,
        True,
        True,
    )


def test_a_deadline_leaves_time_for_a_look_and_is_over_before_cron_calls_again():
    assert inside.LOOK_SECONDS < outside.SECONDS < 15 * 60


def test_a_watchers_connection_notices_a_dead_network(warehouse_dsn):
    with watch.connect(warehouse_dsn) as db:
        told = db.info.get_parameters()
        assert {name: int(told[name]) for name in watch.NETWORK} == watch.NETWORK
        assert db.execute("show idle_in_transaction_session_timeout").fetchone() == ("1min",)


def test_a_watcher_that_dies_without_a_word_does_not_keep_the_others_from_looking(
    house, warehouse_dsn, monkeypatch
):
    assert "idle_in_transaction_session_timeout=60s" in watch.OPTIONS
    quick = watch.OPTIONS.replace("session_timeout=60s", "session_timeout=500ms").replace(
        "lock_timeout=15s", "lock_timeout=5s"
    )
    monkeypatch.setattr(watch, "OPTIONS", quick)
    dead, alive = watch.connect(warehouse_dsn), watch.connect(warehouse_dsn)
    dead.execute("select pg_advisory_xact_lock(%s)", [watch.ONE_AT_A_TIME])
    assert len(watch.look(alive, AT, "outside command")) == len(TARGETS + FILES)
    dead.close()
    alive.close()
