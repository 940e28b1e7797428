"""The deployment file says what Airflow, the repository and the example of its variables understand."""

import contextlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yaml").read_text()
COMPOSE = yaml.safe_load(TEXT)
SERVICES = COMPOSE["services"]
EXAMPLE = (ROOT / "docs/deployment.example.env").read_text()
AIRFLOW_SERVICES = {name: s for name, s in SERVICES.items() if name.startswith("airflow-")}
# In a process of its own: importing Airflow here would fix its settings for the tests that run after.
ASK_AIRFLOW = """
import json
from airflow.configuration import conf
from airflow.cli.cli_parser import airflow_commands
print(json.dumps({
    "options": {s: list(d["options"]) for s, d in conf.configuration_description.items()},
    "commands": [c.name for c in airflow_commands],
    "command_groups": {
        c.name: [s.name for s in c.subcommands] for c in airflow_commands if hasattr(c, "subcommands")
    },
}))
"""
# What only the image's two providers know (deploy/requirements.in): Airflow alone does not list it.
OF_PROVIDERS = {"celery": ["worker"], "users": ["create"]}
OPTIONS_OF_PROVIDERS = {("celery", "result_backend")}
OPTIONAL = (ROOT / "docs/airflow.example.env").read_text()


def locked(path: Path) -> dict[str, set[str]]:
    """Package -> versions of a lock file; several when they depend on the Python version."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\n]+)", path.read_text(), re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


@pytest.fixture(scope="module")
def airflow(tmp_path_factory):
    """What the installed Airflow knows: its options by section, and its commands."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("AIRFLOW")}
    answer = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ASK_AIRFLOW],
        env=environment | {"AIRFLOW_HOME": str(tmp_path_factory.mktemp("airflow"))},
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return json.loads(answer.stdout.splitlines()[-1])


def test_the_file_follows_the_compose_specification():
    checked = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec",
         str(ROOT / "docker-compose.yaml")],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_airflow_option_exists(airflow):
    names = sorted(
        {n for s in SERVICES.values() for n in s.get("environment", {}) if n.startswith("AIRFLOW__")}
    )
    assert len(names) > 10
    for name in names:
        section, option = name.removeprefix("AIRFLOW__").lower().split("__", 1)
        known = option in airflow["options"].get(section, ())
        assert known or (section, option) in OPTIONS_OF_PROVIDERS, name


def test_what_may_be_set_beside_is_understood_and_nothing_of_it_is_set(airflow):
    assert AIRFLOW_SERVICES
    for name, service in AIRFLOW_SERVICES.items():
        assert service["env_file"] == "${AIRFLOW_ENV_FILE:-./docs/airflow.example.env}", name
    assert not [line for line in OPTIONAL.splitlines() if line and not line.startswith("#")]
    offered = re.findall(r"^# ([A-Z_]+)='?(.+?)'?$", OPTIONAL, re.MULTILINE)
    assert len(offered) > 5
    for name, value in offered:
        if name.startswith("AIRFLOW__"):
            section, option = name.removeprefix("AIRFLOW__").lower().split("__", 1)
            assert option in airflow["options"].get(section, ()), name
        else:
            assert name == "AIRFLOW_CONN_ALERTS"
        assert not value.startswith("{") or json.loads(value), name


def test_the_stand_ins_run_only_when_the_demo_is_asked_for():
    demo = {name: service for name, service in SERVICES.items() if name.startswith("demo-")}
    assert len(demo) == 4
    assert all(service["profiles"] == ["demo"] for service in demo.values())
    for name, service in SERVICES.items():
        if name not in demo:
            assert not set(demo) & set(service.get("depends_on", {})), (
                f"{name} would not start without the demo"
            )


def airflow_calls() -> list[list[str]]:
    calls = []
    for service in AIRFLOW_SERVICES.values():
        command = service["command"]
        lines = [f"airflow {command}"] if isinstance(command, str) else command[-1].splitlines()
        calls += [line.split()[1:] for line in lines if line.startswith("airflow ")]
    return calls


def test_every_command_is_one_of_airflow(airflow):
    calls = airflow_calls()
    assert len(calls) >= 9
    for command, *rest in calls:
        groups = airflow["command_groups"] | OF_PROVIDERS
        assert command in [*airflow["commands"], *OF_PROVIDERS], command
        if command in groups:
            assert rest[0] in groups[command], f"{command} {rest[0]}"


def test_everything_that_is_mounted_from_the_repository_exists():
    mounts = [v for s in SERVICES.values() for v in s.get("volumes", ()) if v.startswith("./")]
    assert {"./dags", "./plugins", "./include"} <= {mount.split(":")[0] for mount in mounts}
    for mount in mounts:
        assert (ROOT / mount.split(":")[0]).is_dir(), mount
        assert mount.endswith(":ro"), f"{mount}: a container has no reason to write into the checkout"


def test_the_sql_lies_where_the_plugins_look_for_it():
    from plumbline.files import ROOT as ABOVE_PLUGINS
    from plumbline.files import SQL

    expected = Path("/opt/airflow") / SQL.relative_to(ABOVE_PLUGINS).parts[0]
    for name in ("airflow-worker", "airflow-init"):
        assert f"./include:{expected}:ro" in SERVICES[name]["volumes"]


def test_every_named_volume_is_declared():
    used = {v.split(":")[0] for s in SERVICES.values() for v in s.get("volumes", ()) if v[0] not in "./$"}
    assert used == set(COMPOSE["volumes"])


def test_every_service_that_is_waited_for_exists_and_can_become_what_is_waited_for():
    for name, service in SERVICES.items():
        for other, wanted in service.get("depends_on", {}).items():
            assert other in SERVICES, f"{name} waits for {other}"
            if wanted["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[other], f"{name} waits until {other} is healthy"


def test_every_variable_is_in_the_example_and_the_other_way_round():
    asked = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", TEXT))
    shown = set(re.findall(r"^#? ?([A-Z_]+)=", EXAMPLE, re.MULTILINE))
    assert asked == shown


def test_a_secret_has_no_default_and_says_what_it_is():
    required = re.findall(r"(?<!\$)\$\{([A-Z_]+):\?([^}]+)\}", TEXT)
    assert required
    for name, rest in re.findall(r"(?<!\$)\$\{([A-Z_]+)([^}]*)\}", TEXT):
        if re.search("PASSWORD|SECRET|KEY|CONNECTION", name):
            assert rest.startswith(":?"), f"{name} must be demanded, not defaulted"
            assert len(rest) > 10, f"{name} does not say what it is"


def test_the_example_holds_no_value_that_would_work():
    for name, value in re.findall(r"^([A-Z_]+)=(.+)$", EXAMPLE, re.MULTILINE):
        assert "<" in value, f"{name}: the example must not hold a usable value"


def test_the_file_itself_holds_no_password():
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|FERNET|AUTH$", name):
                assert re.fullmatch(r"\$\{[A-Z_]+:\?[^}]+\}", str(value)), name


def test_no_port_is_open_to_the_network():
    ports = [port for s in SERVICES.values() for port in s.get("ports", ())]
    assert ports
    for port in ports:
        assert port.startswith("127.0.0.1:"), port


def test_every_image_is_pinned():
    images = [s["image"] for n, s in SERVICES.items() if n not in AIRFLOW_SERVICES]
    files = [path.read_text() for path in (ROOT / "deploy").glob("*Dockerfile")]
    images += [image for text in files for image in re.findall(r"^FROM (\S+)", text, re.MULTILINE)]
    assert len(images) >= 9
    for image in images:
        assert re.search(r":\d+\.\d+", image), image


def test_the_connections_are_those_the_pipelines_name():
    named = set(re.findall(r'conn_id="(\w+)"', "".join(p.read_text() for p in (ROOT / "dags").glob("*.py"))))
    code = (ROOT / "plugins/airflow_tasks/connections.py").read_text() + (
        ROOT / "plugins/airflow_tasks/stages.py"
    ).read_text()
    named |= set(re.findall(r'^WAREHOUSE = "(\w+)"|folder\("(\w+)"\)', code, re.MULTILINE)[0]) - {""}
    named |= set(re.findall(r'folder\("(\w+)"\)', code))
    packages = ("plumbline", "operations_page")
    meaning = "".join(
        path.read_text() for name in packages for path in (ROOT / "plugins" / name).rglob("*.py")
    )
    named |= set(re.findall(r'^CONNECTION = "(\w+)"', meaning, re.MULTILINE))
    given = {n for n in SERVICES["airflow-worker"]["environment"] if n.startswith("AIRFLOW_CONN_")}
    assert given == {f"AIRFLOW_CONN_{name.upper()}" for name in named}


def test_connections_are_json_of_a_known_kind():
    environment = SERVICES["airflow-worker"]["environment"]
    example = dict(re.findall(r"^([A-Z_]+)='(.+)'$", EXAMPLE, re.MULTILINE))
    texts = [v for n, v in environment.items() if n.startswith("AIRFLOW_CONN_") and not v.startswith("$")]
    texts += [text for name, text in example.items() if name.endswith("_CONNECTION")]
    assert sorted(json.loads(text)["conn_type"] for text in texts) == [
        "fs", "fs", "fs", "fs", "fs", "generic", "http", "http", "postgres", "postgres", "postgres", "postgres",
        "postgres",
    ]  # fmt: skip


def test_the_image_has_the_versions_that_are_tested_here():
    ours, image = locked(ROOT / "requirements.txt"), locked(ROOT / "deploy/requirements.txt")
    assert len(ours) > 100
    # the login provider (Flask-AppBuilder 5) accepts python-dateutil 2 only
    assert {name for name in ours if image.get(name) != ours[name]} == {"python-dateutil"}


def test_the_image_and_the_locks_agree_on_airflow():
    version = re.search(r"FROM apache/airflow:([\d.]+)", (ROOT / "deploy/Dockerfile").read_text())[1]
    for lock in ("requirements.txt", "deploy/requirements.txt"):
        assert locked(ROOT / lock)["apache-airflow"] == {version}


def test_pools_are_as_large_as_in_the_local_deployment():
    from local.deployment import POOLS

    set_here = {rest[1]: int(rest[2]) for command, *rest in airflow_calls() if command == "pools"}
    assert set_here == {name: slots for name, (slots, _) in POOLS.items()}


@pytest.fixture
def empty_warehouse(postgres):
    """A database called warehouse with its owner, as the image of Postgres makes it at its first start."""
    roles = ("plumbline_owner", "plumbline_pipelines", "plumbline_analyst", "plumbline_restricted")
    with psycopg.connect(postgres.dsn(), autocommit=True) as db:
        db.execute("create role plumbline_owner login superuser password 'of-the-owner'")
        db.execute("create database warehouse owner plumbline_owner")
    yield postgres
    with psycopg.connect(postgres.dsn(), autocommit=True) as db:
        db.execute("drop database warehouse with (force)")
        for role in roles:
            db.execute(f"drop role if exists {role}")


def prepare(server, **passwords: str) -> subprocess.CompletedProcess:
    address = psycopg.conninfo.conninfo_to_dict(server.dsn("warehouse"))
    return subprocess.run(
        [sys.executable, str(ROOT / "deploy/prepare.py")],
        env=os.environ | passwords | {
            "PYTHONPATH": str(ROOT / "plugins"), "WAREHOUSE_HOST": address["host"],
            "WAREHOUSE_PORT": str(address["port"]), "WAREHOUSE_OWNER_PASSWORD": "of-the-owner",
        },
        check=False, capture_output=True, text=True,
    )  # fmt: skip


def test_preparing_makes_a_writer_and_a_reader_and_a_second_time_changes_their_passwords(empty_warehouse):
    for writer, reader in (("first", "other"), ("it's", "second")):
        done = prepare(
            empty_warehouse, WAREHOUSE_WRITER_PASSWORD=writer, WAREHOUSE_READER_PASSWORD=reader,
            WAREHOUSE_PII_PASSWORD="of-few",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert "up to date" in done.stdout
        with psycopg.connect(empty_warehouse.dsn("warehouse", "plumbline_pipelines", writer)) as db:
            db.execute("insert into ops.checkpoints values ('test', now(), now()) on conflict do nothing")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                db.execute("drop table ops.checkpoints")
        with psycopg.connect(empty_warehouse.dsn("warehouse", "plumbline_analyst", reader)) as db:
            assert db.execute("select count(*) from aggregates.campaign_report").fetchone() == (0,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                db.execute("select * from ops.dead_letters")
            db.rollback()
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                db.execute("select * from restricted.top_posters")
        with psycopg.connect(empty_warehouse.dsn("warehouse", "plumbline_restricted", "of-few")) as db:
            assert db.execute("select count(*) from restricted.top_posters").fetchone() == (0,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                db.execute("select * from core.unified_users")
    with contextlib.suppress(psycopg.OperationalError):
        psycopg.connect(empty_warehouse.dsn("warehouse", "plumbline_pipelines", "first"))
        pytest.fail("the old password still opens the warehouse")


def test_preparing_names_the_variable_that_is_missing(empty_warehouse):
    done = prepare(empty_warehouse, WAREHOUSE_WRITER_PASSWORD="w", WAREHOUSE_READER_PASSWORD="")
    assert done.returncode != 0
    assert "WAREHOUSE_READER_PASSWORD" in done.stderr
