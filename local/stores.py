"""The databases of the local deployment and the sources of push_lift: what is in them, how Airflow reaches them."""

import hashlib
import shutil
import sys

from local.postgres import EmbeddedPostgres
from local.processes import Background
from local.state import ROOT, State

DATABASES = ("airflow", "warehouse", "push_source")
PROJECT = 1
PUSH_READER = "local_push_reader"


def create_databases(state: State, server: EmbeddedPostgres) -> None:
    """One server for Airflow's own tables, the warehouse and the push database, as if they were three."""
    server.create_login("airflow", state.secret("airflow_password"))
    for name in DATABASES:
        server.create_database(name, owner="airflow" if name == "airflow" else None)


def prepare_warehouse(state: State, server: EmbeddedPostgres) -> None:
    """Tables, group roles, and the two logins that are members of them."""
    sys.path.append(str(ROOT / "plugins"))
    from plumbline.schema import prepare_warehouse as create_tables

    create_tables(server.dsn("warehouse"))
    server.create_login("local_writer", state.secret("writer_password"), member_of="plumbline_writer")
    server.create_login("local_reader", state.secret("reader_password"), member_of="plumbline_reader")


def load_sample(state: State, server: EmbeddedPostgres) -> str:
    """The sample as push database, PostHog files and automation files; made anew when it has changed."""
    from local import sample

    version, done = digest_of("sample"), state.folder / "sample" / "loaded"
    is_new = not done.exists() or done.read_text() != version
    if is_new:
        shutil.rmtree(done.parent, ignore_errors=True)
        server.drop_database("push_source")
        server.create_database("push_source")
    counts = sample.load_push_database(server.dsn("push_source"))  # leaves loaded tables as they are
    sample.create_reader(server.dsn("push_source"), PUSH_READER, state.secret("push_reader_password"))
    if is_new:
        for name, write in (
            ("posthog", sample.write_posthog_files),
            ("automations", sample.write_automations),
        ):
            (done.parent / name).mkdir(parents=True)
            write(done.parent / name)
        done.write_text(version)
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())


def digest_of(package: str) -> str:
    """Changes with any of the files that make a sample: those of local/<package>."""
    files = sorted(
        path for path in (ROOT / "local" / package).rglob("*") if path.is_file() and path.suffix != ".pyc"
    )
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


def posthog(state: State) -> Background:
    return Background("posthog", state.folder, state.logs)


def start_posthog(state: State, port: int) -> bool:
    """Start the stand-in on the sample's files; True when it was not running before."""
    files = state.folder / "sample" / "posthog"
    command = [
        sys.executable, "-m", "local.posthog", "--folder", str(files), "--port", str(port),
        "--project", str(PROJECT), "--key", state.secret("posthog_key"),
    ]  # fmt: skip
    version = (state.folder / "sample" / "loaded").read_text()
    return posthog(state).start(command, {"PLUMBLINE_SAMPLE": version}, ROOT)


def connections(state: State, server: EmbeddedPostgres, posthog_port: int) -> dict[str, dict]:
    """The Airflow Connections that push_lift names, and those of all pipelines."""
    database = {"conn_type": "postgres", "host": "127.0.0.1", "port": server.port}
    writer = {"login": "local_writer", "password": state.secret("writer_password"), "schema": "warehouse"}
    analyst = {"login": "local_reader", "password": state.secret("reader_password"), "schema": "warehouse"}
    reader = {"login": PUSH_READER, "password": state.secret("push_reader_password"), "schema": "push_source"}
    automations = state.folder / "sample" / "automations"
    return {
        "warehouse": database | writer,
        "warehouse_reader": database | analyst,  # of the operations page
        "push_database": database | reader | {"extra": {"sslmode": "disable"}},  # a server without TLS
        "posthog": {
            "conn_type": "http", "schema": "http", "host": "127.0.0.1", "port": posthog_port,
            "password": state.secret("posthog_key"), "extra": {"project_id": PROJECT, "vocabulary": "retail"},
        },
        "push_automations": {"conn_type": "fs", "extra": {"path": str(automations)}},
        "plumbline_files": {"conn_type": "fs", "extra": {"path": str(state.files)}},
    }  # fmt: skip
