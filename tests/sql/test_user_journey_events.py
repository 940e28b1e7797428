"""core.user_journey_events: what happened, by whom, whatever order the sources say it in."""

from datetime import UTC, datetime

import pytest

from .two_databases import MAP, sql_md5, uuid_of

TABLE = "core.user_journey_events"
LETTERS = "ops.dead_letters"
AT = "2025-06-02 12:00"
NOON = datetime(2025, 6, 2, 12, tzinfo=UTC)


@pytest.fixture
def site(both):
    """Persons 1 to 3, each with the profile of the same number."""
    for number in (1, 2, 3):
        both.person(number)
        both.profile(number)
    return both


def run(site, day=3, **meaning):
    return site.run(f"2025-06-{day - 1:02}", f"2025-06-{day:02}", f"run {day}", **meaning)


def user(site, number):
    return sql_md5(site.db, f"engagement/{uuid_of(number)}")


def events(site, *columns, where="activity_type <> 'signup'"):
    """(type, whose, ...) of every event; users by the number of their person."""
    known = {user(site, n): n for n in range(1, 10)}
    rows = site.rows(TABLE, "activity_type", "user_id::text", *columns, where=where)
    return sorted(((kind, known.get(who, who), *rest) for kind, who, *rest in rows), key=str)


def adds_up(site):
    """The daily counts are those of the events, and the journal of the fill closes."""
    counted = site.rows("core.daily_activity", "day_on", "activity_type", "activity_subtype", "is_excluded", "is_bulk",
                        "is_deleted", "is_attributed", "events")  # fmt: skip
    grouped = site.rows(
        f"(select occurred_on, activity_type, coalesce(activity_subtype, '') as subtype, is_excluded, is_bulk, is_deleted, "
        f"user_id is not null as is_attributed, count(*) as events from {TABLE} group by 1, 2, 3, 4, 5, 6, 7) as t",
        "occurred_on", "activity_type", "subtype", "is_excluded", "is_bulk", "is_deleted", "is_attributed", "events",
    )  # fmt: skip
    return counted == grouped and counted != []


ROWS = [
    ("engagement.posts", {"id": uuid_of(1, "b"), "person_id": uuid_of(1), "type": "image"}, [("post", 1, "image")]),
    ("engagement.comments", {"id": uuid_of(1, "b"), "person_id": uuid_of(2)}, [("comment", 2, None)]),
    ("engagement.comments", {"id": uuid_of(1, "b"), "person_id": uuid_of(2), "parent_comment_id": uuid_of(9)},
     [("reply", 2, None)]),
    ("engagement.mentions",
     {"id": uuid_of(1, "b"), "mentioned_by_person_id": uuid_of(1), "mentioned_person_id": uuid_of(2)},
     [("mention_made", 1, None), ("mention_received", 2, None)]),
    ("engagement.reports", {"id": uuid_of(1, "b"), "reporter_id": uuid_of(3)}, [("report_made", 3, None)]),
    ("engagement.reports", {"id": uuid_of(1, "b"), "reporter_id": uuid_of(3), "reviewed_at": AT},
     [("moderation", None, None), ("report_made", 3, None)]),
    ("engagement.groups", {"id": uuid_of(1, "b"), "created_by": uuid_of(1)}, [("group_create", 1, None)]),
    ("engagement.group_members", {"id": uuid_of(1, "b"), "person_id": uuid_of(1)}, []),
    ("engagement.group_members", {"id": uuid_of(1, "b"), "person_id": uuid_of(1), "confirmed_at": AT},
     [("group_join", 1, None)]),
    ("chemlink.query_votes", {"id": 1, "voter_id": 1, "profile_id": 2, "type": "down"}, [("vote", 1, "down")]),
    ("chemlink.collections", {"id": 1, "person_id": 2, "privacy": "PUBLIC"}, [("collection_create", 2, "PUBLIC")]),
    ("chemlink.collection_collaborators", {"id": 1, "person_id": 2, "added_by": 1}, [("collection_share", 1, None)]),
    ("chemlink.collection_profiles", {"id": 1, "person_id": 2, "added_by": 1}, [("profile_added", 1, None)]),
    ("chemlink.experiences", {"id": 1, "person_id": 3}, [("experience_added", 3, None)]),
    ("chemlink.education", {"id": 1, "person_id": 3}, [("education_added", 3, None)]),
    ("chemlink.view_access", {"id": 1, "person_id": 1, "user_id": 2}, [("view_granted", 1, None)]),
    ("chemlink.query_embeddings", {"id": 1, "intent": "expert"}, [("search", None, "expert")]),
]  # fmt: skip


@pytest.mark.parametrize(("table", "row", "expected"), ROWS, ids=[f"{t} {len(r)}" for t, r, _ in ROWS])
def test_every_table_makes_its_events(site, table, row, expected):
    site.add(table, {"created_at": AT} | row)
    run(site)
    assert events(site, "activity_subtype") == expected
    assert events(site, "occurred_at", "known_at") == [(*e[:2], NOON, NOON) for e in expected]
    assert events(site, "source_table", "source_id") == [
        (*e[:2], table.split(".")[1], str(row["id"])) for e in expected
    ]
    assert events(site, "is_self_made", where="activity_type = 'mention_received'") == [
        (*e[:2], False) for e in expected if e[0] == "mention_received"
    ]
    assert adds_up(site)


def test_a_signup_is_an_event_of_each_database_and_the_earlier_one_is_the_first(site):
    run(site)
    assert events(site, "source_database", "is_first_of_type", "days_since_signup", where="true")[:2] == [
        ("signup", 1, "chemlink", False, 0), ("signup", 1, "engagement", True, 0),
    ]  # fmt: skip


def test_a_membership_is_an_event_when_and_since_it_is_confirmed(site):
    table = "engagement.group_members"
    site.add(table, id=uuid_of(1, "b"), person_id=uuid_of(1), created_at=AT)
    run(site, 3)
    account = site.accounts[TABLE]
    assert (account.rows_in, account.stored, account.filtered, account.dead) == (7, 6, 1, 0)
    site.change(table, uuid_of(1, "b"), confirmed_at="2025-06-03 09:00", updated_at="2025-06-03 09:00")
    run(site, 4)
    assert events(site, "occurred_at") == [("group_join", 1, datetime(2025, 6, 3, 9, tzinfo=UTC))]
    site.change(table, uuid_of(1, "b"), confirmed_at=None, updated_at="2025-06-04 09:00")
    run(site, 5)
    assert events(site) == []
    assert adds_up(site)


def test_a_comment_that_becomes_a_reply_was_no_comment(site):
    site.add("engagement.comments", id=uuid_of(1, "b"), person_id=uuid_of(1), created_at=AT)
    site.add("engagement.comments", id=uuid_of(2, "b"), person_id=uuid_of(1), created_at="2025-06-02 13:00")
    run(site, 3)
    site.change(
        "engagement.comments",
        uuid_of(1, "b"),
        parent_comment_id=uuid_of(2, "b"),
        updated_at="2025-06-03 09:00",
    )
    run(site, 4)
    assert events(site, "source_id", "is_first_of_type") == [
        ("comment", 1, uuid_of(2, "b"), True), ("reply", 1, uuid_of(1, "b"), True),
    ]  # fmt: skip
    assert adds_up(site)


def test_a_comment_is_of_the_type_of_its_post_also_when_the_post_comes_later_or_changes(site):
    comment = {"id": uuid_of(5, "b"), "post_id": uuid_of(1, "b"), "person_id": uuid_of(1), "created_at": AT}
    site.add("engagement.comments", comment)
    run(site, 3)
    assert events(site, "activity_subtype") == [("comment", 1, None)]
    site.post(1, at="2025-06-01 12:00", type="link")
    run(site, 4)
    assert events(site, "activity_subtype") == [("comment", 1, "link"), ("post", 1, "link")]
    site.change("engagement.posts", uuid_of(1, "b"), type="file", updated_at="2025-06-04 12:00")
    run(site, 5)
    assert events(site, "activity_subtype") == [("comment", 1, "file"), ("post", 1, "file")]
    assert adds_up(site)


@pytest.mark.parametrize("how", ["soft", "hard"])
def test_what_was_deleted_has_happened_and_says_so(site, how):
    site.post(1)
    run(site, 3)
    before = site.rows("core.user_days", "user_id", "day_on", "own_events")
    if how == "soft":
        site.change("engagement.posts", uuid_of(1, "b"), deleted_at="2025-06-03 09:00")
    else:
        site.remove("engagement.posts", uuid_of(1, "b"))
    run(site, 4)
    assert events(site, "is_deleted", "occurred_at", "known_at") == [("post", 1, True, NOON, NOON)]
    assert site.rows("core.user_days", "user_id", "day_on", "own_events") == before
    assert adds_up(site)


def test_an_edit_is_no_event_and_touches_none(site):
    site.post(1)
    run(site, 3)
    before = site.touched_since(TABLE, "core.daily_activity", "core.user_days")
    site.change("engagement.posts", uuid_of(1, "b"), content="new words", updated_at="2025-06-03 09:00")
    site.change("chemlink.persons", 1, headline_description="A new headline", updated_at="2025-06-03 09:00")
    run(site, 4)
    assert site.touched_since(*before) == before
    assert site.accounts[TABLE].stored == 2


def test_a_row_without_a_time_is_a_dead_letter_until_it_has_one(site):
    site.post(1, at=None)
    run(site, 3)
    account = site.accounts[TABLE]
    assert (account.rows_in, account.stored, account.dead, account.filtered) == (7, 6, 1, 0)
    assert site.rows(LETTERS, "source", "record_key", "reason") == [
        ("staging.engagement_posts", f"{uuid_of(1, 'b')} post", "missing_time")
    ]
    assert events(site) == []
    site.change("engagement.posts", uuid_of(1, "b"), created_at=AT, updated_at="2025-06-03 09:00")
    run(site, 4)
    assert site.rows(LETTERS, "reason") == []
    assert events(site, "occurred_at") == [("post", 1, NOON)]


def test_an_event_that_loses_its_time_is_a_dead_letter_and_no_event(site):
    site.post(1)
    run(site, 3)
    site.change("engagement.posts", uuid_of(1, "b"), created_at=None, updated_at="2025-06-03 09:00")
    run(site, 4)
    assert (events(site), len(site.rows(LETTERS, "reason"))) == ([], 1)
    assert adds_up(site)


def test_the_books_close_beside_a_letter_that_somebody_has_judged(site):
    site.post(1, at=None)
    run(site, 3)
    site.db.execute("update ops.dead_letters set status = 'poison'")
    site.change("engagement.posts", uuid_of(1, "b"), content="still no time", updated_at="2025-06-03 09:00")
    run(site, 4)
    assert site.accounts[TABLE].dead == 1
    assert site.rows(LETTERS, "status") == [("poison",)]


def test_an_unknown_person_is_unattributed_until_known(site):
    site.post(1, person=7)
    run(site, 3)
    assert events(site, "unattributed_reason", "unattributed_actor", "days_since_signup") == [
        ("post", None, "unknown_person", uuid_of(7), None)
    ]
    site.person(7, "2025-06-01 12:00", external_id=None)
    run(site, 4)
    assert events(
        site, "unattributed_reason", "unattributed_actor", "days_since_signup", "is_first_of_type"
    ) == [("post", 7, None, None, 1, True)]
    assert site.rows("core.user_days", "day_on::text", "own_events", where=f"user_id = '{user(site, 7)}'") == [
        ("2025-06-01", 0), ("2025-06-02", 1),
    ]  # fmt: skip
    assert adds_up(site)


def test_who_is_named_by_nobody_is_told_from_who_is_unknown(site):
    site.add("engagement.posts", id=uuid_of(1, "b"), created_at=AT)
    run(site)
    assert events(site, "unattributed_reason", "unattributed_actor") == [
        ("post", None, "source_names_nobody", None)
    ]


def test_a_vote_is_of_who_voted_and_not_of_whom_it_is_about(site):
    site.add("chemlink.query_votes", id=1, voter_id=1, profile_id=2, type="up", created_at=AT)
    run(site)
    assert events(site, "metadata->>'profile_id'") == [("vote", 1, "2")]


def test_days_since_signup_are_business_days_and_negative_before_it(site):
    site.post(1, at="2025-05-31 23:00")
    site.post(2, at="2025-06-02 03:00")  # still June 1 in New York
    run(site, business_zone="America/New_York")
    assert events(site, "occurred_on::text", "days_since_signup") == [
        ("post", 1, "2025-05-31", -1), ("post", 1, "2025-06-01", 0),
    ]  # fmt: skip


def test_a_late_row_says_when_it_could_be_known(site):
    site.post(1)
    run(site, 3)
    site.post(2, at="2025-06-01 20:00")
    run(site, 4)
    assert events(site, "known_at", "is_first_of_type") == [
        ("post", 1, NOON, False), ("post", 1, datetime(2025, 6, 4, tzinfo=UTC), True),
    ]  # fmt: skip


def test_an_event_that_moved_is_known_since_it_moved(site):
    site.post(1)
    run(site, 3)
    site.change(
        "engagement.posts", uuid_of(1, "b"), created_at="2025-06-01 20:00", updated_at="2025-06-03 09:00"
    )
    run(site, 4)
    assert events(site, "occurred_on::text", "known_at") == [
        ("post", 1, "2025-06-01", datetime(2025, 6, 4, tzinfo=UTC))
    ]
    assert adds_up(site)


def test_a_rule_that_comes_and_goes_marks_the_events_and_unmarks_them(site):
    site.post(1)
    run(site, 3)
    before = site.everything(TABLE, "core.daily_activity", "core.user_days")
    site.rules = [("engagement_id", uuid_of(1), "staff")]
    run(site, 4)
    assert events(site, "is_excluded", where="true") == [
        ("post", 1, True), *[("signup", n, n == 1) for n in (1, 1, 2, 2, 3, 3)],
    ]  # fmt: skip
    assert adds_up(site)
    site.rules = []
    run(site, 5)
    assert site.everything(*before) == before


def test_two_users_who_become_one_keep_everything_and_part_again(site):
    site.person(5, external_id=None)
    site.profile(5)
    site.post(1, person=5)
    site.add("chemlink.query_votes", id=1, voter_id=5, created_at="2025-06-02 13:00", type="up")
    run(site, 3)
    alone = sql_md5(site.db, "chemlink/5")
    apart = {
        t: site.rows(t, *columns) for t, columns in {
            TABLE: ("source_table", "source_id", "user_id", "is_first_of_type"),
            "core.user_days": ("user_id", "day_on", "self_made_events", "activity_mask"),
            "core.unified_users": ("user_id", "activated_at", "first_active_on", "last_active_on"),
        }.items()
    }  # fmt: skip
    assert events(site) == [("post", 5), ("vote", alone)]
    site.change("engagement.persons", uuid_of(5), external_id=uuid_of(5, "c"), updated_at="2025-06-03 09:00")
    run(site, 4)
    assert events(site) == [("post", 5), ("vote", 5)]
    assert site.rows("core.user_days", "day_on::text", "own_events", where=f"user_id = '{user(site, 5)}'") == [
        ("2025-06-01", 0), ("2025-06-02", 2),
    ]  # fmt: skip
    assert site.rows("core.user_days", "user_id", where=f"user_id = '{alone}'") == []
    assert adds_up(site)
    site.change("engagement.persons", uuid_of(5), external_id=None, updated_at="2025-06-04 09:00")
    run(site, 5)
    assert {
        TABLE: site.rows(TABLE, "source_table", "source_id", "user_id", "is_first_of_type"),
        "core.user_days": site.rows("core.user_days", "user_id", "day_on", "self_made_events", "activity_mask"),
        "core.unified_users": site.rows("core.unified_users", "user_id", "activated_at", "first_active_on",
                                        "last_active_on"),
    } == apart  # fmt: skip
    assert adds_up(site)


def swap_1_and_2(site, day):
    for n in (1, 2):
        site.change("engagement.persons", uuid_of(n), external_id=None)
    swapped = site.one("staging.engagement_persons", "external_id", where=f"id = '{uuid_of(1)}'") == uuid_of(
        1, "c"
    )
    for n in (1, 2):
        site.change("engagement.persons", uuid_of(n), external_id=uuid_of(3 - n if swapped else n, "c"),
                    updated_at=f"2025-06-{day - 1:02} 09:00")  # fmt: skip


def test_profiles_that_change_places_take_their_events_with_them(site):
    for n in (1, 2):
        site.add("chemlink.query_votes", id=n, voter_id=n, created_at=AT, type="up")
    run(site, 3)
    swap_1_and_2(site, 4)
    run(site, 4)
    assert events(site, "source_id") == [("vote", 1, "2"), ("vote", 2, "1")]
    assert adds_up(site)


def test_profiles_that_change_places_twice_before_anybody_looked_keep_their_events(site):
    for n in (1, 2):
        site.add("chemlink.query_votes", id=n, voter_id=n, created_at=AT, type="up")
    run(site, 3)
    before = site.everything(TABLE)
    swap_1_and_2(site, 4)
    failed = site.named("2025-06-03", "2025-06-04", "stopped after map")
    site.extract(failed)
    site.fill(failed, *MAP)
    swap_1_and_2(site, 5)
    run(site, 5)
    assert events(site, "source_id") == [("vote", 1, "1"), ("vote", 2, "2")]
    assert site.everything(TABLE) == before


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("4-2011", "1-2019", {"started_on": "2011-04-01", "ended_on": "2019-01-01"}),
        ("2018-03-17", None, {"started_on": "2018-03-01"}),
        ("13-2011", "unknown", {}),
        (None, "12-2020", {"ended_on": "2020-12-01"}),
    ],
)
def test_dates_of_an_experience_are_months_or_nothing(site, start, end, expected):
    site.add("chemlink.experiences", id=1, person_id=1, created_at=AT, start_date=start, end_date=end)
    site.add("chemlink.education", id=1, person_id=1, created_at=AT, start_date=start, end_date=end)
    run(site)
    assert [row[-1] for row in events(site, "metadata")] == [expected, expected]


def test_no_words_of_anybody_are_in_an_event(site):
    site.post(1, content="secret words", link_url="secret")
    site.add("engagement.reports", id=uuid_of(1), reporter_id=uuid_of(1), reason="secret", created_at=AT)
    run(site)
    assert "secret" not in str(site.everything(TABLE, LETTERS))


def test_a_run_repeated_changes_nothing(site):
    site.post(1)
    site.post(2, at=None)
    run(site, 3)
    before = site.touched_since(TABLE, "core.daily_activity", "core.user_days")
    run(site, 3)
    run(site, 4, full_reload=True)
    assert site.touched_since(*before) == before


def test_what_vanished_before_any_publication_saw_it_never_was(site):
    run(site, 2)
    site.post(1, at="2025-06-02 12:00")  # in the day that is not published yet
    site.post(2, at="2025-05-02 12:00")  # late, found by the same run
    site.run("2025-06-02", "2025-06-03", "red", publish=False)
    assert len(events(site)) == 2
    site.remove("engagement.posts", uuid_of(1, "b"))
    site.remove("engagement.posts", uuid_of(2, "b"))
    site.run("2025-06-02", "2025-06-03", "red")
    assert events(site) == []
    assert site.rows("core.user_days", "day_on", where="own_events > 0") == []
    assert adds_up(site)
    site.post(3, at="2025-06-02 12:00", id=uuid_of(1, "b"))
    site.run("2025-06-03", "2025-06-04")
    assert len(events(site)) == 1, "a void row that returns is an event"


def test_a_time_that_is_filled_in_later_was_not_known_before(site):
    site.post(1, at=None)
    run(site, 3)
    site.change(
        "engagement.posts", uuid_of(1, "b"), created_at="2025-05-20 12:00", updated_at="2025-06-03 09:00"
    )
    run(site, 4)
    assert events(site, "known_at") == [("post", 1, datetime(2025, 6, 4, tzinfo=UTC))], (
        "the end of the run that found it"
    )
