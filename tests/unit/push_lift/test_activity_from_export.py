"""Activity counted from batch exports: the query API's rows, from files that may be cut, doubled or odd."""

import json
import random
import uuid
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from local import sample
from local.posthog import PostHogStandIn
from plumbline.landing import SourceShapeChanged
from plumbline.push_lift import activity, activity_from_export
from plumbline.push_lift.settings import SETTINGS
from plumbline.run import Run
from plumbline.sources.posthog import PostHog
from plumbline.sources.posthog_export import BatchExport, ExportTooShort, NoExport
from plumbline.sources.posthog_row_groups import FileNotReadable
from plumbline.window import Window

SENT = datetime(2024, 3, 31, 10, tzinfo=UTC)  # summer time begins on this day; elapsed hours do not change
HOUR, MICROSECOND = timedelta(hours=1), timedelta(microseconds=1)
SETTLED = SENT + SETTINGS.settle_hours * HOUR
LONG_AGO = SENT - timedelta(days=60)
EVENTS = pa.schema(
    [(name, pa.string()) for name in ("uuid", "event", "properties", "distinct_id", "person_id")]
    + [("timestamp", pa.timestamp("us", "UTC"))]
)
EXPOSURES = 6589  # published rows of the sample, see local/sample/README.md


def run_of(vocabulary):
    meaning = {
        "vocabulary": vocabulary,
        "baseline_days": SETTINGS.baseline_days,
        "post_hours": SETTINGS.post_hours,
        "settle_hours": SETTINGS.settle_hours,
    }
    return Run("push_lift", "a run", Window.of_days("2024-03-31", "2024-04-01"), meaning)


def person(number):
    return str(uuid.UUID(int=0xA << 124 | number))


def event(number, who, name, when, properties="{}", distinct_id=None):
    return {
        "uuid": str(uuid.UUID(int=number + 1)),
        "event": name,
        "properties": properties if isinstance(properties, str) else json.dumps(properties),
        "distinct_id": distinct_id or f"device-{who}",
        "person_id": person(who),
        "timestamp": when,
    }


def send(number, who, sent_at=SENT, observed_from=LONG_AGO, **more):
    return {
        "notification_id": uuid.UUID(int=number),
        "person_id": person(who),
        "sent_at": sent_at,
        "observed_from": observed_from,
        **more,
    }


EDGES_OF_TIME = [event(10**6, 99, "first", LONG_AGO), event(10**6 + 1, 99, "last", SETTLED)]


@pytest.fixture
def write(tmp_path):
    """Write lists of events as one file each; the export that holds them."""

    def export(*files, **options):
        for number, rows in enumerate(files):
            table = rows if isinstance(rows, pa.Table) else pa.Table.from_pylist(rows, EVENTS)
            path = tmp_path / "export" / f"day-{number:03}" / "events.parquet"
            path.parent.mkdir(parents=True)
            pq.write_table(table, path, **options)
        return BatchExport(tmp_path / "export")

    return export


@pytest.fixture(scope="module")
def own_stand_in(tmp_path_factory):
    """A PostHog whose data these tests may replace."""
    server = PostHogStandIn(tmp_path_factory.mktemp("posthog"), project_id=1, personal_key="phx_own").start()
    yield server
    server.stop()


def load_into(server, events):
    created = pa.array([0], pa.timestamp("us", "UTC"))
    server.load(
        pa.Table.from_pylist(events, EVENTS),
        pa.table({"id": [person(1)], "properties": ["{}"], "created_at": created}),
        pa.table({"distinct_id": ["device-1"], "person_id": [person(1)]}),
    )


def totals(export, sends, vocabulary="retail"):
    """(send number, metric) -> the six totals."""
    answer = activity_from_export.read_activity(export, sends, run_of(vocabulary))
    assert answer.columns == activity.COLUMNS
    assert answer.replaces == {"notification_ids": [one["notification_id"] for one in sends]}
    return {(notification_id.int, metric): list(six) for notification_id, metric, *six in answer.rows}


def real_sends():
    """Every send of every published campaign, and what the pipeline knows about its recipient."""
    tables = sample.sample()
    person_of = dict(zip(*tables.posthog["person_distinct_ids"].to_pydict().values(), strict=True))
    users = {row["id"]: row for row in tables.push["users"].to_pylist()}
    tracked_from = datetime(2017, 1, 1, tzinfo=UTC)
    sends = []
    for row in tables.push["push_notifications"].slice(0, EXPOSURES).to_pylist():
        user = users[row["user_id"]]
        sends.append(
            {
                "notification_id": row["id"],
                "campaign_id": row["campaign_id"],
                "person_id": person_of[user["posthog_distinct_id"]],
                "sent_at": row["sent_timestamp"],
                "observed_from": max(user["created_at"], tracked_from),
            }
        )
    return [one for one in sends if one["sent_at"] >= one["observed_from"]]


def test_all_real_campaigns_are_counted_as_the_query_api_counts_them(stand_in, tmp_path):
    pq.write_table(sample.posthog_tables()["events"], tmp_path / "events.parquet", row_group_size=10_000)
    sends = real_sends()
    assert len({one["campaign_id"] for one in sends}) == 24  # three of 27 began before tracking did
    run = run_of("retail")
    client = PostHog(stand_in.url, "1", stand_in.personal_key)
    for start in range(0, len(sends), 1000):
        part = sends[start : start + 1000]
        asked = activity.read_activity(client, part, run)
        counted = activity_from_export.read_activity(BatchExport(tmp_path), part, run)
        assert (counted.columns, counted.rows, counted.replaces) == (
            asked.columns,
            asked.rows,
            asked.replaces,
        )
    client.close()


@pytest.mark.parametrize("vocabulary", ["retail", "marketplace"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_events_are_counted_as_the_query_api_counts_them(own_stand_in, write, vocabulary, seed):
    chance = random.Random(seed)
    names = ["basket", "$pageview", "$screen", "PDP add to closet", "Offer Created", "unrelated"]
    amounts = [0.1, 2.5e-7, 1.5e-6, -3.25, 12, 9e11, "7.5", "free", None, True, [1], 0.1 + 0.2]
    sessions = [*"abcdef", "", None, 5, 5.5, 'é"\\\n', {"id": 1}]
    events = [*EDGES_OF_TIME]
    for number in range(4000):
        hours = chance.choice([chance.randrange(-800, 54), chance.uniform(-800, 54)])
        kept = {"sales": chance.choice(amounts), "$session_id": chance.choice(sessions)}
        text = chance.choice([json.dumps(kept)] * 20 + ["", "{broken", "null", '{"sales": NaN}', "[1]"])
        when = SENT + timedelta(microseconds=round(hours * 3.6e9))
        events.append(event(number, chance.randrange(1, 13), chance.choice(names), when, text))
    sends = [
        send(number, chance.randrange(1, 15), SENT - HOUR * chance.randrange(0, 48),
             SENT - HOUR * chance.choice([1300, 500, 100, -10]))
        for number in range(40)
    ]  # fmt: skip
    load_into(own_stand_in, events)
    client = PostHog(own_stand_in.url, "1", own_stand_in.personal_key)
    asked = activity.read_activity(client, sends, run_of(vocabulary))
    client.close()
    # a batch of plain documents is read in bulk, one with others among them one by one
    plain = [row for row in events if is_plain(row["properties"])]
    export = write(plain, [row for row in events if row not in plain], row_group_size=500)
    assert len(plain) > 1000
    counted = activity_from_export.read_activity(export, sends, run_of(vocabulary))
    assert counted.rows == asked.rows
    assert sum(any(row[2:]) for row in asked.rows) > 80


def is_plain(text):
    """Amounts are numbers and sessions are texts, or they are absent."""
    try:
        kept = json.loads(text)
    except ValueError:
        return False
    if not isinstance(kept, dict) or any(isinstance(value, bool) for value in kept.values()):
        return False
    return (
        isinstance(kept.get("sales", 0), int | float | None)
        and isinstance(kept.get("$session_id"), str | None)
        and "NaN" not in text
    )


@pytest.mark.parametrize(
    ("shift", "expected"),
    [
        (-720 * HOUR, [1, 0, 0, 0, 0, 0]),
        (-720 * HOUR - MICROSECOND, [0, 0, 0, 0, 0, 0]),
        (-MICROSECOND, [1, 0, 0, 0, 0, 0]),
        (0 * HOUR, [0, 1, 0, 0, 0, 0]),
        (48 * HOUR - MICROSECOND, [0, 1, 0, 0, 0, 0]),
        (48 * HOUR, [0, 0, 0, 0, 0, 0]),
        (-168 * HOUR, [1, 0, 1, 0, 0, 0]),
        (-168 * HOUR - MICROSECOND, [1, 0, 0, 0, 0, 0]),
        (-120 * HOUR - MICROSECOND, [1, 0, 1, 0, 0, 0]),
        (-120 * HOUR, [1, 0, 0, 0, 0, 0]),
        (-336 * HOUR, [1, 0, 0, 1, 0, 0]),
        (-504 * HOUR, [1, 0, 0, 0, 1, 0]),
        (-672 * HOUR, [1, 0, 0, 0, 0, 1]),
        (-624 * HOUR, [1, 0, 0, 0, 0, 0]),
    ],
)
def test_an_event_on_the_edge_of_a_window_falls_on_the_documented_side(write, shift, expected):
    """Expected by hand from the windows in the header of activity.hogql."""
    export = write([*EDGES_OF_TIME, event(1, 1, "basket", SENT + shift, {"sales": 2.5})])
    found = totals(export, [send(1, 1)])
    assert found[1, "*"] == expected
    assert found[1, "baskets"] == expected
    assert found[1, "spend_usd"] == [2.5 * count for count in expected]


def test_a_baseline_does_not_reach_back_before_observation_began(write):
    rows = [event(n, 1, "basket", SENT - n * HOUR) for n in (100, 99, 98)]
    found = totals(write([*EDGES_OF_TIME, *rows]), [send(1, 1, observed_from=SENT - 99 * HOUR)])
    assert found[1, "baskets"] == [2, 0, 0, 0, 0, 0]


def test_the_windows_of_two_sends_to_one_person_overlap_without_harm(write):
    rows = [event(1, 1, "basket", SENT - 12 * HOUR), event(2, 2, "basket", SENT - 12 * HOUR)]
    found = totals(write([*EDGES_OF_TIME, *rows]), [send(1, 1), send(2, 1, SENT - 24 * HOUR)])
    assert found[1, "baskets"] == [1, 0, 0, 0, 0, 0]
    assert found[2, "baskets"] == [0, 1, 0, 0, 0, 0]


def test_a_send_without_any_event_is_a_row_of_zeros_for_every_metric(write):
    found = totals(write(EDGES_OF_TIME), [send(1, 1)])
    assert found == {(1, name): [0] * 6 for name in ("*", "baskets", "spend_usd")}


def test_a_batch_about_nobody_does_not_look_at_the_export(tmp_path):
    assert totals(BatchExport(tmp_path / "absent"), []) == {}


def test_an_event_exported_twice_counts_once_and_the_later_file_decides(write):
    """Files overlap when an export ran again; 3 copies in 2 files are one basket of the last price."""
    first = [event(1, 1, "basket", SENT, {"sales": 1}), event(1, 1, "basket", SENT, {"sales": 1})]
    export = write([*EDGES_OF_TIME, *first], [event(1, 1, "basket", SENT, {"sales": 2})])
    found = totals(export, [send(1, 1)])
    assert found[1, "baskets"] == [0, 1, 0, 0, 0, 0]
    assert found[1, "spend_usd"] == [0, 2, 0, 0, 0, 0]
    assert export.spent["duplicates"] == 2


def test_a_merged_person_keeps_the_events_exported_under_the_earlier_person(write):
    rows = [
        event(1, 7, "basket", SENT, distinct_id="old phone"),  # person 7 was merged into person 1 later
        event(2, 1, "basket", SENT, distinct_id="new phone"),
        event(3, 1, "basket", SENT, distinct_id="split off"),  # and this device is person 2's by now
    ]
    sends = [send(1, 1, distinct_ids=["old phone", "new phone"]), send(2, 2, distinct_ids=["split off"])]
    found = totals(write([*EDGES_OF_TIME, *rows]), sends)
    assert found[1, "baskets"] == [0, 2, 0, 0, 0, 0]
    assert found[2, "baskets"] == [0, 1, 0, 0, 0, 0]


def test_an_export_that_ends_before_the_windows_have_settled_is_an_error_and_never_zeros(write):
    export = write([EDGES_OF_TIME[0], event(1, 1, "basket", SETTLED - MICROSECOND)])
    with pytest.raises(
        ExportTooShort, match=r"ends at 2024-04-02T15:59:59\+00:00, the run needs 2024-04-02T16"
    ):
        totals(export, [send(1, 1)])


def test_an_export_that_begins_within_a_baseline_is_an_error_and_never_zeros(write):
    export = write([event(1, 1, "basket", SENT - timedelta(days=29)), EDGES_OF_TIME[1]])
    with pytest.raises(
        ExportTooShort, match=r"begins at 2024-03-02T10:00:00\+00:00, the run needs 2024-03-01"
    ):
        totals(export, [send(1, 1)])
    assert totals(export, [send(1, 1, observed_from=SENT - timedelta(days=29, hours=5))])[1, "*"][0] == 1


def test_a_folder_that_is_missing_or_empty_is_named(tmp_path):
    with pytest.raises(NoExport, match=r"no folder .*absent.*batch_export_path"):
        totals(BatchExport(tmp_path / "absent"), [send(1, 1)])
    (tmp_path / "events.jsonl").write_text("{}")
    with pytest.raises(NoExport, match=r"no \*\.parquet below .*batch_export_path"):
        totals(BatchExport(tmp_path), [send(1, 1)])


def test_files_without_any_event_are_no_export(write):
    with pytest.raises(NoExport, match=r"1 files below .* without any event"):
        totals(write([]), [send(1, 1)])


@pytest.mark.parametrize("name", EVENTS.names)
def test_a_column_that_is_missing_is_named_with_its_file(write, name):
    table = pa.Table.from_pylist(EDGES_OF_TIME, EVENTS).drop_columns([name])
    with pytest.raises(SourceShapeChanged, match=rf"day-001/events\.parquet has no column {name}"):
        totals(write(EDGES_OF_TIME, table), [send(1, 1)])


def test_a_column_of_another_kind_is_named(write):
    table = pa.Table.from_pylist(EDGES_OF_TIME, EVENTS)
    text_times = table.set_column(5, "timestamp", table["timestamp"].cast(pa.string()))
    with pytest.raises(SourceShapeChanged, match="column timestamp is string"):
        totals(write(text_times), [send(1, 1)])


def test_a_file_that_is_still_being_written_is_named(write, tmp_path):
    export = write(EDGES_OF_TIME)
    whole = next(tmp_path.rglob("*.parquet")).read_bytes()
    (tmp_path / "export" / "half.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FileNotReadable, match=r"half\.parquet is not a whole Parquet file"):
        totals(export, [send(1, 1)])


@pytest.mark.parametrize(
    "kind", [pa.timestamp("ms", "UTC"), pa.timestamp("ns", "UTC"), pa.timestamp("us")], ids=str
)
@pytest.mark.parametrize("statistics", [True, False], ids=["with statistics", "without statistics"])
def test_times_of_other_units_and_footers_without_statistics_read_the_same(write, kind, statistics):
    table = pa.Table.from_pylist([*EDGES_OF_TIME, event(1, 1, "basket", SENT)], EVENTS)
    table = table.set_column(5, "timestamp", table["timestamp"].cast(kind))
    found = totals(write(table, write_statistics=statistics), [send(1, 1)])
    assert found[1, "baskets"] == [0, 1, 0, 0, 0, 0]


def test_other_columns_of_the_export_and_upper_case_ids_do_no_harm(write):
    table = pa.Table.from_pylist([*EDGES_OF_TIME, event(1, 1, "basket", SENT)], EVENTS)
    table = table.set_column(4, "person_id", pc.utf8_upper(table["person_id"]))
    table = table.append_column("person_properties", pa.array(["{}"] * 3))
    assert totals(write(table.select([6, 5, 4, 3, 2, 1, 0])), [send(1, 1)])[1, "baskets"][1] == 1


def test_only_row_groups_with_wanted_events_are_read_whole(write):
    days = [[event(d, 1, "basket", LONG_AGO + timedelta(days=d))] for d in range(60)]
    strangers = [event(1000 + n, 50, "basket", SENT) for n in range(10)]
    export = write(EDGES_OF_TIME, *days, strangers)
    assert totals(export, [send(1, 1)])[1, "baskets"][0] == 30
    assert export.spent["row_groups"] == export.spent["files"] == 62
    assert export.spent["row_groups_read"] == 30
