"""The page of a gate: self-contained, escaped, worst first."""

import json
from html import escape

import pytest

from plumbline.files import SQL
from plumbline.run import Run
from plumbline.validation_page import render, write_page
from plumbline.validation_report import PHRASES, Report, Rule
from plumbline.window import Window

RUN = Run("push_lift", "manual__2025-03-01T00:00:00+00:00/../x", Window.of_days("2025-03-01", "2025-03-02"))


def rule(**changes):
    return Rule(**{
        "rule": "expect_column_values_to_not_be_null", "column": "arm", "success": True, "on_fail": "stop",
        "why": "a user without an arm cannot be compared", "observed": None, "unexpected_count": 0,
        "element_count": 10, "error": None} | changes)  # fmt: skip


def test_the_page_loads_nothing_from_anywhere():
    page = render("core.things", RUN, [rule()])

    assert "http" not in page
    assert "<script" not in page
    assert "src=" not in page


def test_what_a_page_shows_is_escaped():
    page = render("core.things", RUN, [rule(why="<script>alert(1)</script>", column="<b>")])

    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_failed_rules_stand_first_with_what_they_found():
    page = render(
        "core.things", RUN, [rule(column="good"), rule(column="bad", success=False, unexpected_count=3)]
    )

    assert page.index("<td>bad<") < page.index("<td>good<")
    assert "3 of 10 rows break it" in page
    assert "1 of 2 rules failed" in page


@pytest.mark.parametrize(
    ("changes", "verdict", "outcome"),
    [
        ([{"on_fail": "warn"}] * 2, '"warn">passed with 2 warnings from 3 rules', '"warn">warning'),
        ([{"on_fail": "warn"}], '"warn">passed with 1 warning from 2 rules', '"warn">warning'),
        ([{"on_fail": "warn"}, {}], '"bad">2 of 3 rules failed', '"bad">stops the run'),
        ([{"on_fail": "warn", "error": "no such column"}], '"bad">1 of 2 rules failed', '"bad">stops the run'),
        ([], '"good">all 1 rules hold', '"good">holds'),
    ],
)  # fmt: skip
def test_the_headline_tells_warnings_from_failures(changes, verdict, outcome):
    page = render("core.things", RUN, [rule(), *(rule(success=False, **change) for change in changes)])

    assert verdict in page
    assert outcome in page


def test_a_page_stays_below_its_folder_whatever_the_run_is_called(tmp_path):
    path = write_page(tmp_path, "core.things", RUN, [rule()])

    assert path.is_relative_to(tmp_path)
    assert len(path.relative_to(tmp_path).parts) == 3
    assert not list(tmp_path.rglob("*.writing"))


@pytest.mark.parametrize(
    ("changes", "demand"),
    [
        ({"limits": {"min_value": 0, "max_value": 30}}, "from 0 to 30"),
        ({"limits": {"min_value": 0}}, "at least 0"),
        ({"limits": {"max_value": 1.5}}, "at most 1.5"),
        ({"limits": {"mostly": 0.8}}, "in at least 80 % of rows"),
        ({"limits": {"mostly": 1}}, ""),
        ({"limits": {"column_A": "b", "column_B": "a"}}, "column_A b, column_B a"),
        ({"limits": {"value_set": "['x', 'y']", "mostly": 0.995}}, "value_set ['x', 'y'], in at least 99.5 % of rows"),
        ({"description": "no metric without any event"}, "no metric without any event"),
    ],
)  # fmt: skip
def test_what_a_rule_demands_stands_on_the_page_and_in_its_sentence(changes, demand):
    demanding = rule(success=False, **changes)

    assert demanding.demand == demand
    assert f"<td>{escape(demand)}</td>" in render("core.things", RUN, [demanding])
    assert f"{demand} (a user" in demanding.sentence()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"description": "nobody is left out"}, "arm: nobody is left out (a user"),
        ({}, "arm: must not be empty (a user"),
        ({"limits": {"mostly": 0.8}}, "arm: must not be empty in at least 80 % of rows (a user"),
        ({"rule": "expect_column_values_to_be_between", "limits": {"min_value": 0}}, "arm: must be at least 0 (a user"),
        ({"rule": "expect_column_to_exist", "column": None}, "table: column to exist (a user"),
    ],
)  # fmt: skip
def test_a_sentence_says_a_rule_in_words_and_not_by_the_name_the_library_gives_it(changes, sentence):
    assert rule(success=False, **changes).sentence().startswith(sentence)


def test_every_rule_of_the_suites_can_be_said_in_words():
    for suite in SQL.glob("*/*.expect.json"):
        for asked in json.loads(suite.read_text())["expectations"]:
            assert asked.get("description") or asked["type"] in PHRASES, f"{suite.name}: {asked['type']}"


def test_only_rules_that_stop_break_a_report():
    report = Report("core.things", [rule(success=False, on_fail="warn"), rule(success=False, column="id")])

    assert [broken.column for broken in report.broken] == ["id"]
