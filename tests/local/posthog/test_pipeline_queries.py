"""The pipeline's own HogQL files, against the same numbers counted in pandas from the definitions."""

import math
import random
from pathlib import Path

import pandas as pd
import pytest

QUERIES = Path(__file__).parents[3] / "include" / "sql" / "sources" / "posthog"
METRICS = [
    ["sessions", "$pageview", "unique", "$session_id"],
    ["sessions", "$screen", "unique", "$session_id"],
    ["closet_adds", "PDP add to closet", "events", ""],
    ["spend", "basket", "sum", "value"],
    ["anything", "*", "events", ""],
]
TOTALS = ["baseline_total", "post_total", "week_1_total", "week_2_total", "week_3_total", "week_4_total"]
SENT = pd.Timestamp(
    "2024-03-31T10:00:00Z"
)  # some zones change to summer time on this day; elapsed hours do not
LONG_AGO = "2024-01-01T00:00:00+00:00"


@pytest.fixture
def query():
    return lambda name: (QUERIES / f"{name}.hogql").read_text()


@pytest.fixture
def activity(ask, query):
    """(send_no, metric) -> the six totals."""

    def run(sends, metrics=METRICS):
        body = ask(
            query("activity"), sends=sends, metric_events=metrics, baseline_hours=720, post_hours=48,
            reach_start="2024-02-01T00:00:00Z", reach_end="2024-05-01T00:00:00Z",
        ).json()  # fmt: skip
        assert body.get("columns") == ["send_no", "metric", *TOTALS, "unreadable", "rows_total"], body
        assert all(row[-1] == len(body["results"]) for row in body["results"])
        return {(row[0], row[1]): row[2:-2] for row in body["results"]}

    return run


def send(number, person, sent_at=SENT, observed_from=LONG_AGO):
    return [str(number), f"a0000000-0000-0000-0000-{person:012x}", sent_at.isoformat(), observed_from]


@pytest.mark.parametrize(
    ("shift", "expected"),
    [
        ("-720h", [1, 0, 0, 0, 0, 0]),
        ("-720h -1us", None),
        ("-1us", [1, 0, 0, 0, 0, 0]),
        ("0h", [0, 1, 0, 0, 0, 0]),
        ("48h -1us", [0, 1, 0, 0, 0, 0]),
        ("48h", None),
        ("-168h", [1, 0, 1, 0, 0, 0]),
        ("-120h -1us", [1, 0, 1, 0, 0, 0]),
        ("-120h", [1, 0, 0, 0, 0, 0]),
        ("-168h -1us", [1, 0, 0, 0, 0, 0]),
        ("-336h", [1, 0, 0, 1, 0, 0]),
        ("-504h", [1, 0, 0, 0, 1, 0]),
        ("-672h", [1, 0, 0, 0, 0, 1]),
        ("-624h", [1, 0, 0, 0, 0, 0]),
    ],
)
def test_an_event_on_the_edge_of_a_window_falls_on_the_documented_side(activity, load, shift, expected):
    when = SENT + sum((pd.Timedelta(part) for part in shift.split()), pd.Timedelta(0))
    load([(1, "PDP add to closet", when.isoformat(), {})])
    found = activity([send(1, 1)], [["closet_adds", "PDP add to closet", "events", ""]])
    assert found == ({} if expected is None else {("1", "closet_adds"): expected})


def test_a_baseline_does_not_reach_back_before_observation_began(activity, load):
    load([(1, "tick", (SENT - pd.Timedelta(hours)).isoformat(), {}) for hours in ("100h", "99h", "98h")])
    observed_from = (SENT - pd.Timedelta("99h")).isoformat()
    found = activity([send(1, 1, observed_from=observed_from)], [["ticks", "tick", "events", ""]])
    assert found == {("1", "ticks"): [2, 0, 0, 0, 0, 0]}


def test_all_devices_of_a_person_count_as_one_person(activity, load, stand_in, query, rows):
    after = (SENT + pd.Timedelta("1h")).isoformat()
    load([(1, "$pageview", after, {"$session_id": session}) for session in ("a", "b", "a")],
         distinct_ids=[("phone", 1), ("tablet", 1), ("other", 2)])  # fmt: skip
    assert activity([send(1, 1)], METRICS[:1]) == {("1", "sessions"): [0, 2, 0, 0, 0, 0]}
    people = rows(query("persons"), distinct_ids=["tablet", "stranger"])
    assert people == [["a0000000-0000-0000-0000-000000000001", ["phone", "tablet"], 1]]


def test_an_event_without_the_property_adds_no_session_and_no_amount(activity, load):
    after = (SENT + pd.Timedelta("1h")).isoformat()
    load([(1, "$pageview", after, {}), (1, "basket", after, {"value": "free"})])
    found = activity([send(1, 1)], [METRICS[0], METRICS[3]])
    assert found == {("1", "sessions"): [0] * 6, ("1", "spend"): [0] * 6}


EVERYTHING = ["*", "*", "events", ""]


def test_a_send_without_any_event_is_answered_with_zeros(activity, load):
    load([(1, "basket", SENT.isoformat(), {"value": 1})])
    found = activity([send(1, 1), send(2, 2)], [EVERYTHING])
    assert found == {("1", "*"): [0, 1, 0, 0, 0, 0], ("2", "*"): [0] * 6}


def test_an_event_stored_twice_counts_once(activity, load, stand_in):
    load([(1, "basket", SENT.isoformat(), {"value": 2.5})] * 2, same_uuid=True)
    found = activity([send(1, 1)], [EVERYTHING, METRICS[3]])
    assert found == {("1", "*"): [0, 1, 0, 0, 0, 0], ("1", "spend"): [0, 2.5, 0, 0, 0, 0]}


def test_an_amount_too_large_to_add_up_is_reported_and_never_zero(ask, query, load):
    load([(1, "basket", SENT.isoformat(), {"value": 1e15})])
    body = ask(
        query("activity"), sends=[send(1, 1)], metric_events=[METRICS[3]], baseline_hours=720, post_hours=48,
        reach_start="2024-02-01T00:00:00Z", reach_end="2024-05-01T00:00:00Z",
    ).json()  # fmt: skip
    assert [row[-2] for row in body["results"]] == [1]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_activity_agrees_with_pandas_on_random_events(activity, load, seed):
    chance = random.Random(seed)
    names = ["$pageview", "$screen", "PDP add to closet", "basket", "unrelated"]
    events = []
    for _ in range(3000):
        when = SENT + pd.Timedelta(
            hours=chance.choice([chance.randrange(-800, 80), chance.uniform(-800, 80)])
        )
        cents = {"value": chance.randrange(0, 99999) / 100, "$session_id": f"s{chance.randrange(6)}"}
        kept = {key: value for key, value in cents.items() if chance.random() < 0.9}
        events.append((chance.randrange(1, 13), chance.choice(names), when.floor("us").isoformat(), kept))
    load(events)
    sends = [
        send(number, chance.randrange(1, 15), SENT + pd.Timedelta(hours=chance.randrange(-48, 48)),
             (SENT - pd.Timedelta(hours=chance.choice([2000, 500, 100]))).isoformat())
        for number in range(40)
    ]  # fmt: skip
    found, expected = activity(sends), counted_in_pandas(events, sends)
    assert found.keys() == expected.keys()
    assert len(expected) > 100
    for key, totals in expected.items():
        assert all(math.isclose(a, b, abs_tol=1e-6) for a, b in zip(found[key], totals, strict=True)), key


def counted_in_pandas(events, sends):
    """The same totals from the definitions in the header of activity.hogql, event by event."""
    frame = pd.DataFrame(
        [
            (
                f"a0000000-0000-0000-0000-{person:012x}",
                event,
                pd.Timestamp(when),
                kept.get("$session_id"),
                kept.get("value"),
            )
            for person, event, when, kept in events
        ],
        columns=["person_id", "event", "at", "$session_id", "value"],
    )
    totals = {}
    for number, person, sent_at, observed_from in sends:
        sent, hour = pd.Timestamp(sent_at), pd.Timedelta(hours=1)
        spans = [(max(sent - 720 * hour, pd.Timestamp(observed_from)), sent), (sent, sent + 48 * hour)]
        spans += [(sent - 168 * k * hour, sent - 168 * k * hour + 48 * hour) for k in (1, 2, 3, 4)]
        mine = frame[frame.person_id == person]
        for metric in dict.fromkeys(line[0] for line in METRICS):
            lines = [line for line in METRICS if line[0] == metric]
            wanted = mine if lines[0][1] == "*" else mine[mine.event.isin([line[1] for line in lines])]
            parts = [wanted[(wanted["at"] >= start) & (wanted["at"] < end)] for start, end in spans]
            if any(len(part) for part in parts):
                totals[number, metric] = [measured(part, lines[0]) for part in parts]
    return totals


def measured(part, line):
    if line[2] == "unique":
        return part[line[3]].nunique()
    return part[line[3]].sum() if line[2] == "sum" else len(part)


def test_event_names_tells_known_names_from_misspelt_ones(rows, load, query):
    load([(1, "basket", LONG_AGO, {}), (2, "basket", LONG_AGO, {}), (1, "Basket", LONG_AGO, {})])
    assert rows(query("event_names"), event_names=["basket", "baskets"]) == [["basket", 2, 1]]


def test_persons_by_email_ignores_case_and_blanks(rows, load, query):
    mails = [{"email": " Ann@Example.org "}, {"email": "bob@example.org"}, {}, {"email": "ann@example.org"}]
    load(persons=list(enumerate(mails, start=1)))
    found = rows(query("persons_by_email"), emails=["ann@example.org", "x' OR 1=1 --"])
    ids = ["a0000000-0000-0000-0000-000000000001", "a0000000-0000-0000-0000-000000000004"]
    assert found == [[ids[0], "ann@example.org", 2], [ids[1], "ann@example.org", 2]]


def test_tracking_start_counts_the_events_of_every_day_in_order(rows, load, query):
    days = ("2024-03-01T00:00:00Z", "2024-02-01T00:00:00.5Z", "2024-03-01T23:59:59Z")
    load([(1, "a", when, {}) for when in days])
    assert rows(query("tracking_start")) == [["2024-02-01", 1, 2], ["2024-03-01", 2, 2]]


def test_a_metric_named_like_an_attack_is_only_a_name(activity, load):
    evil = "'); DROP TABLE events; -- {sends} %s"
    load([(1, evil, SENT.isoformat(), {evil: 2})])
    found = activity([send(1, 1)], [[evil, evil, "sum", evil]])
    assert found == {("1", evil): [0, 2, 0, 0, 0, 0]}


def test_every_query_of_the_pipeline_is_tested_here():
    tested = Path(__file__).read_text()
    names = [file.stem for file in QUERIES.glob("*.hogql")]
    assert names
    assert [name for name in names if f'query("{name}")' not in tested] == []
