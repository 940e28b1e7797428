"""The step RestatementLimit: a run may not rewrite what had settled wholesale, unless it was told to."""

from dataclasses import replace

import pytest

from plumbline.restatement_limit import RestatementLimit, TooMuchRestated

from .unified import run_of

LIMIT = RestatementLimit("aggregates.counted", ("users",))
SETTLED, PROVISIONAL = 10_000, 500


@pytest.fixture
def restated(warehouse):
    """A table with 10,000 users in settled days; says that this transaction changed some by `old -> new`."""
    warehouse.execute(
        "create table aggregates.counted (day_on date primary key, users bigint, is_provisional boolean)"
    )
    warehouse.execute(
        "insert into aggregates.counted values ('2025-01-01', %s, false), ('2025-01-09', %s, true)",
        [SETTLED, PROVISIONAL],
    )
    warehouse.commit()

    def change(old, new, column="users"):
        warehouse.execute(
            "insert into ops.restatements (table_name, row_key, column_name, old_value, new_value, cause, run_id) "
            "values ('aggregates.counted', '{}', %s, %s, %s, '', %s)",
            [column, old, new, run_of(0).run_id],
        )
        if column == "users":
            warehouse.execute(
                "update aggregates.counted set users = users + %s where not is_provisional",
                [int(new or 0) - int(old or 0)],
            )
        return warehouse

    return change


@pytest.mark.parametrize(("old", "new"), [("1000", "1501"), ("501", None), (None, "501"), ("601", "100")])
def test_more_than_a_twentieth_of_what_had_settled_stops_the_run(restated, old, new):
    db = restated(old, new)  # at least 501 of 10,000 users move; the provisional 500 do not count

    with pytest.raises(TooMuchRestated, match=r"5% of aggregates\.counted\.users .* accept_restatements"):
        LIMIT.apply(db, run_of(0))


@pytest.mark.parametrize(("change", "share"), [(("1000", "1490"), 0.049), (("0", "10", "other"), None)])
def test_late_rows_may_change_a_little(restated, change, share):
    account = LIMIT.apply(restated(*change), run_of(0))

    assert account.details.get("restated share of users") == share


def test_a_run_that_was_told_to_may_change_everything(restated):
    told = replace(run_of(0), meaning={**run_of(0).meaning, "accept_restatements": True})

    account = LIMIT.apply(restated("0", "9000"), told)

    assert account.details == {"restated share of users": 0.9}


def test_what_an_earlier_publication_of_the_run_restated_is_not_counted_again(restated):
    db = restated("0", "9000")
    db.commit()

    assert LIMIT.apply(db, run_of(0)).details == {}


def test_a_young_warehouse_is_not_stopped_by_a_hundred(restated):
    db = restated("100", "0")
    db.execute("update aggregates.counted set users = 20")

    assert LIMIT.apply(db, run_of(0)).details == {}
