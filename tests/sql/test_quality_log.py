"""A gate's log holds our sentences and not the hundreds of lines its library says about itself."""

import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from plumbline.quality import check_table
from plumbline.run import Run
from plumbline.window import Window

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
FRESH_GATE = """
import json, logging, sys
import psycopg

class Told(logging.Handler):
    def emit(self, record):
        told.append(record.name.split(".")[0])

told = []
logging.getLogger().addHandler(Told(level=logging.DEBUG))
logging.getLogger().setLevel(logging.DEBUG)
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from plumbline.quality import check_table
from plumbline.run import Run
from plumbline.window import Window
with psycopg.connect(sys.argv[2]) as db:
    run = Run("push_lift", "r", Window.of_days("2025-03-01", "2025-03-02"), {})
    report = check_table(db, "staging.posthog_activity", run, Path(sys.argv[3]))
print(json.dumps({"rules": len(report.rules), "library": told.count("great_expectations")}))
"""


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO])
def test_the_library_of_a_gate_is_silent_when_everything_holds(warehouse, tmp_path, caplog, level):
    run = Run("push_lift", "r", Window.of_days("2025-03-01", "2025-03-02"), {})
    with caplog.at_level(level):
        report = check_table(warehouse, "staging.posthog_activity", run, tmp_path)

    assert len(report.rules) >= 6
    assert [line for line in caplog.records if line.name.startswith("great_expectations")] == []


def test_a_fresh_process_tells_nothing_of_the_library_while_it_imports_it(warehouse_dsn, tmp_path):
    """The import is the loudest part, and in the tests' own process it may have happened already."""
    done = subprocess.run(
        [sys.executable, "-c", FRESH_GATE, str(PLUGINS), warehouse_dsn, str(tmp_path)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    said = json.loads(done.stdout.splitlines()[-1])

    assert said["rules"] >= 6
    assert said["library"] == 0
