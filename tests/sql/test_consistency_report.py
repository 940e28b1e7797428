"""core.consistency_report: each of its checks once, on a pair of databases small enough to count by hand."""

from datetime import date, datetime, timedelta

import pytest

from .two_databases import uuid_of

TABLE = "core.consistency_report"
AT = "2025-06-02 12:00"


def report(both, check, day=3):
    """{subject: (numerator, denominator)} of one check."""
    rows = both.rows(TABLE, "subject", "numerator", "denominator",
                     where=f"check_name = '{check}' and as_of_on = '2025-06-{day:02}'")  # fmt: skip
    return {subject: (numerator, denominator) for subject, numerator, denominator in rows}


def run(both, day=3, **meaning):
    return both.run(f"2025-06-{day - 1:02}", f"2025-06-{day:02}", f"run {day}", **meaning)


@pytest.fixture
def people(both):
    """Two linked pairs, one whose external id leads nowhere, one of each database alone."""
    both.person(1, email="One@example.com", iam_id=uuid_of(1, "d"))
    both.profile(1, email="one@EXAMPLE.com ", kratos_id=uuid_of(1, "d"))
    both.person(2, email="two@example.com")
    both.profile(2, email="other@example.com")
    both.person(3, email="shared@example.com")
    both.person(4, external_id=None, email="SHARED@example.com", deleted_at="2025-06-02")
    both.profile(5, created=None)
    return both


def test_match_rates_of_all_keys_over_those_who_have_the_key(people):
    run(people)
    assert report(people, "match_rate") == {
        "external_id=person_id": (2, 3), "external_id=chemlink_id": (0, 3), "external_id=id": (0, 3),
        "iam_id=kratos_id": (1, 1), "email=email": (1, 3),
    }  # fmt: skip
    assert people.one(TABLE, "note", "round(rate::numeric, 4)::text", where="check_name = 'match_rate' and subject = 'external_id=person_id'") == (
        "the configured link", "0.6667",
    )  # fmt: skip


def test_people_who_share_a_value(people):
    run(people)
    assert report(people, "shared_values")["engagement email=email"] == (0, 3), (
        "a deleted account shares nothing"
    )
    people.person(6, "2025-06-02 09:00", external_id=None, email=" SHARED@example.com")
    run(people, day=4)
    assert report(people, "shared_values", day=4) == {
        "engagement email=email": (2, 4), "engagement external_id=person_id": (0, 3),
        "engagement external_id=chemlink_id": (0, 3), "engagement external_id=id": (0, 3),
        "engagement iam_id=kratos_id": (0, 1), "chemlink email=email": (0, 2), "chemlink external_id=person_id": (0, 3),
        "chemlink external_id=id": (0, 3), "chemlink iam_id=kratos_id": (0, 1),
    }  # fmt: skip


def test_users_links_and_orphans_of_the_link(people):
    people.rules = [("email", "two@example.com", "test")]
    run(people)
    assert report(people, "users") == {
        "linked": (2, 5), "engagement_only": (2, 5), "chemlink_only": (1, 5), "excluded": (1, 5), "deleted": (1, 5),
        "unknown_signup": (1, 5),
    }  # fmt: skip
    assert report(people, "links") == {"external_id=person_id": (4, 4), "alone": (3, 3)}
    orphans = report(people, "orphans")
    assert orphans["engagement.persons.external_id"] == (1, 3)
    assert orphans["chemlink.persons"] == (1, 3)


def test_links_that_ended_are_counted_among_those_there_have_been(people):
    run(people, 3)
    people.change("engagement.persons", uuid_of(2), external_id=None, updated_at="2025-06-03 12:00")
    run(people, 4)
    assert report(people, "links", 4) == {"external_id=person_id": (2, 4), "alone": (5, 5)}


def test_linked_people_whose_addresses_disagree(people):
    run(people)
    assert report(people, "disagreeing_emails") == {"linked people": (1, 2)}


def test_content_that_was_deleted_events_of_nobody_and_live_posts_of_deleted_people(people):
    people.post(1, deleted_at="2025-06-02 13:00")
    people.post(2, person=4)  # of a deleted person, alive
    people.post(3, person=4, deleted_at="2025-06-02 14:00")
    people.post(4, person=9)  # of nobody anybody knows
    people.add("chemlink.query_embeddings", id=1, intent="expert", created_at=AT)
    run(people)
    assert report(people, "deleted_content") == {"signup": (1, 6), "post": (2, 4), "search": (0, 1)}
    assert report(people, "unattributed_events") == {"signup": (0, 6), "post": (1, 4), "search": (1, 1)}
    assert report(people, "bulk_events") == {"signup": (0, 6), "post": (0, 4), "search": (0, 1)}
    assert report(people, "live_posts_of_deleted_people") == {"engagement.posts": (1, 2)}


def test_imports_and_their_events(people):
    began = datetime(2025, 6, 2, 12)
    people.add("chemlink.experiences", *(
        {"id": n, "person_id": 1, "created_at": began + timedelta(seconds=n)} for n in range(60)
    ))  # fmt: skip
    people.add("chemlink.experiences", id=60, person_id=1, created_at="2025-06-02 18:00")
    run(people)
    assert report(people, "bulk_operations") == {"chemlink.experiences.created_at": (60, 61)}
    assert report(people, "bulk_events")["experience_added"] == (60, 61)
    assert (
        people.one(TABLE, "note", where="check_name = 'bulk_operations'")
        == "of all rows; 1 stretches of 60 rows together; updated_at is never activity"
    )


def test_an_update_that_comes_every_night_counts_a_row_once(both):
    for n in range(121):
        both.profile(n, created=f"2025-05-{n // 5 + 1:02} {n % 5 + 10}:00")
    for day in (2, 3):
        for n in range(120):
            both.change("chemlink.persons", n, updated_at=datetime(2025, 6, day, 3, 0, 0, n))
        run(both, day + 1)
    found = "check_name = 'bulk_operations' and as_of_on = '2025-06-04'"
    assert both.one(TABLE, "subject", "numerator", "denominator", "note", where=found) == (
        "chemlink.persons.updated_at", 120, 121,
        "of all rows; 2 stretches of 240 rows together; updated_at is never activity",
    )  # fmt: skip


def test_activity_before_signup_among_the_days_of_this_run(people):
    people.post(1, at="2025-05-31 12:00")
    run(people, 3)
    assert report(people, "activity_before_signup") == {"user days": (1, 5)}
    people.post(2, at=AT)
    run(people, 4)
    assert report(people, "activity_before_signup", 4) == {"user days": (0, 1)}


def test_replies_before_their_parent(people):
    comment = {"person_id": uuid_of(1), "post_id": uuid_of(1, "b")}
    people.post(1, at="2025-06-01 12:00")
    for key, parent, at in ((1, None, "12:00"), (2, 1, "11:00"), (3, 1, "13:00"), (4, 5, "14:00"), (5, 4, "14:30"),
                            (6, 99, "15:00")):  # fmt: skip
        people.add("engagement.comments", comment | {
            "id": uuid_of(key), "created_at": f"2025-06-02 {at}", "parent_comment_id": parent and uuid_of(parent)})  # fmt: skip
    run(people)
    assert report(people, "replies_before_their_parent") == {"engagement.comments": (2, 4)}
    assert report(people, "orphans")["engagement.comments.parent_comment_id"] == (1, 5)
    assert report(people, "orphans")["engagement.comments.post_id"] == (0, 6)


def test_rows_ahead_of_the_clock_of_their_source(people):
    people.post(1)
    people.post(2, at="2999-01-01")
    run(people)
    assert report(people, "rows_ahead_of_the_clock") == {"engagement_posts": (1, 2)}


REFERENCES = [
    ("engagement.posts", "person_id"), ("engagement.posts", "group_id"), ("engagement.comments", "post_id"),
    ("engagement.comments", "person_id"), ("engagement.comments", "parent_comment_id"), ("engagement.groups", "created_by"),
    ("engagement.group_members", "group_id"), ("engagement.group_members", "person_id"),
    ("engagement.mentions", "post_id"), ("engagement.mentions", "comment_id"),
    ("engagement.mentions", "mentioned_person_id"), ("engagement.mentions", "mentioned_by_person_id"),
    ("engagement.reports", "reporter_id"), ("engagement.reports", "reported_post_id"),
    ("engagement.reports", "reported_comment_id"),
    ("chemlink.persons", "location_id"), ("chemlink.persons", "company_id"), ("chemlink.persons", "role_id"),
    ("chemlink.experiences", "person_id"), ("chemlink.experiences", "company_id"), ("chemlink.experiences", "project_id"),
    ("chemlink.experiences", "role_id"), ("chemlink.experiences", "location_id"),
    ("chemlink.education", "person_id"), ("chemlink.education", "school_id"), ("chemlink.education", "degree_id"),
    ("chemlink.collections", "person_id"), ("chemlink.collection_profiles", "collection_id"),
    ("chemlink.collection_profiles", "person_id"), ("chemlink.collection_profiles", "added_by"),
    ("chemlink.collection_collaborators", "collection_id"), ("chemlink.collection_collaborators", "person_id"),
    ("chemlink.collection_collaborators", "added_by"), ("chemlink.query_votes", "voter_id"),
    ("chemlink.query_votes", "profile_id"), ("chemlink.view_access", "person_id"), ("chemlink.view_access", "user_id"),
    ("chemlink.embeddings", "person_id"), ("chemlink.person_languages", "person_id"),
    ("chemlink.person_languages", "language_id"),
]  # fmt: skip
PARENTS = {
    "person_id": "persons", "created_by": "persons", "added_by": "persons", "mentioned_person_id": "persons",
    "mentioned_by_person_id": "persons", "reporter_id": "persons", "voter_id": "persons", "profile_id": "persons",
    "user_id": "persons", "group_id": "groups", "post_id": "posts", "reported_post_id": "posts", "comment_id": "comments",
    "reported_comment_id": "comments", "parent_comment_id": "comments", "location_id": "locations",
    "company_id": "companies", "role_id": "roles", "project_id": "projects", "school_id": "schools",
    "degree_id": "degrees", "collection_id": "collections", "language_id": "languages",
}  # fmt: skip


def test_every_reference_to_another_table_is_looked_up_in_that_table_alone(both):
    """Row 1 of every table refers to row 1, row 2 to row 9 which nobody has, row 3 to nothing."""

    def key(system, number):
        return uuid_of(number) if system == "engagement" else number

    made = {}
    for table, column in REFERENCES:
        system = table.split(".")[0]
        parent = f"{system}.{PARENTS[column]}"
        for name in (table, parent):
            made.setdefault(name, {n: {"id": key(system, n)} for n in (1, 2, 3)})
        made[table][1][column] = key(system, 1)
        made[table][2][column] = key(system, 9)
    for table, rows in made.items():
        for row in rows.values():
            both.add(table, row)
    run(both)
    orphans = report(both, "orphans")
    assert {
        s: n for s, n in orphans.items() if s not in ("chemlink.persons", "engagement.persons.external_id")
    } == {f"{t}.{c}": (1, 2) for t, c in REFERENCES}


def test_an_orphan_is_reported_by_the_run_that_brought_it_and_gone_rows_are_not(both):
    both.post(1, person=9)
    both.post(2, person=9)
    run(both, 3)
    assert report(both, "orphans")["engagement.posts.person_id"] == (2, 2)
    both.remove("engagement.posts", uuid_of(1, "b"))
    both.change("engagement.posts", uuid_of(2, "b"), content="x", updated_at="2025-06-03 12:00")
    run(both, 4)
    assert report(both, "orphans", 4)["engagement.posts.person_id"] == (1, 1)


def test_dates_that_are_none(both):
    """Months 1 to 12 with a year, or a day as ISO has it; the unreadable ones are kept as written."""
    good = ("4-2011", "04-2011", "12-1999", "2018-03-01", "2018-12-31")
    bad = ("13-2011", "0-2011", "2011-13-01", "unknown", "2018-3-1", "2011", "", "4-2011 ")
    for n, text in enumerate((*good, *bad), 1):
        both.add("chemlink.experiences", id=n, person_id=1, start_date=text, created_at=AT)
    both.add("chemlink.education", id=1, start_date="5-2012", end_date="never", created_at=AT)
    run(both)
    assert report(both, "unparseable_dates") == {
        "chemlink.experiences.start_date": (8, 13), "chemlink.experiences.end_date": (0, 0),
        "chemlink.education.start_date": (0, 1), "chemlink.education.end_date": (1, 1),
    }  # fmt: skip
    assert both.one("staging.chemlink_experiences", "start_date", where="id = 6") == "13-2011"


def test_a_rate_without_a_denominator_is_null(both):
    run(both)
    assert both.one(TABLE, "numerator", "denominator", "rate", where="subject = 'chemlink.experiences.end_date'") == (
        0, 0, None,
    )  # fmt: skip


def test_a_run_repeated_writes_the_same_rows_and_every_horizon_keeps_its_own(people):
    people.post(1)
    people.run("2025-06-02", "2025-06-03", "run 3", publish=False)
    before = people.everything(TABLE)
    people.run("2025-06-02", "2025-06-03", "run 3")
    assert people.everything(TABLE) == before
    run(people, 4)
    assert sorted({day for (day,) in people.rows(TABLE, "as_of_on")}) == [date(2025, 6, 3), date(2025, 6, 4)]
