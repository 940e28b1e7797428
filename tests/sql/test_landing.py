"""Landing: a source query piped into staging, in one part or several, all of it or nothing."""

import json
import threading
import time
from dataclasses import replace
from itertools import count

import psycopg
import pytest

from local.sample.push_database import SCHEMA_FILE, create_reader
from plumbline.landing import Rows, SourceShapeChanged, TableQuery, land_query, land_rows
from plumbline.push_lift.settings import sql_parameters
from plumbline.run import Run
from plumbline.sources.push_database import PushDatabase, read_notifications, read_users
from plumbline.window import Window

TABLE = "staging.push_notifications"
MEANING = sql_parameters(lambda conn_id: {"vocabulary": "retail"})
RUN = Run("push_lift", "run 1", Window.of_days("2025-03-01", "2025-03-15"), MEANING)
USER = "aaaaaaaa-0000-0000-0000-{:012d}"
CONTENT = json.dumps({"title": 'Ein "Gruß" \\ 你好', "body": "line\nbreak\ttab", "deep_link": None})
_numbers = count()


@pytest.fixture
def source(postgres):
    """An owner's address of a fresh push database with 2,000 sends over 14 days and five strays."""
    name = f"landing_source_{next(_numbers)}"
    postgres.create_database(name)
    dsn = postgres.dsn(name)
    with psycopg.connect(dsn) as db:
        db.execute(SCHEMA_FILE.read_text())
        db.execute(
            """insert into push_notifications
               select ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid,
                      case when n %% 7 > 0 then ('aaaaaaaa-0000-0000-0000-' || lpad((n %% 99)::text, 12, '0'))::uuid end,
                      '2025-03-01 00:00+00'::timestamptz + n * interval '14 days' / 2000,
                      %s::jsonb, nullif('campaign ' || n %% 5, 'campaign 3'), null, 'delivered'
               from generate_series(0, 1999) as n""",
            [CONTENT],
        )
        for at in (None, "-infinity", "infinity", "2999-01-01 00:00+00", "2998-01-01 00:00+00"):
            db.execute(
                "insert into push_notifications (id, sent_timestamp) values (gen_random_uuid(), %s)", [at]
            )
    yield dsn
    postgres.drop_database(name)


def opened(dsn: str):
    def connect() -> psycopg.Connection:
        db = psycopg.connect(dsn)
        db.execute("set timezone to 'UTC'")
        db.commit()
        return db

    return connect


def notifications(source: str, run: Run = RUN) -> TableQuery:
    return read_notifications(PushDatabase(opened(source)), run)


def in_one_part(reading: TableQuery) -> TableQuery:
    whole = reading.parts[-1] | {"window_start": reading.parts[0]["window_start"]}
    return replace(reading, parts=[whole])


def landed(dsn: str, table: str = TABLE) -> list[str]:
    with psycopg.connect(dsn) as db:
        return [row[0] for row in db.execute(f"select t::text from {table} as t order by 1")]


def binary(dsn: str, select: str) -> bytes:
    with psycopg.connect(dsn) as db, db.cursor().copy(f"copy ({select}) to stdout (format binary)") as rows:
        return b"".join(rows)


def change_source(dsn: str, *statements: str) -> None:
    with psycopg.connect(dsn) as db:
        for statement in statements:
            db.execute(statement)


def test_every_row_arrives_as_the_source_has_it_strays_included(source, warehouse_dsn):
    account = land_query(opened(warehouse_dsn), TABLE, notifications(source), RUN)

    columns = "id, user_id, sent_timestamp, notification_content, campaign_id, automation_id, delivery_status"
    theirs = binary(source, f"select {columns} from push_notifications order by id")
    ours = binary(warehouse_dsn, f"select {columns} from {TABLE} order by id")
    assert account.row_count == 2005
    assert ours == theirs
    assert binary(warehouse_dsn, f"select count(*) from {TABLE} where is_stray") == binary(
        source, "select 5::bigint"
    )


def test_two_parts_land_the_same_bytes_as_one(source, warehouse_dsn):
    two = notifications(source)
    ordered = f"select * from {TABLE} order by id"
    assert len(two.parts) == 2
    assert land_query(opened(warehouse_dsn), TABLE, in_one_part(two), RUN).row_count == 2005
    one_part = binary(warehouse_dsn, ordered)

    account = land_query(opened(warehouse_dsn), TABLE, two, RUN)

    assert (account.row_count, account.details["parts"]) == (2005, 2)
    assert binary(warehouse_dsn, ordered) == one_part


def test_a_window_without_sends_lands_nothing_and_fails_nothing(source, warehouse_dsn):
    change_source(source, "delete from push_notifications")

    assert land_query(opened(warehouse_dsn), TABLE, notifications(source), RUN).row_count == 0
    assert landed(warehouse_dsn) == []


@pytest.mark.parametrize("size", [1, 65_000, 66_000, 3_000_000])
def test_rows_of_any_size_arrive_whole(source, warehouse_dsn, size):
    """Around the size of a chunk, and far beyond it; more than a chunk of rows in all."""
    change_source(
        source,
        "delete from push_notifications where id > '00000000-0000-0000-0000-000000000019'",
        f"update push_notifications set notification_content = jsonb_build_object('title', repeat('ü', {size}))",
    )

    land_query(opened(warehouse_dsn), TABLE, notifications(source), RUN)

    select = "select id, md5(notification_content::text) from {} order by id"
    assert binary(warehouse_dsn, select.format(TABLE)) == binary(source, select.format("push_notifications"))
    assert len(landed(warehouse_dsn)) == 20


def test_landing_again_replaces_the_window_and_keeps_other_days(source, warehouse_dsn):
    land_query(opened(warehouse_dsn), TABLE, notifications(source), RUN)
    before = landed(warehouse_dsn)
    change_source(
        source, "delete from push_notifications where sent_timestamp between '2025-03-01' and '2025-03-08'"
    )
    day = replace(RUN, window=Window.of_days("2025-03-01", "2025-03-02"))

    land_query(opened(warehouse_dsn), TABLE, notifications(source, day), day)

    after = landed(warehouse_dsn)
    first_day = "select count(*)::int from {} where sent_on = '2025-03-01'"
    assert binary(warehouse_dsn, first_day.format(TABLE)) == binary(source, "select 0")
    assert set(after) < set(before)
    assert len(before) - len(after) == 143  # 2,000 sends in 14 days: ceil(2000 / 14) fall on the first


def test_a_column_of_another_type_is_named_with_both_types(source, warehouse_dsn):
    land_query(opened(warehouse_dsn), TABLE, notifications(source), RUN)
    before = landed(warehouse_dsn)
    change_source(source, "alter table push_notifications alter delivery_status type varchar(40)")
    change_source(source, "alter table push_notifications alter campaign_id type integer using 1")

    with pytest.raises(SourceShapeChanged) as raised:
        land_query(opened(warehouse_dsn), TABLE, notifications(source), RUN)

    assert "campaign_id is integer, needs text" in str(raised.value)
    assert "delivery_status is character varying, needs text" in str(raised.value)
    assert "include/sql/sources" in str(raised.value)
    assert landed(warehouse_dsn) == before


def test_a_missing_an_unknown_and_a_repeated_column_are_named(source, warehouse_dsn):
    def reading(select: str) -> TableQuery:
        return replace(in_one_part(notifications(source)), text=select)

    typed = "id, user_id, sent_timestamp, notification_content, campaign_id, automation_id, delivery_status"
    rest = "null::smallint as layer_id, null::date as sent_on"
    for select, words in (
        (f"select {typed}, {rest} from push_notifications", "is_stray is missing, needs boolean"),
        (
            f"select {typed}, {rest}, false as is_stray, 1 as price from push_notifications",
            "price is not a column of staging.push_notifications",
        ),
        (
            f"select {typed}, {rest}, false as is_stray, id from push_notifications",
            "id comes 2 times",
        ),
    ):
        with pytest.raises(SourceShapeChanged, match=words):
            land_query(opened(warehouse_dsn), TABLE, reading(select), RUN)
    assert landed(warehouse_dsn) == []


@pytest.mark.parametrize("has_key", [False, True], ids=["replaced by window", "merged by key"])
def test_columns_find_their_place_by_name_whatever_their_order(source, warehouse_dsn, has_key):
    """Both orders of two columns of one type, which binary COPY could not tell apart."""
    user_rows(source)
    table = "staging.push_users" if has_key else TABLE
    reading = read_users(PushDatabase(opened(source)), RUN) if has_key else in_one_part(notifications(source))
    land_query(opened(warehouse_dsn), table, reading, RUN)
    as_written = landed(warehouse_dsn, table)
    with psycopg.connect(warehouse_dsn) as db:
        names = [c.name for c in db.execute(f"select * from {table} limit 0").description]
    turned = f"select {', '.join(reversed(names))} from ({reading.text.rstrip().rstrip(';')}) as it"
    land_query(opened(warehouse_dsn), table, replace(reading, text=turned), RUN)

    assert len(as_written) > 90
    assert landed(warehouse_dsn, table) == as_written


def failing_after(rows: int, day: str) -> str:
    """The adapter's query, dividing by zero at one row of one day after `rows` rows of it."""
    text = notifications("").text
    failing = f"1 / (case when sent_timestamp >= '{day}' and id::text like '%%{rows:04d}' then 0 else 1 end)"
    return text.replace("null::smallint as layer_id", f"({failing})::smallint as layer_id")


@pytest.mark.parametrize(("part", "row"), [(1, 500), (2, 1500)])
def test_a_part_that_fails_in_the_middle_leaves_the_table_as_it_was(source, warehouse_dsn, part, row):
    land_query(opened(warehouse_dsn), TABLE, notifications(source), RUN)
    before = landed(warehouse_dsn)
    change_source(source, "update push_notifications set delivery_status = 'failed'")
    broken = replace(notifications(source), text=failing_after(row, "2025-03-01"))

    with pytest.raises(psycopg.errors.DivisionByZero):
        land_query(opened(warehouse_dsn), TABLE, broken, RUN)

    assert len(before) == 2005
    assert landed(warehouse_dsn) == before


def test_the_first_cause_is_raised_and_the_other_part_stops_early(source, warehouse_dsn):
    """The healthy part would take 1,000 x 20 ms; it must hear of the failure long before that."""
    change_source(
        source,
        "create function slowly(at timestamptz) returns smallint language sql volatile as "
        "$$ select case when at < '2025-03-08' then (select 1::smallint from pg_sleep(0.02))"
        "               else (1 / (extract(day from at)::int - 8))::smallint end $$",
        """update push_notifications set notification_content =
           jsonb_build_object('title', repeat(md5(id::text), 4096))""",
    )
    text = notifications(source).text.replace(
        "null::smallint as layer_id", "slowly(sent_timestamp) as layer_id"
    )
    began = time.monotonic()

    with pytest.raises(psycopg.errors.DivisionByZero):
        land_query(opened(warehouse_dsn), TABLE, replace(notifications(source), text=text), RUN)

    assert time.monotonic() - began < 10
    assert landed(warehouse_dsn) == []


def test_a_source_that_disappears_in_the_middle_leaves_the_table_as_it_was(source, warehouse_dsn):
    land_query(opened(warehouse_dsn), TABLE, notifications(source), RUN)
    before = landed(warehouse_dsn)
    slow = notifications(source).text.replace(
        "null::smallint as layer_id",
        "(select 1::smallint from pg_sleep(0.01 + 0 * extract(day from sent_timestamp))) as layer_id",
    )
    opened_sources: list[psycopg.Connection] = []

    def connect() -> psycopg.Connection:
        opened_sources.append(opened(source)())
        return opened_sources[-1]

    def cut() -> None:
        with psycopg.connect(source, autocommit=True) as db:
            db.execute("select pg_terminate_backend(%s)", [opened_sources[1].info.backend_pid])

    cutter = threading.Timer(1.0, cut)
    cutter.start()
    with pytest.raises(psycopg.OperationalError):
        land_query(
            opened(warehouse_dsn), TABLE, replace(notifications(source), text=slow, connect=connect), RUN
        )
    cutter.join()

    assert landed(warehouse_dsn) == before


def test_what_the_target_refuses_is_raised_and_leaves_the_table_as_it_was(source, warehouse_dsn):
    land_query(opened(warehouse_dsn), TABLE, notifications(source), RUN)
    before = landed(warehouse_dsn)
    with psycopg.connect(warehouse_dsn) as db:
        db.execute(f"alter table {TABLE} add constraint small check (octet_length(campaign_id) < 12)")
    change_source(
        source, "update push_notifications set campaign_id = repeat('x', 20) where id::text like '%1700'"
    )

    with pytest.raises(psycopg.errors.CheckViolation):
        land_query(opened(warehouse_dsn), TABLE, notifications(source), RUN)

    assert landed(warehouse_dsn) == before


def user_rows(source: str) -> None:
    change_source(
        source,
        """insert into users
           select ('aaaaaaaa-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid, n || '@example.org', 'id ' || n,
                  '2025-01-01', '2025-01-01', 0
           from generate_series(0, 98) as n""",
    )


def test_a_table_with_a_key_is_updated_in_place_and_other_rows_stay(source, warehouse_dsn):
    user_rows(source)
    land = lambda: land_query(  # noqa: E731
        opened(warehouse_dsn), "staging.push_users", read_users(PushDatabase(opened(source)), RUN), RUN
    )
    assert land().row_count == 99
    first = landed(warehouse_dsn, "staging.push_users")
    change_source(
        source,
        "update users set posthog_distinct_id = 'changed' where email = '5@example.org'",
        f"delete from push_notifications where user_id = '{USER.format(6)}'",
    )

    assert land().row_count == 98

    second = landed(warehouse_dsn, "staging.push_users")
    gone, come = set(first) - set(second), set(second) - set(first)
    assert len(second) == 99
    assert len(gone) == len(come) == 1
    assert "changed" in come.pop()


def test_landing_a_table_with_a_key_twice_changes_nothing(source, warehouse_dsn):
    user_rows(source)
    reading = read_users(PushDatabase(opened(source)), RUN)
    land_query(opened(warehouse_dsn), "staging.push_users", reading, RUN)
    first = landed(warehouse_dsn, "staging.push_users")

    land_query(opened(warehouse_dsn), "staging.push_users", reading, RUN)

    assert first
    assert landed(warehouse_dsn, "staging.push_users") == first


def test_a_table_with_a_key_is_not_landed_in_several_parts(source, warehouse_dsn):
    user_rows(source)
    reading = read_users(PushDatabase(opened(source)), RUN)

    with pytest.raises(ValueError, match=r"staging\.push_users has a primary key.*2 parts"):
        land_query(
            opened(warehouse_dsn), "staging.push_users", replace(reading, parts=[*reading.parts] * 2), RUN
        )


def test_a_read_only_source_refuses_writes_and_can_be_landed_from(source, warehouse_dsn):
    create_reader(source, "landing_reader", "read-only")
    reader = psycopg.conninfo.make_conninfo(source, user="landing_reader", password="read-only")

    assert land_query(opened(warehouse_dsn), TABLE, notifications(reader), RUN).row_count == 2005

    writing = replace(
        in_one_part(notifications(reader)),
        text="delete from push_notifications returning id, user_id, sent_timestamp, notification_content, "
        "campaign_id, automation_id, delivery_status, 1::smallint as layer_id, null::date as sent_on, false as is_stray",
    )
    with pytest.raises(psycopg.Error):
        land_query(opened(warehouse_dsn), TABLE, writing, RUN)
    with opened(reader)() as db, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        db.execute("delete from push_notifications")
    with opened(source)() as db:
        db.read_only = True
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            db.execute("delete from push_notifications")
    assert len(landed(source, "push_notifications")) == 2005


def test_rows_of_a_reading_replace_what_the_table_says_or_are_merged_by_key(warehouse):
    project = ("project_id", "tracking_starts_at")
    land_rows(warehouse, "staging.posthog_project", Rows(project, [("1", "2025-01-01+00")]), RUN)
    account = land_rows(warehouse, "staging.posthog_project", Rows(project, [("2", "2025-02-01+00")]), RUN)

    assert account.row_count == 1
    assert warehouse.execute("select project_id from staging.posthog_project").fetchall() == [("2",)]
