"""PostHog's parser, whichever build is installed: the tree is the same, errors are answers."""

from pathlib import Path

import pytest

from local.posthog.errors import BadQuery
from local.posthog.hogql_parser import parse_select

QUERIES = sorted((Path(__file__).parents[3] / "include" / "sql" / "sources" / "posthog").glob("*.hogql"))


def test_a_tree_has_no_positions_no_nulls_and_no_falses():
    tree = parse_select("select count(distinct event), false, null from events -- a remark")
    count = {
        "node": "Call",
        "name": "count",
        "distinct": True,
        "args": [{"node": "Field", "chain": ["event"]}],
    }
    constants = [{"node": "Constant", "value": False}, {"node": "Constant", "value": None}]
    table = {"node": "JoinExpr", "table": {"node": "Field", "chain": ["events"]}}
    assert tree == {"node": "SelectQuery", "select": [count, *constants], "select_from": table}


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_the_pipelines_queries_parse_with_their_remarks(path):
    assert parse_select(path.read_text())["node"] == "SelectQuery"


@pytest.mark.parametrize("text", ["", "selec 1", "select", "select 1 +", "select (1", "drop table events"])
def test_what_is_not_hogql_is_refused_as_a_syntax_error(text):
    with pytest.raises(BadQuery) as refused:
        parse_select(text)
    assert refused.value.body["code"] == "hogql_syntax_error"
