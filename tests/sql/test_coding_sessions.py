"""core.coding_sessions: a pause longer than half an hour ends a session, midnight does not."""

import random
from datetime import timedelta

from .coding import REPO, at, call, coding_house, on  # noqa: F401 - fixture

TABLE, DAYS = "core.coding_sessions", "core.coding_session_days"
STEPS = ("staging.coding_runs", "core.llm_calls", "core.developers", TABLE)


def fill(coding, days=10, **meaning):
    coding.fill(coding.named(0, days, **meaning), *STEPS)
    return coding.rows(TABLE, "session_key", "started_at", "ended_at", "calls")


def test_thirty_minutes_go_on_and_a_second_more_begins_anew(coding):
    coding.lands(*(call(t, at(0, t)) for t in ("09:00", "09:30", "10:00:01", "10:00:02")))
    assert fill(coding) == [
        ("s1 of trace:ada", at(0, "09:00"), at(0, "09:30"), 2),
        ("s1 of trace:ada", at(0, "10:00:01"), at(0, "10:00:02"), 2),
    ]


def test_a_session_may_span_midnight(coding):
    coding.lands(call("a", at(0, "23:50")), call("b", at(1, "00:10")))
    assert fill(coding) == [("s1 of trace:ada", at(0, "23:50"), at(1, "00:10"), 2)]
    assert coding.rows(DAYS, "event_date", "started_at") == [(on(0), at(0, "23:50")), (on(1), at(0, "23:50"))]


def test_without_a_session_id_calls_belong_to_their_developer_in_the_repository(coding):
    coding.lands(
        call("a", at(0, "09:00"), session_id=None),
        call("b", at(0, "09:10"), session_id=None, repo=None),
        call("c", at(0, "09:20"), session_id=None),
        call("d", at(0, "09:25"), session_id=None, developer_id=None),
    )
    assert [(key, calls) for key, _, _, calls in fill(coding)] == [
        ("developer ada in (unknown)", 1), (f"developer ada in {REPO}", 2)]  # fmt: skip


def test_sessions_that_two_developers_number_alike_are_two(coding):
    coding.lands(*(call(f"{who}{n}", at(0, f"09:0{n}"), developer_id=who, session_id="1")
                   for who in ("ada", "bob") for n in range(3)))  # fmt: skip
    assert [(key, calls) for key, _, _, calls in fill(coding)] == [
        ("1 of trace:ada", 3),
        ("1 of trace:bob", 3),
    ]


def test_a_session_under_two_names_of_one_developer_is_one_as_soon_as_that_is_known(coding):
    coding.lands(
        call("a", at(0, "09:00")), call("b", at(0, "09:10"), developer_id="laptop"), call("c", at(5))
    )
    assert [(key, calls) for key, _, _, calls in fill(coding)] == [
        ("s1 of trace:ada", 1), ("s1 of trace:ada", 1), ("s1 of trace:laptop", 1)]  # fmt: skip
    coding.db.execute("delete from staging.coding_days")
    coding.names(("Ada", "ada", None, None), ("Ada", "laptop", None, None))
    assert [(key, calls) for key, _, _, calls in fill(coding)] == [("s1 of Ada", 2), ("s1 of Ada", 1)]


def test_a_session_of_nobody_that_is_known_goes_by_its_id(coding):
    coding.lands(call("a", at(0, "09:00"), developer_id=None), call("b", at(0, "09:10"), developer_id=None),
                 call("c", at(0, "12:00"), developer_id=None, total_tokens=None))  # fmt: skip
    fill(coding)
    assert coding.rows(TABLE, "session_key", "developer_id", "calls", "total_tokens") == [
        ("s1", None, 1, None), ("s1", None, 2, 300)]  # fmt: skip


def test_a_late_call_joins_two_sessions_and_its_removal_parts_them(coding):
    coding.lands(call("a", at(0, "23:40")), call("c", at(1, "00:20")), call("d", at(3)))
    apart = fill(coding)
    coding.db.execute("delete from staging.coding_days")
    coding.lands(call("b", at(1, "00:00")))
    assert fill(coding)[0] == ("s1 of trace:ada", at(0, "23:40"), at(1, "00:20"), 3)
    assert coding.queue() == [1], "the second day has another session now"
    coding.db.execute("delete from staging.coding_days")
    coding.unlands("b")
    assert fill(coding) == apart


def test_a_call_that_changes_its_session_leaves_the_old_one(coding):
    coding.lands(call("a", at(0), session_id="old"), call("b", at(0), session_id="old"), file="1")
    fill(coding)
    coding.lands(call("a", at(0), session_id="new"), call("b", at(0), session_id="new"), file="2")
    assert [row[0] for row in fill(coding)] == ["new of trace:ada"]


def test_only_what_changed_is_looked_at(coding):
    coding.lands(call("a", at(0)), call("b", at(5)))
    fill(coding)
    coding.db.execute("delete from staging.coding_days")
    before = dict(coding.rows(TABLE, "started_at", "xmin::text"))
    coding.lands(call("c", at(5, "12:05")))
    fill(coding)
    after = dict(coding.rows(TABLE, "started_at", "xmin::text"))
    assert (before[at(0)] == after[at(0)], before[at(5)] == after[at(5)]) == (True, False)


def test_a_day_run_twice_changes_nothing(coding):
    coding.lands(call("a", at(0, "23:50")), call("b", at(1, "00:10")), call("c", at(1, "12:00")))
    fill(coding)
    before = coding.touched_since((TABLE, DAYS, "staging.coding_days"))
    fill(coding)
    assert coding.touched_since(before) == before


def test_in_parts_is_the_same_as_at_once(coding):
    """Sessions of random calls against plain Python; calls come in any order, over midnights, some go."""
    chance = random.Random(7)
    moments = {f"c{n}": at(0, "12:00") + timedelta(minutes=chance.randrange(5 * 24 * 60)) for n in range(150)}
    keys = {name: chance.choice("xyz") for name in moments}
    names = list(moments)
    chance.shuffle(names)
    for start in range(0, len(names), 15):
        coding.lands(*(call(n, moments[n], session_id=keys[n]) for n in names[start : start + 15]))
        fill(coding)
        coding.db.execute("delete from staging.coding_days")
    for name in names[:20]:
        coding.unlands(name)
        del moments[name]
    expected = []
    for key in "xyz":
        named = f"{key} of trace:ada"
        times = sorted(ts for name, ts in moments.items() if keys[name] == key)
        for ts in times:
            if expected and expected[-1][0] == named and ts - expected[-1][2] <= timedelta(minutes=30):
                expected[-1][2:] = [ts, expected[-1][3] + 1]
            else:
                expected.append([named, ts, ts, 1])
    assert fill(coding) == [tuple(session) for session in expected]
