"""docs/metrics.md: every metric is one SELECT on published tables, and it runs as it stands there."""

import re

import pytest

from plumbline.files import ROOT

from .test_top_posters import given_comment, post_id
from .unified import given_counts, given_event, given_people, given_user, publish, user_id

PAGE = (ROOT / "docs" / "metrics.md").read_text()
METRICS = {
    name: (sentence.strip(), query)
    for name, sentence, query in re.findall(r"^### (.+)\n((?:[^`#].*\n)+)```sql\n([^`]+)```", PAGE, re.M)
}
ASKED = (
    "Summary of the last 30 days", "New users, daily", "New users, weekly", "New users, monthly",
    "Growth of new users", "Growth of all users", "DAU, comprehensive and social", "WAU, comprehensive and social",
    "MAU, comprehensive and social", "MAU by country", "Active users by type", "Post frequency",
    "Engagement rate by post type", "Content type distribution", "Top posters", "Top posts", "MAU by activity type",
    "Activity distribution", "Intensity", "Account funnel", "Finder volume", "Finder intents", "Finder votes",
    "Finder engagement", "Profiles added to collections", "Collections by privacy", "Shared collections",
    "Profile completion", "Profile status", "Profile freshness", "Top companies", "Top roles", "Education",
    "Geography", "Skills",
)  # fmt: skip


@pytest.fixture
def filled(house):
    """Two months of two people with something in every published table."""
    given_people(house, [
        (0, False, {0: ("signup", "post"), 40: ("post", "vote"), 58: ("comment",)}), (3, False, {3: ("signup",), 57: ("post",)})])  # fmt: skip
    given_user(house, 9, 1, company="Works", role="Chemist", country="FR", chemlink_person_id=9, has_email=True,
               profile_completeness=85, profile_flags=3, profile_updated_at="2025-06-04 12:00+00")  # fmt: skip
    for name, key, item in (("schools", "school_id", "Lab School"), ("languages", "language_id", "Welsh")):
        house.given(f"core.{name}", {key: 1, "name": item, "is_deleted": False})
    landed = {"_extracted_at": "2025-06-02 00:00+00", "_run_id": "earlier"}
    house.given("staging.chemlink_education", {"id": 1, "person_id": 9, "school_id": 1} | landed)
    house.given("staging.chemlink_person_languages", {"id": 1, "person_id": 9, "language_id": 1} | landed)
    house.given("staging.chemlink_collections", {"id": 1, "person_id": 9, "privacy": "PUBLIC", "created_at": "2025-06-04 12:00+00"} | landed)  # fmt: skip
    for day in (40, 57):
        given_counts(house, day, "post", 2, "text")
    given_counts(house, 58, "comment", 1, "text")
    given_counts(house, 58, "reply", 2, "text")
    given_counts(house, 50, "search", 4, "find_person", is_attributed=False)
    given_counts(house, 50, "vote", 1, "up")
    given_event(house, 1, 57, "post", post_id(1), activity_subtype="text")
    given_comment(house, 1, 1, 58)
    publish(house, 0, 60)
    return house


def test_the_page_answers_every_metric_that_is_asked_for():
    assert [name for name in ASKED if name not in METRICS] == []
    assert len(METRICS) == PAGE.count("\n### ") == PAGE.count("```sql\n")


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_is_one_select_on_published_tables_with_a_sentence(name):
    sentence, query = METRICS[name]
    assert sentence.endswith(".")
    assert query.count(";") == 1
    assert query.lstrip().startswith("select")
    tables = set(re.findall(r"\b(?:from|join)\s+((?:\w+)\.\w+)", query))
    assert tables
    assert {table.split(".")[0] for table in tables} <= {"aggregates", "restricted"}
    assert ":" not in query.replace("::", "")
    assert "%" not in query


def test_every_select_answers_with_rows_to_the_role_it_is_meant_for(filled):
    for name, (sentence, query) in METRICS.items():
        role = "plumbline_pii_reader" if "plumbline_pii_reader" in sentence else "plumbline_reader"
        filled.db.execute(f"set role {role}")
        assert filled.db.execute(query).fetchall(), name


def test_the_summary_is_that_of_the_last_30_days(filled):
    _, query = METRICS["Summary of the last 30 days"]
    posts, posters, comments, per_day, per_post = filled.db.execute(query).fetchone()

    assert (posts, posters, comments, float(per_post)) == (4, 2, 3, 0.75)
    assert round(float(per_day), 4) == 0.1333


def test_the_finder_metric_is_votes_over_searches(filled):
    votes, searches, rate = filled.db.execute(METRICS["Finder engagement"][1]).fetchone()
    assert (votes, searches, float(rate)) == (1, 4, 0.25)


def test_the_poster_is_named_to_those_who_may_know(filled):
    filled.db.execute("update core.unified_users set first_name = 'Ada' where user_id = %s", [user_id(1)])
    publish(filled, 0, 60, tables=["restricted.top_posters"])
    assert filled.db.execute(METRICS["Top posters"][1]).fetchone()[:2] == (1, "Ada")
