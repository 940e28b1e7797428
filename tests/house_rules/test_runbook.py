"""The runbook knows every error, every stage and every task, and its SQL runs on the real tables."""

import ast
import builtins
import re
from fnmatch import filter as matching
from fnmatch import fnmatchcase
from importlib import import_module
from pathlib import Path

import psycopg
import pytest

from plumbline.freshness.settings import OWNERS

ROOT = Path(__file__).resolve().parents[2]
RUNBOOK = (ROOT / "docs/runbook.md").read_text()
HEADINGS = re.findall(r"^#{1,4} (.+)$", RUNBOOK, re.MULTILINE)
SQL_BLOCKS = re.findall(r"```sql\n(.+?)```", RUNBOOK, re.DOTALL)
# A heading may name several tasks, or with a * all that begin alike; a task of two pipelines shares its section.
TASK_HEADINGS = [
    name for heading in HEADINGS if heading.startswith("`") for name in re.findall(r"`([^`]+)`", heading)
]
STAGES = ("extract", "map", "enrich", "validate", "analyze")
PAGES = [ROOT / "README.md", ROOT / "local/sample/README.md", *sorted((ROOT / "docs").rglob("*.md"))]
# A DAG file is a pipeline's when somebody owns what it publishes; the others keep the house in order.
PIPELINES = [path for path in sorted((ROOT / "dags").glob("*.py")) if path.stem in OWNERS]
# Verbs of airflow_tasks.stages -> the name of the task they make from a table.
TASK_NAMES = {
    "score": "quality_score", "publish": "publish", "export": "export_{}", "export_data_set": "export_{}",
    "export_lake": "export_lake",
}  # fmt: skip
VERBS = (
    "land", "mirror", "land_batches", "land_parts", "translate", "fill", "compute", "gate", "score", "publish",
    "export", "export_data_set", "export_lake",
)  # fmt: skip


READER, WRITER = "plumbline_reader", "plumbline_writer"


def role_of(block: str) -> str:
    """Whom a block of SQL is for: the reader, as the page says, unless its first line names the writer."""
    return WRITER if block.startswith(f"-- as {WRITER}\n") else READER


def error_classes() -> dict[str, Path]:
    """Every exception class defined below plugins/, with its file."""
    bases: dict[str, set[str]] = {}
    files: dict[str, Path] = {}
    for path in (ROOT / "plugins").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                bases[node.name] = {ast.unparse(base).split(".")[-1] for base in node.bases}
                files[node.name] = path

    def is_error(name: str) -> bool:
        known = getattr(builtins, name, None)
        if isinstance(known, type):
            return issubclass(known, BaseException)
        return name.endswith("Exception") or any(is_error(base) for base in bases.get(name, ()))

    return {name: files[name] for name in bases if is_error(name) and not name.startswith("_")}


ERRORS = error_classes()


def tasks_of(dag_file: Path) -> list[str]:
    """stage.task of every verb a DAG file calls, read without running it."""
    found = []
    dag = ast.parse(dag_file.read_text())
    for stage in ast.walk(dag):
        if not isinstance(stage, ast.With):
            continue
        opened = stage.items[0].context_expr
        if not (isinstance(opened, ast.Call) and ast.unparse(opened.func) == "TaskGroup"):
            continue
        for call in ast.walk(stage):
            verb = ast.unparse(call.func).removeprefix("stages.") if isinstance(call, ast.Call) else None
            if verb in VERBS:
                name = TASK_NAMES.get(verb, "{}")
                found += [f"{opened.args[0].value}.{name.format(table)}" for table in tables_of(call, dag)]
    return found


def tables_of(call: ast.Call, dag: ast.Module) -> list[str]:
    """The tables a verb is called with, without their schema; those of a loop when it is called with its variable."""
    first = call.args[0] if call.args else None
    if isinstance(first, ast.Constant):
        return [first.value.split(".")[1]]
    if not isinstance(first, ast.Name):
        return [""]
    loops = [
        node for node in ast.walk(dag) if isinstance(node, ast.For | ast.ListComp) and call in ast.walk(node)
    ]
    if not loops:  # a function, not a table
        return [""]
    [over] = [loop.iter if isinstance(loop, ast.For) else loop.generators[0].iter for loop in loops]
    if isinstance(over, ast.Attribute):  # engagement_database.TABLES
        module = import_module(f"plumbline.sources.{ast.unparse(over.value)}")
        return [table.mirror.split(".")[1] for table in getattr(module, over.attr)]
    [module] = [
        node.module
        for node in dag.body
        if isinstance(node, ast.ImportFrom) and over.id in [name.name for name in node.names]
    ]
    return [table.split(".")[1] for table in getattr(import_module(module), over.id)]


def is_covered(task: str) -> bool:
    return any(fnmatchcase(task, heading) for heading in TASK_HEADINGS)


def errors_of_task_sections() -> list[tuple[tuple[str, ...], str]]:
    """(the tasks a section is about, an error that it links to) for every section of a task."""
    found = []
    for section in re.split(r"^(?=#{1,4} )", RUNBOOK, flags=re.MULTILINE):
        heading, _, text = section.partition("\n")
        if heading.startswith("#### `"):
            tasks = tuple(re.findall(r"`([^`]+)`", heading))
            found += [(tasks, name) for name in re.findall(r"\[(\w+)\]\(#\w+\)", text) if name in ERRORS]
    return found


def makers_of(error: str) -> set[str]:
    """The folders and modules directly below plugins/plumbline, and other packages, whose code makes an error."""
    makers = set()
    for path in (ROOT / "plugins").rglob("*.py"):
        if re.search(rf"(?<!^class )\b{error}\(", path.read_text(), flags=re.MULTILINE):
            package, *parts = path.relative_to(ROOT / "plugins").parts
            makers.add(parts[0] if package == "plumbline" else package)
    return makers


def anchor(heading: str) -> str:
    """The anchor a heading gets on the usual code hosts."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("name", sorted(error_classes()))
def test_every_error_has_its_section(name):
    assert name in HEADINGS, f"{error_classes()[name].relative_to(ROOT)} raises {name}: docs/runbook.md"


def test_there_are_errors_to_look_for():
    assert {"SourceDown", "BadWindow", "ExpectationsNotMet", "RowsLost"} <= set(error_classes())


def test_every_stage_has_its_section():
    assert set(STAGES) <= set(HEADINGS)


@pytest.mark.parametrize("dag_file", PIPELINES, ids=lambda path: path.stem)
def test_every_task_has_its_section(dag_file):
    tasks = tasks_of(dag_file)
    assert len(tasks) >= 10
    assert {task.split(".")[0] for task in tasks} == set(STAGES)
    assert [task for task in tasks if not is_covered(task)] == []


@pytest.mark.parametrize(
    ("tasks", "error"), errors_of_task_sections(), ids=lambda part: part if isinstance(part, str) else part[0]
)
def test_a_section_of_a_task_names_errors_that_its_pipeline_can_raise(tasks, error):
    """What only another pipeline's code raises would send whoever is woken to the wrong section."""
    pipelines = {path.stem: tasks_of(path) for path in PIPELINES}
    own = {name for name, known in pipelines.items() if any(matching(known, task) for task in tasks)}
    others = pipelines.keys() - own
    assert makers_of(error) - others, f"{tasks[0]} names {error}, which {', '.join(others)} alone can raise"


def test_tasks_made_in_a_loop_are_found():
    tasks = tasks_of(ROOT / "dags/unified_users.py")
    assert {"extract.engagement_posts", "extract.chemlink_glossary", "analyze.export_churn_training"} <= set(
        tasks
    )
    assert len([task for task in tasks if task.startswith("extract.")]) == 27
    assert not is_covered("extract.a_table_that_nobody_described")


def test_no_section_is_about_a_task_that_is_gone():
    tasks = {task for path in (ROOT / "dags").glob("*.py") for task in tasks_of(path)}
    assert TASK_HEADINGS
    assert [h for h in TASK_HEADINGS if not any(fnmatchcase(task, h) for task in tasks)] == []


def test_no_two_sections_share_an_anchor():
    anchors = [anchor(heading) for heading in HEADINGS]
    assert sorted(anchors) == sorted(set(anchors))


@pytest.mark.parametrize("number", range(len(SQL_BLOCKS)))
def test_the_sql_of_the_runbook_runs_on_the_real_tables_as_the_role_it_names(number, warehouse):
    warehouse.execute(f"set local role {role_of(SQL_BLOCKS[number])}")
    assert warehouse.execute(SQL_BLOCKS[number]).statusmessage


@pytest.mark.parametrize("block", [b for b in SQL_BLOCKS if role_of(b) == WRITER])
def test_no_sql_of_the_runbook_asks_for_more_than_it_needs(block, warehouse):
    warehouse.execute(f"set local role {READER}")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        warehouse.execute(block)


def test_the_runbook_has_sql_to_run():
    assert len(SQL_BLOCKS) > 10


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_between_the_pages_leads_somewhere(page):
    text = re.sub(r"```.+?```", "", page.read_text(), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith("http"):
            continue
        file, _, place = target.partition("#")
        goal = (page.parent / file).resolve() if file else page
        assert goal.exists(), f"{page.name} links to {target}"
        if place:
            headings = re.findall(r"^#{1,4} (.+)$", goal.read_text(), re.MULTILINE)
            assert place in {anchor(h) for h in headings}, f"{page.name} links to {target}"


def test_the_reasons_of_dead_letters_are_those_of_the_code():
    fill = (ROOT / "include/sql/core/push_sends.fill.sql").read_text()
    mapping = (ROOT / "plugins/plumbline/push_lift/automation.py").read_text()
    judged = fill.split("judged as (", 1)[1].split("end as defect", 1)[0]
    in_code = set(re.findall(r"then '(\w+)'", judged)) | set(re.findall(r'Rejected\("(\w+)"', mapping))
    rows = dict(re.findall(r"^\| (`staging\.[^|]+`) \| (.+) \|$", RUNBOOK, re.MULTILINE))
    users = rows.pop("`staging.engagement_*`, `staging.chemlink_*`")
    assert {reason for row in rows.values() for reason in re.findall(r"`(\w+)`", row)} == in_code
    fill = (ROOT / "include/sql/core/user_journey_events.fill.sql").read_text()
    kept = fill.split("insert into ops.dead_letters", 1)[1].split("from candidates", 1)[0]
    assert set(re.findall(r"`(\w+)`", users)) == set(re.findall(r"'(\w+_time)'", kept))


def test_the_quality_dimensions_are_those_of_the_settings():
    from plumbline.push_lift.settings import SETTINGS

    table = RUNBOOK.split("| dimension below its floor |", 1)[1].split("\n\n", 1)[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == list(SETTINGS.quality)


def test_numbers_of_the_runbook_are_those_of_the_settings():
    from plumbline.push_lift.settings import SETTINGS

    for words in (
        f"its {SETTINGS.post_hours} hours and {SETTINGS.lag_hours} more for late events",
        f"sends of the last {SETTINGS.overdue_days} days",
        f"batches of {SETTINGS.users_per_request:,} users",
        f"gaps of at most {SETTINGS.campaign_gap_hours} hours",
        f"below {SETTINGS.min_score:.0%}".replace("%", " %"),
        f"floor {SETTINGS.quality['readable'].floor:.0%}".replace("%", " %"),
    ):
        assert words in RUNBOOK.replace("\n", " "), words


def test_numbers_of_unified_users_in_the_runbook_are_those_of_the_settings():
    from plumbline.unified_users.settings import SETTINGS

    for words in (
        f"({SETTINGS.max_shrink:.0%}, `max_shrink`)".replace("%", " %"),
        f"more than {SETTINGS.max_fill_drop:.0%} of the people (`max_fill_drop`)".replace("%", " %"),
        f"more than {100 * SETTINGS.max_match_rate_drop:g} points (`max_match_rate_drop`)",
        f"`too_many_dead`: more than {SETTINGS.max_dead_share:.0%} of the rows".replace("%", " %"),
        f"settles {SETTINGS.settle_days} days after it has ended",
        f"with {SETTINGS.lookback_days} days of overlap",
    ):
        assert words in RUNBOOK.replace("\n", " "), words


def test_numbers_of_ai_coding_in_the_runbook_are_those_of_the_settings():
    from plumbline.ai_coding.settings import SETTINGS

    for words in (
        f"older than {SETTINGS.settle_days + SETTINGS.pause_days} days (`settle_days` + `pause_days`)",
        f"at most {SETTINGS.max_dead_share:.0%} (`max_dead_share`)".replace("%", " %"),
    ):
        assert words in RUNBOOK.replace("\n", " "), words
