"""Values stay values: whatever text they hold, it can not become part of the query."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

NASTY = [
    "'", "''", "\\", "\\'", "' OR 1=1 --", "'); DROP TABLE events; --",
    "%s", "%(hogql_val_0)s", "%%", "{x}", "{{x}}",
    "`", '"', "\n", "\0", "\t", "\x1b", "/* */", "-- x", "ünïcödé", "🙂", "\\x41", "\\u0041", "$$", "?",
]  # fmt: skip


@pytest.mark.parametrize("text", NASTY)
def test_a_text_value_comes_back_as_it_went_in(rows, text):
    assert rows("select {x}, {x} = {x}, 'plain %s {not}'", x=text) == [[text, 1, "plain %s {not}"]]


@pytest.mark.parametrize("text", NASTY)
def test_nested_lists_of_text_come_back_as_they_went_in(rows, text):
    assert rows("select {x}", x=[[text, "a"], [text]]) == [[[[text, "a"], [text]]]]


@pytest.mark.parametrize("text", NASTY)
def test_a_value_in_a_list_matches_only_itself(rows, load, text):
    load([(1, "e", "2024-05-01T00:00:00Z", {}), (2, text, "2024-05-01T00:00:00Z", {})])
    assert rows("select event from events where event in {names}", names=[text]) == [[text]]


def test_an_empty_list_matches_nothing(rows, load):
    load([(1, "e", "2024-05-01T00:00:00Z", {})])
    assert rows("select event from events where event in {names}", names=[]) == []


def test_numbers_keep_their_kind(rows):
    assert rows("select {a}, {b}, {c}, {d}", a=3, b=-4, c=1.5, d=True) == [[3, -4, 1.5, 1]]


@pytest.mark.parametrize("value", [{"a": 1}, [{"a": 1}]])
def test_an_object_is_refused(ask, value):
    assert ask("select {x}", x=value).status_code == 400


def test_half_a_character_is_refused(ask):
    assert ask("select {x}", x="\ud800").status_code == 400


@settings(
    max_examples=40, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_any_list_of_text_comes_back_as_it_went_in(rows, texts):
    assert rows("select {x}", x=texts) == [[texts]]
