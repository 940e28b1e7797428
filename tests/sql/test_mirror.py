"""A mirror holds what its source shows before the horizon; what is late, changed or gone is found."""

from datetime import UTC, datetime

import pytest

from plumbline.checkpoints import set_checkpoint
from plumbline.landing import SourceShapeChanged
from plumbline.mirror_merge import IdsNotUnique

from .two_databases import uuid_of

POSTS = "engagement.posts"
STAGING = "staging.engagement_posts"
COUNTS = ("source_rows", "staging_rows", "waiting_rows", "changed_rows", "late_rows", "gone_rows")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def bid(number):
    return uuid_of(number, "b")


def held(both, *columns, where="true", table=STAGING):
    return [
        tuple(str(v) if k == "id" else v for k, v in zip(("id", *columns), row, strict=True))
        for row in both.rows(table, "id", *columns, where=where)
    ]


def counts(both, run_id, table=STAGING):
    return both.one("ops.row_counts", *COUNTS, where=f"run_id = '{run_id}' and table_name = '{table}'")


def test_the_first_copy_has_every_due_row_and_says_so(both):
    both.post(1, at="2025-06-01 08:00")
    both.post(2, at="2025-06-02 08:00")
    both.post(3, at="2025-06-03 00:00")  # the horizon itself: the next run's

    both.mirror(POSTS, "2025-06-02", "2025-06-03", "a")

    assert held(both, "created_at", "_extracted_at", "_run_id", "_known_at", "_gone_at") == [
        (bid(1), at("2025-06-01 08:00"), at("2025-06-03"), "a", None, None),
        (bid(2), at("2025-06-02 08:00"), at("2025-06-03"), "a", None, None),
    ]
    assert counts(both, "a") == (2, 2, 1, 2, 0, 0)
    assert both.one("ops.row_counts", "is_full", "watermark_at", "previous_watermark_at") == (
        True, at("2025-06-02 08:00"), None,
    )  # fmt: skip


def test_an_increment_brings_new_and_changed_rows_and_leaves_the_others_alone(both):
    for n in (1, 2):
        both.post(n, at="2025-05-01 08:00", content="old")
    both.mirror(POSTS, "2025-06-01", "2025-06-02", "a")
    both.change(POSTS, bid(1), content="new", updated_at="2025-06-02 10:00")
    both.change(POSTS, bid(2), content="nobody can see this change: its time has not moved")
    both.post(3, at="2025-06-02 11:00")

    both.mirror(POSTS, "2025-06-02", "2025-06-03", "b")

    assert held(both, "content", "_run_id") == [
        (bid(1), "new", "b"),
        (bid(2), "old", "a"),
        (bid(3), None, "b"),
    ]
    assert counts(both, "b") == (3, 3, 0, 2, 0, 0)
    assert both.rows("ops.row_counts", "run_id", "is_full") == [("a", True), ("b", False)]


def test_the_lookback_finds_a_change_that_was_committed_later_than_its_time_says(both):
    both.post(1, at="2025-05-01 08:00", content="old")
    both.mirror(POSTS, "2025-06-05", "2025-06-06", "a")
    both.change(POSTS, bid(1), content="three days back", updated_at="2025-06-03 00:00")
    both.mirror(POSTS, "2025-06-06", "2025-06-07", "b", lookback_days=3)
    assert held(both, "content") == [(bid(1), "three days back")]
    both.change(POSTS, bid(1), content="much older", updated_at="2025-05-02 00:00")
    both.mirror(POSTS, "2025-06-07", "2025-06-08", "c", lookback_days=3)
    assert held(both, "content") == [(bid(1), "much older")], (
        "no lookback reaches that far: the digest of times does"
    )


def test_a_full_reload_finds_even_changes_without_a_time(both):
    both.post(1, at="2025-05-01 08:00", content="old")
    both.mirror(POSTS, "2025-06-01", "2025-06-02", "a")
    both.change(POSTS, bid(1), content="new")
    both.mirror(POSTS, "2025-06-02", "2025-06-03", "b")
    assert held(both, "content") == [(bid(1), "old")]
    both.mirror(POSTS, "2025-06-02", "2025-06-03", "c", full_reload=True)
    assert held(both, "content", "_run_id") == [(bid(1), "new", "c")]


def test_a_row_inserted_late_with_an_old_time_and_no_change_time_is_found_by_its_digest(both):
    both.add(POSTS, *({"id": uuid_of(n), "created_at": "2025-05-01 08:00"} for n in range(500)))
    both.mirror(POSTS, "2025-06-01", "2025-06-02", "a")
    both.post(7, at="2024-01-01 08:00")

    account = both.mirror(POSTS, "2025-06-02", "2025-06-03", "b")

    assert held(both, "_known_at", where="_run_id = 'b'") == [(bid(7), at("2025-06-03"))]
    assert counts(both, "b") == (501, 501, 0, 1, 1, 0)
    assert account.details["reread_buckets"] == 1


def test_a_row_that_is_not_late_was_known_when_it_was_made(both):
    both.mirror(POSTS, "2025-06-01", "2025-06-02", "a")
    both.post(1, at="2025-06-02 00:00")
    both.post(2, at="2025-06-01 23:59")
    both.mirror(POSTS, "2025-06-02", "2025-06-03", "b")
    assert held(both, "_known_at") == [(bid(1), None), (bid(2), at("2025-06-03"))]


def test_a_hard_deleted_row_stays_as_gone_and_comes_back_when_it_returns(both):
    both.post(1, at="2025-05-01 08:00", content="words")
    both.post(2, at="2025-05-01 08:00")
    both.mirror(POSTS, "2025-06-01", "2025-06-02", "a")
    both.remove(POSTS, bid(1))

    both.mirror(POSTS, "2025-06-02", "2025-06-03", "b")

    assert held(both, "content", "_gone_at", "_run_id") == [
        (bid(1), "words", at("2025-06-03"), "b"), (bid(2), None, None, "a"),
    ]  # fmt: skip
    assert counts(both, "b") == (1, 1, 0, 0, 0, 1)

    both.post(1, at="2025-05-01 08:00", content="words")
    both.mirror(POSTS, "2025-06-03", "2025-06-04", "c")
    assert held(both, "content", "_gone_at", "_run_id") == [
        (bid(1), "words", None, "c"),
        (bid(2), None, None, "a"),
    ]
    assert counts(both, "c") == (2, 2, 0, 1, 0, 0)


@pytest.mark.parametrize(
    ("table", "column", "row"),
    [
        (POSTS, "deleted_at", {}),
        ("engagement.group_members", "confirmed_at", {}),
        ("engagement.reports", "reviewed_at", {}),
    ],
)
def test_a_moment_at_or_after_the_horizon_is_seen_by_the_run_it_belongs_to(both, table, column, row):
    mirror = "staging." + table.replace(".", "_")
    both.add(table, id=uuid_of(1), created_at="2025-05-01 08:00", **{column: "2025-06-02 00:00"})
    both.add(table, id=uuid_of(2), created_at="2025-05-01 08:00", **{column: "2025-06-01 23:59"})

    both.mirror(table, "2025-06-01", "2025-06-02", "a")
    assert held(both, column, table=mirror) == [(uuid_of(1), None), (uuid_of(2), at("2025-06-01 23:59"))]

    both.mirror(table, "2025-06-02", "2025-06-03", "b")
    assert held(both, column, "_run_id", table=mirror) == [
        (uuid_of(1), at("2025-06-02"), "b"), (uuid_of(2), at("2025-06-01 23:59"), "a"),
    ]  # fmt: skip


def test_a_confirmation_that_is_found_late_says_when_it_was_found(both):
    table, mirror = "engagement.group_members", "staging.engagement_group_members"
    both.add(table, id=uuid_of(1), created_at="2025-05-01 08:00")
    both.mirror(table, "2025-06-01", "2025-06-02", "a")
    both.change(table, uuid_of(1), confirmed_at="2025-05-31 12:00")
    both.mirror(table, "2025-06-02", "2025-06-03", "b")
    assert held(both, "confirmed_at", "_known_at", table=mirror) == [
        (uuid_of(1), at("2025-05-31 12:00"), at("2025-06-03"))
    ]


def test_rows_ahead_of_the_clock_wait_and_are_counted_by_the_clock_of_the_source(both):
    both.post(1, at="2025-06-01 08:00")
    both.post(2, at="2025-06-03 08:00")  # waits, and has long been there
    both.post(3, at="2999-01-01")
    both.mirror(POSTS, "2025-06-01", "2025-06-02", "a")
    assert both.one("ops.row_counts", "source_rows", "waiting_rows", "future_rows") == (1, 2, 1)


def test_a_row_without_a_time_is_mirrored_and_never_late(both):
    both.post(1, at=None)
    both.mirror(POSTS, "2025-06-01", "2025-06-02", "a")
    both.post(2, at=None)
    both.mirror(POSTS, "2025-06-02", "2025-06-03", "b")
    assert held(both, "created_at", "_known_at") == [(bid(1), None, None), (bid(2), None, None)]
    assert counts(both, "b") == (2, 2, 0, 1, 0, 0)


def test_a_missing_optional_column_is_null_and_named(both, caplog):
    both.alter("engagement", "alter table posts drop column link_url")
    both.post(1)
    account = both.mirror(POSTS, "2025-06-02", "2025-06-03", "a")
    assert held(both, "link_url") == [(bid(1), None)]
    assert both.one("ops.row_counts", "missing_columns") == ["link_url"]
    assert account.details["missing_columns"] == ["link_url"]
    assert "the source has no column link_url" in caplog.text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("drop column person_id", "required column person_id is missing"),
        ("alter created_at type timestamp", "created_at is timestamp without time zone, needs timestamp with time zone"),
        ("alter person_id type text", "person_id is text, needs uuid"),
    ],
)  # fmt: skip
def test_a_column_that_is_missing_or_of_another_type_is_named_and_nothing_is_written(both, change, said):
    both.post(1)
    both.alter("engagement", f"alter table posts {change}")
    with pytest.raises(SourceShapeChanged, match=f"staging.engagement_posts: {said}.*Nothing was written"):
        both.mirror(POSTS, "2025-06-02", "2025-06-03", "a")
    assert held(both) == []
    assert both.rows("ops.row_counts", "run_id") == []
    assert both.rows("ops.checkpoints", "job") == []


def test_everything_that_does_not_fit_is_named_at_once(both):
    both.alter("engagement", "alter table posts drop column person_id, alter created_at type timestamp")
    with pytest.raises(SourceShapeChanged, match=r"person_id is missing; created_at is timestamp without"):
        both.mirror(POSTS, "2025-06-02", "2025-06-03", "a")


def test_a_required_column_that_may_not_be_read_is_named(both):
    both.post(1)
    source = both.source["engagement"]
    source.execute("create role half_blind login password 'x'")
    try:
        source.execute(
            f"grant usage on schema {source.execute('select current_schema').fetchone()[0]} to half_blind"
        )
        source.execute("grant select (id, created_at, type, updated_at, deleted_at) on posts to half_blind")
        both.dsn["engagement"] += " user=half_blind password=x"
        with pytest.raises(SourceShapeChanged, match="required column person_id may not be read"):
            both.mirror(POSTS, "2025-06-02", "2025-06-03", "a")
    finally:
        source.execute("drop owned by half_blind; drop role half_blind")


def test_a_source_table_that_is_not_there_is_named(both):
    both.alter("engagement", "alter table posts rename to messages")
    with pytest.raises(SourceShapeChanged, match="the source has no table posts"):
        both.mirror(POSTS, "2025-06-02", "2025-06-03", "a")


def test_a_source_table_that_became_empty_leaves_only_gone_rows_and_says_so(both):
    for n in (1, 2, 3):
        both.post(n, at="2025-05-01 08:00")
    both.mirror(POSTS, "2025-06-01", "2025-06-02", "a")
    both.published(both.named("2025-06-01", "2025-06-02", "a"))
    both.alter("engagement", "truncate posts")

    both.mirror(POSTS, "2025-06-02", "2025-06-03", "b")

    assert held(both, "_gone_at") == [(bid(n), at("2025-06-03")) for n in (1, 2, 3)]
    assert both.one("ops.row_counts", "source_rows", "staging_rows", "gone_rows", "previous_rows",
                    where="run_id = 'b'") == (0, 0, 3, 3)  # fmt: skip


@pytest.mark.parametrize(("first", "after_last"), [
    ("2025-06-02", "2025-06-03"), ("2025-06-01", "2025-06-02"), ("2025-05-01", "2025-05-02"),
])  # fmt: skip
@pytest.mark.parametrize("looks", [1, 2])
def test_rows_that_were_published_are_missed_whatever_days_a_run_is_about(both, first, after_last, looks):
    for n in range(1, 5):
        both.post(n, at="2025-05-01 08:00")
    both.mirror(POSTS, "2025-06-01", "2025-06-02", "a")
    both.published(both.named("2025-06-01", "2025-06-02", "a"))
    for n in (1, 2, 3):
        both.remove(POSTS, bid(n))

    for _ in range(looks):  # a run that is cleared finds in the mirror what it did itself
        both.mirror(POSTS, first, after_last, "b")

    assert both.one("ops.row_counts", "staging_rows", "previous_rows", where="run_id = 'b'") == (1, 4)


def published(both, horizon):
    set_checkpoint(both.db, "unified_users", at(horizon))
    both.db.commit()


def test_a_row_that_was_published_is_no_void_when_its_time_moved_before_it_vanished(both):
    both.post(1, at="2025-06-01 12:00")
    both.mirror(POSTS, "2025-06-01", "2025-06-02", "a")
    published(both, "2025-06-02")
    both.change(POSTS, bid(1), created_at="2025-06-01 12:05", updated_at="2025-06-02 10:00")
    both.mirror(POSTS, "2025-06-02", "2025-06-03", "b")  # and dies before it publishes
    both.remove(POSTS, bid(1))
    both.mirror(POSTS, "2025-06-02", "2025-06-03", "b")
    assert held(both, "_first_seen_at", "_known_at", "_gone_at", "_is_void") == [
        (bid(1), at("2025-06-02"), at("2025-06-03"), at("2025-06-03"), False)
    ]


def test_a_row_that_no_publication_saw_is_void_until_it_comes_back_and_was_unknown_until_then(both):
    both.mirror(POSTS, "2025-06-01", "2025-06-02", "a")
    published(both, "2025-06-02")
    both.post(1, at="2025-06-02 12:00")
    both.mirror(POSTS, "2025-06-02", "2025-06-03", "b")  # and dies before it publishes
    both.remove(POSTS, bid(1))
    both.mirror(POSTS, "2025-06-02", "2025-06-03", "b")
    assert held(both, "_known_at", "_is_void") == [(bid(1), None, True)]
    published(both, "2025-06-03")

    both.post(1, at="2025-06-02 12:00")
    both.mirror(POSTS, "2025-06-03", "2025-06-04", "c")
    assert held(both, "_known_at", "_first_seen_at", "_is_void") == [
        (bid(1), at("2025-06-04"), at("2025-06-04"), False)
    ]

    both.remove(POSTS, bid(1))
    both.mirror(POSTS, "2025-06-03", "2025-06-04", "c")
    assert held(both, "_is_void") == [(bid(1), True)], "the publication in between had not seen it either"


@pytest.mark.parametrize("time", ["1970-01-01 00:00", "-infinity"])
def test_a_time_that_could_be_taken_for_none_is_told_from_none(both, time):
    both.post(1, at=None)
    both.post(2, at="2025-05-01 08:00")
    both.mirror(POSTS, "2025-06-01", "2025-06-02", "a")
    both.change(POSTS, bid(1), created_at=time)
    both.change(POSTS, bid(2), deleted_at=time)

    both.mirror(POSTS, "2025-06-05", "2025-06-06", "b", lookback_days=1)

    assert held(both, "created_at::text", "deleted_at::text") == [
        (bid(1), *both.source["engagement"].execute("select %s::timestamptz::text, null", [time]).fetchone()),
        (bid(2), *both.db.execute("select '2025-05-01 08:00'::timestamptz::text, %s::timestamptz::text", [time]).fetchone()),
    ]  # fmt: skip


def marks(both, run_id):
    return both.one("ops.row_counts", "watermark_at", "previous_watermark_at", where=f"run_id = '{run_id}'")


def test_a_source_without_its_newest_rows_falls_back_behind_the_last_publication_however_often_one_looks(
    both,
):
    both.post(1, at="2025-06-01 08:00")
    both.post(2, at="2025-06-01 20:00")
    run = both.named("2025-06-01", "2025-06-02", "a")
    both.mirror(POSTS, "2025-06-01", "2025-06-02", "a")
    both.published(run)
    both.remove(POSTS, bid(2))  # as a copy of the noon before has it
    for _ in range(2):
        both.mirror(POSTS, "2025-06-02", "2025-06-03", "b")
        assert marks(both, "b") == (at("2025-06-01 08:00"), at("2025-06-01 20:00"))

    both.published(both.named("2025-06-02", "2025-06-03", "b"))  # accepted
    both.mirror(POSTS, "2025-06-03", "2025-06-04", "c")
    assert marks(both, "c") == (at("2025-06-01 08:00"), at("2025-06-01 08:00"))


def test_what_no_publication_had_may_go_without_falling_back(both):
    both.post(1, at="2025-06-01 08:00")
    both.mirror(POSTS, "2025-06-01", "2025-06-02", "a")
    both.published(both.named("2025-06-01", "2025-06-02", "a"))
    both.post(2, at="2025-06-02 08:00")
    both.mirror(POSTS, "2025-06-02", "2025-06-03", "b")  # and dies before it publishes
    both.remove(POSTS, bid(2))
    both.mirror(POSTS, "2025-06-02", "2025-06-03", "b")
    assert marks(both, "b") == (at("2025-06-01 08:00"), at("2025-06-01 08:00"))


def test_a_time_without_a_date_is_no_watermark(both):
    both.post(1, at="2025-06-01 08:00", updated_at="infinity")
    both.post(2, at="-infinity", updated_at="20000-01-01")
    both.mirror(POSTS, "2025-06-01", "2025-06-02", "a")
    assert marks(both, "a") == (at("2025-06-01 08:00"), None)


def test_an_id_that_is_given_out_again_is_counted(both):
    votes, mirror = "chemlink.query_votes", "staging.chemlink_query_votes"
    for n in (1, 2, 3):
        both.add(votes, id=n, voter_id=n, created_at=f"2025-05-01 0{n}:00", updated_at="2025-05-01 09:00")
    both.mirror(votes, "2025-06-01", "2025-06-02", "a")
    both.change(votes, 1, created_at="2025-06-02 08:00", voter_id=9, updated_at="2025-06-02 08:00")
    both.change(votes, 2, created_at="2025-06-02 08:00", updated_at="2025-06-02 08:00")  # corrected
    both.change(votes, 3, voter_id=9, updated_at="2025-06-02 08:00")  # two accounts became one
    both.mirror(votes, "2025-06-02", "2025-06-03", "b")
    assert both.rows("ops.row_counts", "run_id", "reused_rows") == [("a", 0), ("b", 1)]
    assert both.rows(mirror, "id", "voter_id") == [(1, 9), (2, 2), (3, 9)]


def test_a_second_run_of_a_day_touches_no_row_and_asks_nobody_to_look_again(both):
    for n in (1, 2):
        both.post(n, at="2025-05-01 08:00")
    both.mirror(POSTS, "2025-06-01", "2025-06-02", "a")
    both.db.execute("delete from staging.unified_pending")
    before = both.touched_since(STAGING)

    both.mirror(POSTS, "2025-06-01", "2025-06-02", "again")
    both.mirror(POSTS, "2025-06-01", "2025-06-02", "a", full_reload=True)

    assert both.touched_since(STAGING) == before
    assert held(both, "_run_id") == [(bid(1), "a"), (bid(2), "a")]
    assert both.rows("staging.unified_pending", "run_id") == []


def test_a_run_of_an_old_day_moves_nothing_back(both):
    both.post(1, at="2025-06-02 08:00")
    both.mirror(POSTS, "2025-06-02", "2025-06-03", "a")
    before = both.touched_since(STAGING)
    both.mirror(POSTS, "2025-05-01", "2025-05-02", "old")
    assert both.touched_since(STAGING) == before
    assert both.one("ops.checkpoints", "position") == at("2025-06-03")


def test_a_task_killed_before_its_end_leaves_nothing_and_a_retry_brings_everything(both, monkeypatch):
    both.post(1, at="2025-05-01 08:00")
    both.mirror(POSTS, "2025-06-01", "2025-06-02", "a")
    both.post(2, at="2025-06-02 08:00")
    before = both.everything(STAGING, "ops.row_counts", "ops.checkpoints", "staging.unified_pending")

    with monkeypatch.context() as patch:
        patch.setattr("plumbline.mirror.set_checkpoint", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            both.mirror(POSTS, "2025-06-02", "2025-06-03", "b")
    assert both.everything(*before) == before

    both.mirror(POSTS, "2025-06-02", "2025-06-03", "b")
    assert held(both, "_run_id") == [(bid(1), "a"), (bid(2), "b")]


def test_changed_rows_of_event_tables_wait_to_be_looked_at_and_reference_data_does_not(both):
    both.post(1)
    both.add("chemlink.companies", id=1, name="One")
    both.mirror(POSTS, "2025-06-02", "2025-06-03", "a")
    both.mirror("engagement.comments", "2025-06-02", "2025-06-03", "a")
    both.mirror("chemlink.companies", "2025-06-02", "2025-06-03", "a")
    assert both.rows("staging.unified_pending", "table_name", "run_id") == [(STAGING, "a")]


def test_a_table_without_created_at_is_read_whole_every_time(both):
    both.alter("chemlink", "alter table companies drop column created_at")
    both.add("chemlink.companies", {"id": 1, "name": "One"}, {"id": 2, "name": "Two"})
    both.mirror("chemlink.companies", "2025-06-01", "2025-06-02", "a")
    both.change("chemlink.companies", 1, name="Uno")
    both.remove("chemlink.companies", 2)

    both.mirror("chemlink.companies", "2025-06-02", "2025-06-03", "b")

    assert both.rows("staging.chemlink_companies", "id", "name", "_known_at", "_gone_at") == [
        (1, "Uno", None, None), (2, "Two", None, at("2025-06-03")),
    ]  # fmt: skip
    assert both.rows("ops.row_counts", "run_id", "is_full") == [("a", True), ("b", True)]


def test_a_table_that_should_have_times_of_change_and_has_none_is_read_whole_every_time(both):
    both.alter("chemlink", "alter table companies drop column updated_at")
    both.add("chemlink.companies", id=1, name="One", created_at="2025-01-01")
    both.mirror("chemlink.companies", "2025-06-01", "2025-06-02", "a")
    both.change("chemlink.companies", 1, name="Uno")
    both.mirror("chemlink.companies", "2025-06-02", "2025-06-03", "b")
    assert both.rows("staging.chemlink_companies", "id", "name") == [(1, "Uno")]


@pytest.mark.parametrize("content", ["the same", "another"])
def test_two_rows_of_one_id_in_the_source_are_named(both, content):
    both.alter("engagement", "alter table posts drop constraint posts_pkey")
    both.post(1, at="2025-05-01", content="the same")
    both.mirror(POSTS, "2025-06-01", "2025-06-02", "a")
    before = both.everything(STAGING)
    both.post(1, at="2025-05-01", content=content)
    both.post(2, at="2025-06-02")
    with pytest.raises(
        IdsNotUnique, match=f"posts has several rows of one id: {uuid_of(1, 'b')}. Nothing was"
    ):
        both.mirror(POSTS, "2025-06-02", "2025-06-03", "b")
    assert both.everything(STAGING) == before


def test_two_rows_of_one_id_are_named_at_the_first_look_too(both):
    both.alter("engagement", "alter table posts drop constraint posts_pkey")
    both.post(1, at="2025-05-01")
    both.post(1, at="2025-05-02")
    with pytest.raises(IdsNotUnique, match=f"several rows of one id: .*{uuid_of(1, 'b')}"):
        both.mirror(POSTS, "2025-06-01", "2025-06-02", "a")
