"""The commands of ./run."""

import os
import signal
import sys

from local.airflow_stack import AIRFLOW, LOGIN
from local.campaign_table import read_campaigns, table_of
from local.coding_report import page_of, read_coding
from local.database_tools import fresh, psql, schema
from local.deployment import STEPS, Deployment
from local.first_run import RUNS, run_once
from local.processes import clean_environment
from local.progress import Progress
from local.state import ROOT, LocalProblem, State
from local.users_queries import read_users
from local.users_report import report_of


def up(arguments: list[str]) -> int:
    state = State.of_repository()
    state.prepare()
    deployment, progress = Deployment(state), Progress(STEPS + len(RUNS))
    with state.lock("up"):
        was_healthy = deployment.is_healthy()
        try:
            deployment.up(progress)
        except BaseException:
            if not was_healthy:  # nothing stays half-started
                signal.signal(
                    signal.SIGINT, signal.SIG_IGN
                )  # an impatient second Ctrl-C would leave the rest
                print("Stopping what was started ...", flush=True)
                deployment.down()
            raise
        api = deployment.airflow()
        run_once(api, progress)
    warehouse = deployment.server().dsn("warehouse")
    print(f"\n{table_of(read_campaigns(warehouse))}\n")
    print(f"{report_of(read_users(warehouse))}\n")
    print(f"{page_of(read_coding(warehouse))}\n")
    print(f"Airflow    {api.address}  login {LOGIN}, password {state.secret('ui_password')}")
    print(
        f"Page       {api.address}/plumbline/  (Plumbline in Airflow's menu) has all of these results and more"
    )
    print(f"Logs       {state.logs}, of tasks {state.airflow / 'logs'}")
    print(f"Stop       ./run stop          ({progress.total_seconds():.0f} s since ./run began)")
    return 0


def status(arguments: list[str]) -> int:
    state = State.of_repository()
    if not state.folder.exists():
        print("Nothing is set up here yet: ./run does it")
        return 1
    lines = Deployment(state).report()
    for name, pid, address, problem in lines:
        print(f"{name:<22} {pid or '-':>8}  {address:<24} {problem or 'healthy'}")
    return 1 if any(problem for *_, problem in lines) else 0


def stop(arguments: list[str]) -> int:
    state = State.of_repository()
    if not state.folder.exists():
        print("Nothing is set up here, so nothing runs")
        return 0
    with state.lock("stop"):
        count = Deployment(state).down()
    print(
        f"Stopped {count} processes; the data is kept (./run reset deletes it)"
        if count
        else "Nothing was running"
    )
    return 0


def reset(arguments: list[str]) -> int:
    state = State.of_repository()
    if not state.folder.exists() and not state.postgres.exists():
        print("There is no data to delete")
        return 0
    state.prepare()
    if "--yes" not in arguments:
        print(
            f"This stops everything and deletes {folders_of(state)}. Type yes to go on: ", end="", flush=True
        )
        if sys.stdin.readline().strip() != "yes":
            raise LocalProblem("Nothing was deleted (./run reset --yes does not ask)")
    with state.lock("reset"):
        Deployment(state).down()
        state.delete()
    print("Deleted; ./run sets everything up anew")
    return 0


def folders_of(state: State) -> str:
    """What reset deletes; PostgreSQL's folder is named only when it lies elsewhere."""
    inside = state.folder in state.postgres.parents
    return str(state.folder) if inside else f"{state.folder} and {state.postgres}"


# A file's tests stay together, for they share a warehouse; the first files take longest and begin first. A process
# that is ended because its test hangs is replaced once.
ALL_TESTS = ["-n", "logical", "--maxprocesses", "6", "--max-worker-restart", "1"]
ALL_TESTS += ["--dist", "loadfile", "--no-loadscope-reorder"]


def test(arguments: list[str]) -> int:
    """All tests in a process per core; what was asked for by name in one, where output and debuggers work."""
    os.chdir(ROOT)
    arguments = arguments or ALL_TESTS
    os.execve(sys.executable, [sys.executable, "-m", "pytest", *arguments], clean_environment())


def dictionary(arguments: list[str]) -> int:
    sys.path.append(str(ROOT / "plugins"))
    from local import data_dictionary

    data_dictionary.write()
    return 0


# Airflow writes warnings to where a command's JSON goes; these come with every one, and nobody here can heed them.
UNASKED = "ignore:Could not import graphviz,ignore:GitWildMatchPattern"


def airflow(arguments: list[str]) -> int:
    state = State.of_repository()
    deployment = Deployment(state)
    ports = {name: state.known_port(name) for name in deployment.parts}
    if not all(ports.values()) or not deployment.server().is_running():
        raise LocalProblem(
            "PostgreSQL does not run, and Airflow's command line needs it: start it with ./run"
        )
    variables = deployment.environment(deployment.server(), ports)
    os.execve(
        sys.executable,
        [*AIRFLOW, *arguments],
        {"PYTHONWARNINGS": UNASKED} | clean_environment() | variables,
    )


COMMANDS = {
    command.__name__: command
    for command in (up, status, stop, reset, test, airflow, fresh, psql, schema, dictionary)
}


def main() -> int:
    name, *arguments = sys.argv[1:] or ["up"]
    for number in (signal.SIGTERM, signal.SIGHUP):  # a closed terminal is an interruption like any other
        signal.signal(number, signal.default_int_handler)
    try:
        return COMMANDS[name](arguments)
    except LocalProblem as problem:
        print(f"\n{problem}", file=sys.stderr)
    except KeyboardInterrupt:
        print(
            "\nInterrupted. ./run status says what runs, ./run goes on, ./run stop ends everything.",
            file=sys.stderr,
        )
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main())
