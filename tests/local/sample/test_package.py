"""The package is cheap to import, and its PostHog files hold what its tables hold."""

import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from local import sample as package
from local.sample import schema, write_posthog_files


def test_importing_the_package_loads_no_heavy_library():
    code = "import sys, local.sample; print(*sorted({'pyarrow', 'pandas', 'psycopg'} & set(sys.modules)))"
    root = Path(package.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_every_promised_function_is_there_and_others_are_refused_by_name():
    assert len(package.__all__) == 9
    assert all(callable(getattr(package, name)) for name in package.__all__)
    with pytest.raises(AttributeError, match="no 'load_everything'"):
        _ = package.load_everything


def test_posthog_files_hold_the_tables_in_the_agreed_shape(tmp_path, whole):
    paths = write_posthog_files(tmp_path, whole)
    assert {name: path.name for name, path in paths.items()} == {
        name: f"{name}.parquet" for name in ("events", "persons", "person_distinct_ids")
    }
    for name, path in paths.items():
        assert pq.read_table(path).equals(whole.posthog[name]), name
    assert whole.posthog["events"].schema.equals(schema.EVENTS)
    assert str(schema.EVENTS.field("timestamp").type) == "timestamp[us, tz=UTC]"
