"""core.user_days, and with it events, counts and firsts: whatever changes in whatever order, as if counted anew."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .brute_force import SYSTEM, Expected, instant
from .two_databases import sql_md5, uuid_of

TABLE = "core.user_days"
ZONE = "America/New_York"
# The clocks there went forward on March 9: that day began at 05:00 UTC and ended 23 hours later.
BASES = ("2025-03-09 04:59:59.5", "2025-03-09 06:59:59.5", "2025-03-10 03:59:59.5", "2025-03-08 12:00:00")
TIMES = [instant(base) + timedelta(seconds=s) for base in BASES for s in (0, 0.2, 0.4, 0.6, 0.8, 1.0, 2.5)]
SIGNUP = {n: instant(f"2025-03-0{n + 5} 03:00:00") for n in (1, 2, 3, 4)}
MEANING = {"business_zone": ZONE, "bulk_rows": 5, "bulk_rows_per_second": 2.0, "bulk_actor_rows": 3}
MIRRORS = ("engagement_persons", "chemlink_persons", "engagement_posts", "engagement_comments", "engagement_mentions",
           "chemlink_query_votes")  # fmt: skip

write = st.tuples(
    st.just("write"), st.sampled_from(sorted(SYSTEM)), st.integers(1, 9), st.sampled_from([1, 1, 1, 2, 3, 4, 9]),
    st.one_of(st.none(), *[st.sampled_from(TIMES)] * 9), st.booleans(),
)  # fmt: skip
drop = st.tuples(st.sampled_from(["soft", "hard"]), st.sampled_from(sorted(SYSTEM)), st.integers(1, 9))
link = st.tuples(st.just("link"), st.permutations([1, 2, 3, 4]), st.integers(0, 4))
rule = st.tuples(st.just("rule"), st.integers(1, 4))
steps = st.lists(
    st.lists(st.one_of(write, write, write, write, drop, link, rule), max_size=14), min_size=2, max_size=4
)


class Story:
    """The sources as they change, and beside them what a mirror has seen of each row."""

    def __init__(self, both):
        self.both, self.day, self.seen, self.links, self.excluded = both, date(2025, 3, 15), {}, {}, set()
        self.now = {}
        for n in (1, 2, 3, 4):
            both.person(n, SIGNUP[n], external_id=None)
            both.profile(n, SIGNUP[n] + timedelta(days=1))

    def key(self, table, number):
        return number if SYSTEM[table] == "chemlink" else uuid_of(number, "b")

    def actor(self, table, number):
        return number if SYSTEM[table] == "chemlink" else uuid_of(number)

    def write(self, table, number, actor, at, flag):
        who, key, name = self.actor(table, actor), self.key(table, number), f"{SYSTEM[table]}.{table}"
        row = {"created_at": at, "deleted_at": None}
        row |= {
            "posts": {"person_id": who},
            "comments": {"person_id": who, "parent_comment_id": uuid_of(1) if flag else None},
            "mentions": {"mentioned_by_person_id": who, "mentioned_person_id": uuid_of(1 + actor % 4)},
            "query_votes": {"voter_id": who, "type": None},
        }[table]
        if table == "query_votes":
            del row["deleted_at"]
        if (table, number) in self.now:
            changed = {} if table == "mentions" else {"updated_at": self.moment()}
            if table == "mentions":  # nothing says when a mention changes: it does not
                return
            self.both.change(name, key, **row | changed)
        else:
            self.both.add(name, {"id": key} | row)
        self.now[table, number] = {"actor": str(who), "at": at, "deleted": False, "parent": flag,
                                   "other": uuid_of(1 + actor % 4)}  # fmt: skip

    def moment(self):
        return datetime(self.day.year, self.day.month, self.day.day, 12, tzinfo=UTC)

    def soft(self, table, number):
        if (table, number) in self.now and table != "query_votes":
            self.both.change(f"{SYSTEM[table]}.{table}", self.key(table, number), deleted_at=self.moment())
            self.now[table, number]["deleted"] = True

    def hard(self, table, number):
        if self.now.pop((table, number), None):
            self.both.remove(f"{SYSTEM[table]}.{table}", self.key(table, number))

    def link(self, profiles, count):
        self.links = dict(zip(range(1, count + 1), profiles, strict=False))
        for n in (1, 2, 3, 4):
            self.both.change("engagement.persons", uuid_of(n), external_id=None, updated_at=self.moment())
        for person, profile in self.links.items():
            self.both.change("engagement.persons", uuid_of(person), external_id=uuid_of(profile, "c"))

    def rule(self, person):
        self.excluded ^= {person}
        self.both.rules = [("engagement_id", uuid_of(n), "staff") for n in sorted(self.excluded)]

    def run(self, **how):
        self.both.run(str(self.day), str(self.day + timedelta(days=1)), **how)
        self.day += timedelta(days=1)
        gone = {key: row | {"deleted": True} for key, row in self.seen.items() if key not in self.now}
        self.seen = gone | {key: dict(row) for key, row in self.now.items()}

    def expected(self):
        signups = {("engagement", uuid_of(n)): SIGNUP[n] for n in SIGNUP}
        signups |= {("chemlink", str(n)): SIGNUP[n] + timedelta(days=1) for n in SIGNUP}
        return Expected(
            self.both.db, {(table, str(self.key(table, n))): row for (table, n), row in self.seen.items()}, signups,
            {uuid_of(p): str(c) for p, c in self.links.items()}, [uuid_of(n) for n in self.excluded], ZONE, MEANING,
        )  # fmt: skip

    def holds(self):
        both, expected = self.both, self.expected()
        events = both.rows("core.user_journey_events", "source_database", "source_id", "activity_type", "user_id::text",
                           "occurred_at", "occurred_on", "is_bulk", "is_deleted", "is_excluded", "is_first_of_type",
                           "days_since_signup")  # fmt: skip
        assert sorted(events, key=str) == expected.event_rows()
        daily = both.rows("core.daily_activity", "day_on", "activity_type", "is_excluded", "is_bulk", "is_deleted",
                          "is_attributed", "events")  # fmt: skip
        assert sorted(daily) == expected.daily_rows()
        assert both.rows(TABLE, "user_id::text", "day_on", "self_made_events", "own_events", "passive_events",
                         "activity_mask", "is_in_engagement", "is_in_chemlink", "points") == expected.user_day_rows()  # fmt: skip
        users = both.rows(
            "core.unified_users", "user_id::text", "activated_at", "first_active_on", "last_active_on"
        )
        assert sorted(users, key=str) == expected.user_rows()


def emptied(both):
    """Sources and warehouse as new, for the next example."""
    for source in both.source.values():
        names = source.execute("select tablename from pg_tables where schemaname = current_schema").fetchall()
        source.execute(f"truncate {', '.join(name for (name,) in names)}")
    names = both.db.execute(
        "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('staging', 'core')"
    ).fetchall()
    both.db.execute(
        f"truncate {', '.join(name for (name,) in names)}, ops.checkpoints, ops.row_counts, ops.dead_letters"
    )
    both.db.commit()
    both.rules = []


@pytest.mark.slow
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(story=steps, published=st.lists(st.booleans(), min_size=4, max_size=4))
def test_whatever_changes_the_result_is_that_of_counting_anew(both, story, published):
    emptied(both)
    both.tables = tuple(f"staging.{name}" for name in MIRRORS)
    both.meaning = MEANING
    telling = Story(both)
    for changes, is_published in zip(story, published, strict=False):
        for what, *about in changes:
            getattr(telling, what)(*about)
        telling.run(publish=is_published)
        telling.holds()


@pytest.fixture
def site(both):
    both.person(1, "2025-03-01 12:00", external_id=None)
    return both


def days(site):
    return site.rows(TABLE, "day_on::text", "self_made_events", "own_events", "passive_events", "points")


def test_the_day_the_clocks_change_has_23_hours(site):
    for number, at in enumerate(
        ("2025-03-09 04:59", "2025-03-09 05:00", "2025-03-10 03:59", "2025-03-10 04:00"), 1
    ):
        site.post(number, at=at)
    site.run("2025-03-15", "2025-03-16", business_zone=ZONE)
    assert days(site)[1:] == [
        ("2025-03-08", 1, 1, 0, 3),
        ("2025-03-09", 2, 2, 0, 6),
        ("2025-03-10", 1, 1, 0, 3),
    ]


def test_points_and_bits_are_those_of_the_settings(site):
    """3 a post, 2 a comment or reply, 1 a vote, 5 a collection; bits in the order of the types."""
    site.change("engagement.persons", uuid_of(1), external_id=uuid_of(1, "c"))
    site.profile(1, "2025-03-01 13:00")
    at = "2025-03-02 12:00"
    site.post(1, at=at)
    site.add("engagement.comments", {"id": uuid_of(1), "person_id": uuid_of(1), "created_at": at},
             {"id": uuid_of(2), "person_id": uuid_of(1), "parent_comment_id": uuid_of(1), "created_at": at})  # fmt: skip
    site.add("engagement.mentions", id=uuid_of(1), mentioned_person_id=uuid_of(1), created_at=at)
    site.add("chemlink.query_votes", id=1, voter_id=1, created_at=at)
    site.add("chemlink.collections", id=1, person_id=1, created_at=at)
    site.run("2025-03-15", "2025-03-16")
    assert days(site)[1:] == [("2025-03-02", 5, 5, 1, 13)]
    bits = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 5 | 1 << 10 | 1 << 11
    assert site.one(TABLE, "activity_mask", "is_in_engagement", "is_in_chemlink", where="day_on = '2025-03-02'") == (
        bits, True, True,
    )  # fmt: skip


def test_a_day_on_which_only_others_did_something_has_a_row_and_is_no_activity(site):
    site.add(
        "engagement.mentions", id=uuid_of(1), mentioned_person_id=uuid_of(1), created_at="2025-03-02 12:00"
    )
    site.run("2025-03-15", "2025-03-16")
    assert days(site)[1:] == [("2025-03-02", 0, 0, 1, 0)]
    assert site.one("core.unified_users", "activated_at", "first_active_on::text", "last_active_on") == (
        None, "2025-03-01", None,
    )  # fmt: skip


def test_a_day_whose_last_event_moved_away_has_no_row(site):
    site.post(1, at="2025-03-02 12:00")
    site.run("2025-03-15", "2025-03-16")
    site.change(
        "engagement.posts", uuid_of(1, "b"), created_at="2025-03-03 12:00", updated_at="2025-03-16 12:00"
    )
    site.run("2025-03-16", "2025-03-17")
    assert days(site)[1:] == [("2025-03-03", 1, 1, 0, 3)]
    assert site.one("core.unified_users", "user_id::text", "activated_at") == (
        sql_md5(site.db, f"engagement/{uuid_of(1)}"), datetime(2025, 3, 3, 12, tzinfo=UTC),
    )  # fmt: skip
