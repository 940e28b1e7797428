"""What does reading the DAG files cost, beside a bare Airflow import, and which libraries does it bring in?

python -m benchmarks.dag_parse [--repetitions 5]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import ROOT
from benchmarks.measuring import figure, interleaved, print_machine, print_table

HEAVY = (
    "pandas",
    "scipy",
    "numpy",
    "pyarrow",
    "great_expectations",
    "sqlalchemy",
    "requests",
    "httpx",
    "psycopg",
)
UNWANTED = ("pandas", "scipy", "numpy", "great_expectations", "requests", "httpx")
BARE = "import airflow; import airflow.sdk; from airflow.dag_processing.dagbag import DagBag"
PARSE = """
bag = DagBag(os.environ["DAGS"], bundle_name="benchmark")
if bag.import_errors or not bag.dags:
    sys.exit(f"the DAG files do not parse: {bag.import_errors or 'no DAG at all'}")
"""
TELL = 'print(json.dumps([sorted({name.split(".")[0] for name in sys.modules}), len(sys.modules)]))'


def main() -> None:
    options = argparse.ArgumentParser(
        prog="python -m benchmarks.dag_parse", description=__doc__.split("\n")[0]
    )
    options.add_argument("--repetitions", type=int, default=5)
    chosen = options.parse_args()
    print_machine()
    with tempfile.TemporaryDirectory() as home:
        told: dict[str, list] = {}
        programs = {"bare Airflow import": BARE, "and all DAG files": f"{BARE}\n{PARSE}"}
        ways = {
            name: lambda n=name, p=program: told.update({n: _run(p, Path(home))})
            for name, program in programs.items()
        }
        ways["bare Airflow import"]()  # writes the byte code, and Airflow's own settings file
        seconds = interleaved(ways, chosen.repetitions)
    bare, parsed = seconds.values()
    _print(bare, parsed, *told.values(), chosen.repetitions)


def _run(program: str, home: Path) -> list:
    """Run in a new process with a home of its own; top-level packages imported, and how many modules."""
    done = subprocess.run(
        [sys.executable, "-c", f"import json, os, sys\n{program}\n{TELL}"],
        env=os.environ | {
            "AIRFLOW_HOME": str(home), "AIRFLOW__CORE__LOAD_EXAMPLES": "False", "DAGS": str(ROOT / "dags"),
            "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"), "PYTHONPATH": str(ROOT / "plugins"),
            "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR", "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
        },
        stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    if done.returncode != 0:
        raise RuntimeError(f"a process ended with exit code {done.returncode}: see its message above")
    return json.loads(done.stdout.splitlines()[-1])


def _print(bare: float, parsed: float, bare_modules: list, parsed_modules: list, repetitions: int) -> None:
    (before, fewer), (after, more) = bare_modules, parsed_modules
    print_table(
        f"Reading the DAG files in fresh processes, medians of {repetitions} turns",
        ("what", "seconds", "ratio", "modules", "figure"),
        [
            ("bare Airflow import", f"{bare:.2f}", "1.00", fewer, "reference"),
            ("and all DAG files", f"{parsed:.2f}", f"{parsed / bare:.2f}", more, ""),
            (
                "difference",
                f"{parsed - bare:.2f}",
                "",
                more - fewer,
                figure(parsed - bare, 1, at_least=False),
            ),
        ],
    )
    new = sorted(set(after) - set(before))
    print_table(
        "Heavy packages, by who imports them",
        ("package", "bare Airflow", "the DAG files", "figure"),
        [
            (name, "yes" if name in before else "no", "yes" if name in new else "no",
             ("MISSED" if name in new else "reached") if name in UNWANTED else "")
            for name in HEAVY
        ],
    )  # fmt: skip
    print(f"\nTop-level packages the DAG files add: {', '.join(new) or 'none'}")


if __name__ == "__main__":
    main()
