"""The step Restate: only what differs is written, and a settled number that changes is kept beside the new one."""

from datetime import UTC, datetime

import pytest

from plumbline import restate
from plumbline.ai_coding.published import AGGREGATES as CODING
from plumbline.checkpoints import set_checkpoint
from plumbline.restate import FillBroken, Restate
from plumbline.restated import period_end
from plumbline.unified_users.published import AGGREGATES as USERS
from plumbline.warehouse import column_types

from .unified import given_run, run_of

TABLE = "aggregates.numbers"
COLUMNS = "day_on date, place text, is_provisional boolean, users bigint, shares double precision, still_open bigint"


@pytest.fixture
def numbers(house, monkeypatch):
    """A published table and a fill that says what it should hold: set by the test."""
    house.db.execute(
        "create table aggregates.numbers (day_on date, place text, is_provisional boolean not null, users bigint, "
        "shares double precision, still_open bigint, primary key (day_on, place));"
        "comment on column aggregates.numbers.still_open is 'never settles: goes on'"
    )
    house.db.commit()
    given_run(house, run_of(0))

    def publish(*rows, scope=("2025-06-02",), columns=COLUMNS):
        days = ", ".join(f"(date '{day}')" for day in scope)
        values = "; ".join(f"insert into fresh_numbers values {row}" for row in rows)
        text = (f"create temporary table scope_numbers on commit drop as select * from (values {days}) as d(day_on); "
                f"create temporary table fresh_numbers ({columns}) on commit drop; {values}")  # fmt: skip
        monkeypatch.setattr(restate, "statement", lambda table, kind: text)
        account = Restate(TABLE).apply(house.db, run_of(0))
        house.db.commit()
        return account

    publish.house = house
    return publish


def changes(house):
    return house.rows(
        "ops.restatements", "row_key->>'place'", "column_name", "old_value", "new_value", "run_id"
    )


ONE = "('2025-06-02', 'a', false, 1, 0.5, 7)"


def test_new_rows_come_and_are_no_restatement(numbers):
    account = numbers(ONE, "('2025-06-02', 'b', true, 2, null, null)")

    assert account.details == {"looked_at": 2, "changed": 2, "gone": 0}
    assert numbers.house.rows(TABLE, "place", "users") == [("a", 1), ("b", 2)]
    assert changes(numbers.house) == []


def test_equal_rows_are_not_touched(numbers):
    numbers(ONE, "('2025-06-02', 'b', true, 2, null, null)")
    before = numbers.house.rows(TABLE, "place", "ctid::text", "xmin::text")

    assert numbers(ONE, "('2025-06-02', 'b', true, 2, null, null)").row_count == 0
    assert numbers.house.rows(TABLE, "place", "ctid::text", "xmin::text") == before


def test_a_settled_value_that_changes_is_kept_with_the_run_that_changed_it(numbers):
    numbers(ONE)
    numbers("('2025-06-02', 'a', false, 3, 0.5, 7)")

    assert changes(numbers.house) == [("a", "users", "1", "3", run_of(0).run_id)]
    assert numbers.house.rows(TABLE, "users") == [(3,)]


def test_a_value_that_becomes_null_is_a_change(numbers):
    numbers(ONE)
    numbers("('2025-06-02', 'a', false, 1, null, 7)")

    assert [row[1:4] for row in changes(numbers.house)] == [("shares", "0.5", None)]


def test_provisional_rows_and_open_columns_change_in_silence(numbers):
    numbers(ONE, "('2025-06-02', 'b', true, 2, 0.5, 0)")
    numbers("('2025-06-02', 'a', false, 1, 0.5, 8)", "('2025-06-02', 'b', false, 9, 0.5, 0)")

    assert changes(numbers.house) == []
    assert numbers.house.rows(TABLE, "place", "users", "still_open") == [("a", 1, 8), ("b", 9, 0)]


def test_a_settled_row_that_vanishes_leaves_its_values_behind(numbers):
    numbers(ONE)
    account = numbers()

    assert account.details == {"looked_at": 0, "changed": 0, "gone": 1}
    assert [row[1:4] for row in changes(numbers.house)] == [("shares", "0.5", None), ("users", "1", None)]
    assert numbers.house.rows(TABLE, "place") == []


def test_a_vanished_row_has_nothing_to_say_about_its_key_or_what_was_not_known(numbers):
    numbers("('2025-06-02', 'a', false, 1, null, 7)")
    numbers()

    assert [row[1:4] for row in changes(numbers.house)] == [("users", "1", None)]


def test_rows_outside_the_scope_stay(numbers):
    numbers(ONE, "('2025-06-03', 'a', false, 5, 0.5, 0)", scope=("2025-06-02", "2025-06-03"))
    numbers(scope=("2025-06-03",))

    assert numbers.house.rows(TABLE, "day_on::text", "users") == [("2025-06-02", 1)]


def test_rows_of_another_type_are_refused_by_column(numbers):
    with pytest.raises(FillBroken, match="users is numeric, not bigint; still_open is missing, not bigint"):
        numbers(
            columns="day_on date, place text, is_provisional boolean, users numeric, shares double precision"
        )


def test_a_scope_of_unknown_columns_is_refused(numbers, monkeypatch):
    text = ("create temporary table scope_numbers on commit drop as select 1 as week_on; "
            "create temporary table fresh_numbers on commit drop as select * from aggregates.numbers")  # fmt: skip
    monkeypatch.setattr(restate, "statement", lambda table, kind: text)
    with pytest.raises(FillBroken, match="scope_numbers names week_on, which aggregates"):
        Restate(TABLE).apply(numbers.house.db, run_of(0))


def test_a_row_that_comes_up_in_a_settled_day_was_nothing_before(numbers):
    numbers(ONE)
    set_checkpoint(numbers.house.db, "unified_users", datetime(2025, 6, 6, tzinfo=UTC))  # the day and 3 more
    numbers(ONE, "('2025-06-02', 'b', false, 2, null, 1)")

    assert changes(numbers.house) == [("b", "users", None, "2", "run 0+1 after None")]


def test_a_row_of_a_day_that_had_not_settled_is_new_and_not_restated(numbers):
    numbers(ONE)
    set_checkpoint(numbers.house.db, "unified_users", datetime(2025, 6, 5, tzinfo=UTC))
    numbers(ONE, "('2025-06-02', 'b', false, 2, null, 1)")
    assert changes(numbers.house) == []


def test_rows_made_in_python_are_compared_like_those_made_in_sql(numbers, monkeypatch):
    numbers(ONE, "('2025-06-02', 'gone', true, 2, null, null)")
    texts = {
        "scope.sql": "create temporary table scope_numbers on commit drop as select date '2025-06-02' as day_on",
        "inputs.sql": "select date '2025-06-02' as day_on, unnest(array['a', 'b']) as place, unnest(array[3, null]) as users",
    }
    monkeypatch.setattr(restate, "statement", lambda table, kind: texts[kind])

    account = Restate(TABLE, using=lambda frame: frame.assign(is_provisional=[False, True])).apply(
        numbers.house.db, run_of(1)
    )

    assert account.details == {"looked_at": 2, "changed": 2, "gone": 1}
    assert numbers.house.rows(TABLE, "place", "users") == [("a", 3), ("b", None)]
    assert ("a", "users", "1", "3", run_of(1).run_id) in changes(numbers.house)


@pytest.fixture
def groups(house, monkeypatch):
    """A published table of people in places, whose rows may be hidden."""
    columns = "day_on date, place text, developer_key text, is_provisional boolean, privacy text, users bigint, is_whole boolean"
    house.db.execute(
        f"create table aggregates.groups ({columns}, primary key (day_on, place, developer_key))"
    )
    house.db.commit()

    def publish(*rows):
        values = "; ".join(f"insert into fresh_groups values ('2025-06-02', {row})" for row in rows)
        text = ("create temporary table scope_groups on commit drop as select date '2025-06-02' as day_on; "
                f"create temporary table fresh_groups ({columns}) on commit drop; {values}")  # fmt: skip
        monkeypatch.setattr(restate, "statement", lambda table, kind: text)
        account = Restate("aggregates.groups").apply(house.db, run_of(0))
        house.db.commit()
        return account

    publish.house = house
    return publish


def kept(house):
    return house.rows("ops.restatements", "row_key->>'place'", "row_key->>'developer_key'", "column_name", "old_value",
                      "new_value")  # fmt: skip


def test_a_group_that_is_hidden_leaves_neither_numbers_nor_people_behind(groups):
    others = ("'b', 'bob', false, 'shown', 7, true", "'c', 'cy', false, 'shown', 8, true")
    groups("'a', 'ada', false, 'shown', 1, true", *others)
    groups("'a', 'ada', false, 'shown', 2, true", "'b', 'bob', false, 'shown', 9, true", others[1])
    assert kept(groups.house) == [("a", "ada", "users", "1", "2"), ("b", "bob", "users", "7", "9")]

    hidden = (
        "'a', '(suppressed)', false, 'suppressed', null, true",
        "'b', 'bob', false, 'shown', 9, true",
        others[1],
    )
    groups(*hidden)
    a, b = ("a", None, "users", None, None), ("b", "bob", "users", "7", "9")
    assert kept(groups.house) == [a, ("a", None, None, None, None), b]
    assert groups.house.rows("ops.restatements", "distinct cause", where="row_key ->> 'place' = 'a'") == [
        ("hidden since: what it was is not told any more",)]  # fmt: skip

    before = groups.house.rows("ops.restatements", "restatement_id", "xmin::text")
    assert groups(*hidden).row_count == 0
    assert groups.house.rows("ops.restatements", "restatement_id", "xmin::text") == before


def test_a_sum_that_leaves_something_out_keeps_nothing_of_what_it_was(groups):
    groups("'a', 'ada', false, 'shown', 5, true")
    groups("'a', 'ada', false, 'shown', 6, true")
    groups("'a', 'ada', false, 'shown', 4, false")
    assert [row[2:] for row in kept(groups.house)] == [("users", None, None), (None, None, None)]
    groups("'a', 'ada', false, 'shown', 9, true")
    assert kept(groups.house)[0] == ("a", "ada", "is_whole", "false", "true"), "it has all again"


@pytest.mark.parametrize("table", [*USERS, *CODING])
def test_every_table_that_settles_names_the_period_its_rows_are_about(warehouse, table):
    """Without one, a row that comes up in a settled period would go unnoticed."""
    if "is_provisional" in column_types(warehouse, table):
        assert period_end(warehouse, table) is not None
    else:
        assert table.split(".")[1] in ("user_engagement_levels", "engagement_distribution")
