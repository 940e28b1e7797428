"""What docs/real_sources.md says of your databases is what the mirrors ask for."""

import re
from pathlib import Path

import pytest

from plumbline.ai_coding.trace_files import NAME
from plumbline.files import statement
from plumbline.source_tables import OWN
from plumbline.sources import chemlink_database, engagement_database
from plumbline.unified_users.settings import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/real_sources.md").read_text()
PARTS = {
    "The engagement platform:": engagement_database.TABLES,
    "The profile service:": chemlink_database.TABLES,
}


def promised(title: str) -> dict[str, tuple[str, str]]:
    """Table -> required and optional columns of the page's table below `title`."""
    block = PAGE.split(f"\n{title}\n\n", 1)[1].split("\n\n", 1)[0]
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) \|$", block, re.MULTILINE)
    return {name: (required, optional) for name, required, optional in rows}


@pytest.mark.parametrize("title", PARTS)
def test_the_page_lists_every_column_with_its_type_as_required_or_optional(title):
    asked = {}
    for table in PARTS[title]:
        columns = re.findall(
            r"^    (\w+) +(\w[\w ]*?)(?: not null)?,?$", statement(table.mirror, "create.sql"), re.MULTILINE
        )
        columns = [f"{name} {kind}" for name, kind in columns if name not in (*OWN, "primary")]
        required = [column for column in columns if column.split()[0] in table.required]
        assert len(required) == len(table.required), f"{table.mirror} lacks a column that is required"
        asked[table.name] = (", ".join(required), ", ".join(c for c in columns if c not in required))
    assert promised(title) == asked


def test_the_page_names_the_keys_that_link_people():
    for method in (SETTINGS.link_method, *SETTINGS.fallback_methods):
        for column in method.split("="):
            assert f"`{column}" in PAGE, column
    assert f"`business_zone` in the same file ({SETTINGS.business_zone})" in PAGE


def test_the_grant_of_the_page_names_every_table_of_the_engagement_platform():
    granted = re.search(r"grant select on (persons, .*?) to plumbline_people_reader;", PAGE)[1]
    assert granted.split(", ") == [table.name for table in engagement_database.TABLES]


def test_the_page_lists_names_of_trace_files():
    said = re.search(r"^Files (`\*.+?)\. Shapes are told apart", PAGE, re.MULTILINE | re.DOTALL)[1]
    names = [name.replace("*", "x") for name in re.findall(r"`([*x].*?)`", said)]
    assert len(names) == 6
    for name in (*names, "x.jsonl.gz", "x.ndjson.gz"):
        assert NAME.fullmatch(name), name
    for name in ("x.json", "x.json.gz", "x.jsonl.txt", "x.log"):  # a document of many lines is no trace
        assert not NAME.fullmatch(name), name
