"""Messages are told in pieces that fit on a line, and nothing of them is lost."""

import logging

from hypothesis import given
from hypothesis import strategies as st

from plumbline.telling import clauses, detail_lines, tell_error


def test_sentences_and_parts_between_semicolons_stand_on_lines_of_their_own():
    assert clauses("core.t: a (why, because), found 3; b: found 4. Nothing is published. See page.html.") == [
        "core.t: a (why, because), found 3;", "b: found 4.", "Nothing is published.", "See page.html.",
    ]  # fmt: skip


def test_a_number_or_an_address_is_not_cut():
    text = "score 94.99 %, needs 95.00 %: http://127.0.0.1:8010/a;b core.push_sends.fill.sql"
    assert clauses(text) == [text]


@given(st.text(alphabet="aB;.! \n", max_size=60))
def test_no_word_of_a_message_is_lost(text):
    assert " ".join(clauses(text)).split() == text.split()


def test_an_error_is_told_at_level_error(caplog):
    tell_error(logging.getLogger("told"), "A: one; two. Three")
    assert [(r.levelname, r.getMessage()) for r in caplog.records] == [
        ("ERROR", "A: one;"), ("ERROR", "two."), ("ERROR", "Three"),
    ]  # fmt: skip


def test_details_are_lines_of_key_and_value_and_a_report_is_its_lines():
    details = {"report": "score\nmapping", "tables": {"core.t": 1234}, "failed": ["x", "y"], "page": None}
    assert list(detail_lines(details)) == ["score", "mapping", "tables core.t 1,234", "failed x", "failed y"]
