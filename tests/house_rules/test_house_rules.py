"""The rules of the house, kept by a test instead of a reviewer."""

import ast
import re
import sys
from pathlib import Path

import pytest

from local import data_dictionary
from plumbline.ai_coding.published import IN_SQL
from plumbline.files import SQL
from plumbline.unified_users.published import AGGREGATES, RESTRICTED

ROOT = Path(__file__).resolve().parents[2]
DOMAIN = sorted((ROOT / "plugins/plumbline").rglob("*.py"))
PLUGINS = sorted((ROOT / "plugins").rglob("*.py"))
DAG_FILES = sorted((ROOT / "dags").glob("*.py"))
OUR_SQL = [p for p in sorted(SQL.rglob("*.sql")) if p.parent.name != "migrations"]
FILLS = [p for p in OUR_SQL if p.name.endswith((".fill.sql", ".inputs.sql"))]
CREATES = [p for p in OUR_SQL if p.name.endswith(".create.sql")]
SUITES = sorted(SQL.rglob("*.expect.json"))
# What a verb of a DAG file finds beside the table it names; a fill is tested by its own file as well.
SIBLINGS = {
    "land": ["create.sql"],
    "land_batches": ["create.sql", "batches.sql", "asked.sql"],
    "land_parts": ["create.sql"],
    "translate": ["create.sql"],
    "fill": ["create.sql", "fill.sql"],
    "restate": ["create.sql", "fill.sql", "expect.json", "expect.sql"],
    "restate using": ["create.sql", "inputs.sql", "scope.sql", "expect.json", "expect.sql"],
    "rank": ["create.sql", "fill.sql"],
    "compute": ["create.sql", "inputs.sql", "clear.sql"],
    "gate": ["expect.json", "expect.sql"],
    "score": ["quality.sql"],
    "export": ["create.sql"],
}
OUR_TABLE = r"(?:staging|core|aggregates|restricted|ai|ops)\.\w+"


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports_of(path: Path) -> set[str]:
    return {
        name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
    }


def verbs_of(dag_file: Path) -> list[tuple[str, str]]:
    """(verb, table) of every call that names a table, whether it makes a task or a step of `publish`."""
    found = []
    for call in ast.walk(ast.parse(dag_file.read_text())):
        if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant):
            verb = ast.unparse(call.func).split(".")[-1].lower()
            if verb == "restate" and call.keywords:
                verb = "restate using"
            if verb in SIBLINGS:
                found.append((verb, call.args[0].value))
    return found


VERBS = sorted(
    {call for path in DAG_FILES for call in verbs_of(path)}
    | {("restate", table) for table in AGGREGATES + IN_SQL}
    | {
        ("rank", table) for table in RESTRICTED
    }  # lists of names, replaced whole: no number that others rest on
)


def names_tested_together() -> set[str]:
    """Tables that a file of tests/sql names in its tuple REFERENCE: fills so alike that one file tests them all."""
    return {
        table
        for path in sorted((ROOT / "tests/sql").glob("test_*.py"))
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "REFERENCE"
        for table in ast.literal_eval(node.value)
    }


TESTED_TOGETHER = names_tested_together()


def header_and_code(path: Path) -> tuple[str, str]:
    """The promises at the top of a .sql file, and its statements without any comment."""
    text = path.read_text()
    header = re.match(r"(?:--.*\n)+", text)[0]
    return header, re.sub(r"--.*", "", text)


def promised(header: str, promise: str) -> set[str]:
    """The tables named by one promise, which may go on over several lines."""
    part = re.search(rf"^-- {promise} .*\n(?:--  .*\n)*", header, re.MULTILINE)
    return set(re.findall(OUR_TABLE, part[0])) if part else set()


def test_there_is_something_to_check():
    assert {"land", "fill", "compute", "gate", "score", "export"} <= {verb for verb, _ in VERBS}
    for found in (DOMAIN, PLUGINS, DAG_FILES, FILLS, CREATES, SUITES):
        assert found


@pytest.mark.parametrize("path", DOMAIN, ids=relative)
def test_domain_code_does_not_know_airflow(path):
    assert not {name.split(".")[0] for name in imports_of(path)} & {"airflow", "airflow_tasks", "local"}


@pytest.mark.parametrize("path", DAG_FILES, ids=relative)
def test_a_dag_file_imports_verbs_and_functions_only(path):
    allowed = {"airflow.sdk", "pendulum", "datetime", "airflow_tasks", "airflow_tasks.stages"}
    assert {n for n in imports_of(path) if n not in allowed and not n.startswith("plumbline.")} == set()
    lines = len(path.read_text().splitlines())
    assert lines <= 100, f"{relative(path)} has {lines} lines: a DAG file is a table of contents"


@pytest.mark.parametrize("path", DAG_FILES, ids=relative)
def test_what_readers_see_is_written_by_the_publication_alone(path):
    """A task of its own would be outside the one transaction, and its rows outside every suite."""
    tasks = {"fill", "compute", "translate", "land"}  # with a capital they are steps of publish
    outside = [
        f"{ast.unparse(call)}: it goes through publish; see published.py of its pipeline"
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and ast.unparse(call.func).split(".")[-1] in tasks
        and re.match(r"'(?:aggregates|ai|restricted)\.", ast.unparse(call.args[0]))
    ]
    assert outside == []


@pytest.mark.parametrize("path", PLUGINS, ids=relative)
def test_no_module_hides_a_standard_library_module(path):
    assert path.stem.startswith("__") or path.stem not in sys.stdlib_module_names


def test_airflow_does_not_import_our_packages_by_their_bare_file_names():
    ignored = (ROOT / "plugins/.airflowignore").read_text().split()
    packages = {p.name + "/" for p in (ROOT / "plugins").iterdir() if p.is_dir() and p.name != "__pycache__"}
    assert packages <= set(ignored)


@pytest.mark.parametrize("path", DOMAIN, ids=relative)
def test_no_pipeline_imports_another(path):
    pipelines = {p.stem for p in DAG_FILES}
    own = path.relative_to(ROOT / "plugins/plumbline").parts[0]
    for name in imports_of(path):
        parts = name.split(".")
        if parts[:1] == ["plumbline"] and len(parts) > 1 and parts[1] in pipelines:
            assert parts[1] == own


@pytest.mark.parametrize("fill", [p for p in FILLS if p.name.endswith(".fill.sql")], ids=relative)
def test_the_grain_in_the_header_is_the_primary_key(fill):
    grain = re.search(r"-- Grain +one row per \((.+?)\)", fill.read_text())
    create = fill.with_name(fill.name.replace(".fill.", ".create.")).read_text()
    key = re.search(r"primary key \((.+?)\)", create)
    assert key, f"{fill.name.replace('.fill.', '.create.')} has no line primary key (...)"
    wanted = f"-- Grain    one row per ({key[1]})"
    assert grain, f"{fill.name} does not state its grain: its header needs the line {wanted}"
    assert key[1] == grain[1], f"{fill.name} states another grain than its primary key: {wanted}"


@pytest.mark.parametrize("fill", [p for p in FILLS if p.name.endswith(".fill.sql")], ids=relative)
def test_a_fill_keeps_its_promises_in_its_header(fill):
    for promise in ("Grain", "Reads", "Window", "Re-run", "Settles"):
        assert re.search(rf"^-- {promise}\s", fill.read_text(), re.MULTILINE), (
            f"{fill.name} has no {promise} line"
        )


@pytest.mark.parametrize(("verb", "table"), VERBS, ids=[" ".join(call) for call in VERBS])
def test_a_verb_finds_its_files_and_a_fill_its_test(verb, table):
    schema, name = table.split(".")
    needed = [SQL / schema / f"{name}.{kind}" for kind in SIBLINGS[verb]]
    if verb in ("fill", "restate", "restate using", "rank") and table not in TESTED_TOGETHER:
        needed.append(ROOT / f"tests/sql/test_{name}.py")
    assert [relative(path) for path in needed if not path.is_file()] == []


@pytest.mark.parametrize("fill", [p for p in FILLS if p.name.endswith(".fill.sql")], ids=relative)
def test_a_fill_names_the_columns_it_inserts(fill):
    """A migrated table may have its columns in another order; a temporary table is of the file's own making."""
    _, code = header_and_code(fill)
    for table, next_sign in re.findall(rf"\binsert into\s+({OUR_TABLE})(?:\s+as\s+\w+)?\s*(\S)", code, re.I):
        assert next_sign == "(", f"insert into {table} in {relative(fill)} does not name its columns"


@pytest.mark.parametrize("path", FILLS, ids=relative)
def test_the_reads_line_names_the_tables_that_are_read(path):
    """What a file writes it may look at as well, without calling it an input."""
    header, code = header_and_code(path)
    own = f"{path.parent.name}.{path.name.split('.')[0]}"
    written = {own} | promised(header, "Writes")
    without_deletes = re.sub(r"\bdelete\s+from\b", "", code, flags=re.I)
    read = set(
        re.findall(rf"\b(?:from|join|using)\s+(?:only\s+|lateral\s+)?({OUR_TABLE})", without_deletes, re.I)
    )
    says = promised(header, "Reads")
    assert says - read == set(), "named by Reads, but never read"
    assert read - says - written == set(), "read, but not named by Reads"


@pytest.mark.parametrize("fill", [p for p in FILLS if p.name.endswith(".fill.sql")], ids=relative)
def test_a_fill_says_which_other_tables_it_writes(fill):
    header, code = header_and_code(fill)
    changed = set(re.findall(rf"\b(?:insert\s+into|update|delete\s+from)\s+({OUR_TABLE})", code, re.I))
    name = fill.name.split(".")[0]
    own = f"{fill.parent.name}.{name}"
    if own not in changed:  # it makes the rows, and the step Restate compares them with the published ones
        made = re.findall(r"\bcreate temporary table\s+(\w+) on commit drop as", code, re.I)
        assert {f"fresh_{name}", f"scope_{name}"} <= set(made)
        changed.add(own)
    assert changed - {own} == promised(header, "Writes") - {own}


@pytest.mark.parametrize("path", FILLS, ids=relative)
def test_no_transformation_reads_the_clock(path):
    assert not re.search(
        r"\b(now\(\)|current_date|current_timestamp|clock_timestamp)", path.read_text(), re.I
    )


@pytest.mark.parametrize("path", OUR_SQL, ids=relative)
def test_a_sql_file_opens_with_what_it_is(path):
    assert path.read_text().startswith("-- ")
    assert "{{" not in path.read_text(), "bound parameters, no templates: tests run the same bytes as the DAG"


@pytest.mark.parametrize("path", CREATES, ids=relative)
def test_every_table_and_column_has_a_comment(path):
    text, table = path.read_text(), f"{path.parent.name}.{path.name.split('.')[0]}"
    assert f"create table if not exists {table} (" in text
    assert f"comment on table {table} is" in text
    for name, _ in data_dictionary._columns(text):
        assert f"comment on column {table}.{name} is" in text, f"{table}.{name} has no comment"


@pytest.mark.parametrize("path", CREATES, ids=relative)
def test_instants_have_a_zone_and_days_are_dates(path):
    for name, kind in data_dictionary._columns(path.read_text()):
        assert kind not in ("timestamp", "timestamp without time zone")
        if path.parent.name == "staging":
            continue  # columns are named and typed as their source has them
        if name.endswith("_at"):
            assert kind == "timestamptz", f"{path.name}: {name}"
        if name.endswith("_on"):
            assert kind == "date", f"{path.name}: {name}"


@pytest.mark.parametrize("suite", SUITES, ids=relative)
def test_every_expectation_says_why_and_what_it_does(suite):
    import json

    rules = json.loads(suite.read_text())["expectations"]
    assert rules
    for rule in rules:
        assert rule["meta"]["why"]
        assert rule["meta"]["on_fail"] in ("stop", "warn")


def test_the_data_dictionary_says_what_the_sql_files_say():
    assert data_dictionary.PAGE.read_text() == data_dictionary.render(), "run ./run dictionary"


@pytest.mark.parametrize("path", DOMAIN + PLUGINS + sorted((ROOT / "local").rglob("*.py")), ids=relative)
def test_a_module_opens_with_one_line_for_its_user(path):
    if path.name == "__init__.py" and not path.read_text():
        return
    assert ast.get_docstring(ast.parse(path.read_text()))


def test_the_readme_names_every_dag():
    readme = (ROOT / "README.md").read_text()
    for path in DAG_FILES:
        assert f"`{path.stem}`" in readme


def test_no_two_parts_of_the_house_wait_for_the_same_advisory_lock():
    locks = [
        lock
        for path in (ROOT / "plugins").rglob("*.py")
        for lock in re.findall(r"^[A-Z_]+ = (7_205_759_\d+)", path.read_text(), re.M)
    ]
    assert len(locks) >= 3
    assert len(set(locks)) == len(locks)
