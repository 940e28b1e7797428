"""Airflow as four background processes: one environment, one start, one health."""

import json
import shlex
import subprocess
import sys
from pathlib import Path

import psycopg

from local.airflow_api import Airflow
from local.postgres import EmbeddedPostgres
from local.processes import Background, clean_environment
from local.state import ROOT, LocalProblem, State, fernet_key

# No log servers: each would need a port, and on one machine the web server reads the log files itself.
COMPONENTS = {
    "airflow-api-server": ["api-server"],
    "airflow-scheduler": ["scheduler", "--skip-serve-logs"],
    "airflow-dag-processor": ["dag-processor"],
    "airflow-triggerer": ["triggerer", "--skip-serve-logs"],
}
HEALTH_NAMES = {
    "airflow-api-server": "metadatabase",
    "airflow-scheduler": "scheduler",
    "airflow-dag-processor": "dag_processor",
    "airflow-triggerer": "triggerer",
}
LOGIN = "admin"
AIRFLOW = [sys.executable, "-P", "-m", "airflow"]  # -P: the folder it starts in is no place to import from


def environment(
    state: State, server: EmbeddedPostgres, ui_port: int, connections: dict[str, dict]
) -> dict[str, str]:
    """Everything Airflow is told, as variables: no configuration file, no prompt."""
    address = f"http://127.0.0.1:{ui_port}"
    metadata = server.uri("airflow", "airflow", state.secret("airflow_password"))
    passwords = json.dumps({LOGIN: state.secret("ui_password")})
    packages = Path(sys.prefix) / "plumbline-ready"
    return {
        "AIRFLOW_HOME": str(state.airflow),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "True",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "4",  # the executor keeps this many processes waiting
        "AIRFLOW__CORE__MAX_ACTIVE_TASKS_PER_DAG": "4",
        "AIRFLOW__CORE__FERNET_KEY": state.secret("fernet_key", fernet_key),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{address}/execution/",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{LOGIN}:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(
            state.write_private("airflow/passwords.json", passwords)
        ),
        # with a driver: SQLAlchemy 2.1 means psycopg 3 otherwise, which Airflow's tables do not support
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": metadata.replace("postgresql://", "postgresql+psycopg2://"),
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(ui_port),
        "AIRFLOW__API__BASE_URL": address,
        "AIRFLOW__API__SECRET_KEY": state.secret("api_secret_key"),
        "AIRFLOW__API_AUTH__JWT_SECRET": state.secret("jwt_secret") * 2,  # 64 characters
        "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.2",
        # no runs by the clock: the samples' days are long past, and today has nothing to tell about them
        "AIRFLOW__SCHEDULER__USE_JOB_SCHEDULE": "False",
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "10",  # s until a new DAG file is seen
        "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "15",  # s until a known one is read again
        "GX_ANALYTICS_ENABLED": "false",
        "SPT_NOENV": "1",  # keep process titles out of the memory that /proc shows as the environment
        "PLUMBLINE_PACKAGES": packages.read_text()
        if packages.exists()
        else "",  # new packages: new processes
    } | {f"AIRFLOW_CONN_{name.upper()}": json.dumps(connection) for name, connection in connections.items()}


def write_environment(state: State, variables: dict[str, str]) -> None:
    """For a shell: `. .plumbline/environment` makes it see this deployment."""
    lines = (f"export {name}={shlex.quote(value)}\n" for name, value in sorted(variables.items()))
    state.write_private("environment", "".join(lines))


def components(state: State) -> list[Background]:
    return [Background(name, state.folder, state.logs) for name in COMPONENTS]


def migrate(state: State, server: EmbeddedPostgres, variables: dict[str, str]) -> str:
    """Create or upgrade Airflow's own tables, unless they are those of the installed version already."""
    version = subprocess.check_output(
        [
            sys.executable,
            "-c",
            "from importlib.metadata import version; print(version('apache-airflow-core'))",
        ],
        text=True,
    ).strip()
    done = state.airflow / "migrated"
    with psycopg.connect(server.dsn("airflow")) as db:
        present = db.execute("select to_regclass('public.dag_run') is not null").fetchone()[0]
    if present and done.exists() and done.read_text() == version:
        return f"Airflow {version}, up to date"
    log = state.logs / "airflow-migrate.log"
    with log.open("wb") as output:  # in one process: the command line takes three times as long to start
        code = subprocess.run(
            [sys.executable, "-P", "-c", "from airflow.utils.db import initdb; initdb()"],
            env=clean_environment() | variables, cwd=state.airflow,
            stdin=subprocess.DEVNULL, stdout=output, stderr=output,
        ).returncode  # fmt: skip
    if code:
        raise LocalProblem(f"Airflow's tables could not be created: see {log}\n{tail(log)}")
    done.write_text(version)
    return f"Airflow {version}"


def start(state: State, variables: dict[str, str]) -> int:
    """Start the components that do not run in just this environment; how many that were."""
    return sum(
        background.start([*AIRFLOW, *COMPONENTS[background.name]], variables, state.airflow)
        for background in components(state)
    )


def unhealthy(state: State, api: Airflow) -> dict[str, str]:
    """The components that are not healthy, with what is known about each."""
    health, problems = api.health(), {}
    for background in components(state):
        name = HEALTH_NAMES[background.name]
        if not background.is_alive():
            problems[background.name] = f"not running: see {background.log}"
        elif health is None:
            problems[background.name] = "the web server does not answer yet"
        elif health[name]["status"] != "healthy":
            problems[background.name] = str(health[name]["status"])
        elif not api.has_beaten_since(background.started_at(), health[name]):
            problems[background.name] = "no sign of life since it was started"
    return problems


def tail(log: Path, lines: int = 15) -> str:
    """The end of a log, indented, for a message."""
    text = log.read_text(errors="replace").splitlines() if log.exists() else ["(no log)"]
    return "\n".join(f"    {line}" for line in text[-lines:])
