"""A checkpoint moves forward with the rows it stands for, and backwards only on purpose."""

from datetime import UTC, datetime

import psycopg
import pytest

from plumbline.checkpoints import get_last_checkpoint, set_checkpoint

MONDAY, TUESDAY = datetime(2025, 3, 10, tzinfo=UTC), datetime(2025, 3, 11, tzinfo=UTC)


def test_a_job_that_has_never_finished_has_no_checkpoint(warehouse):
    set_checkpoint(warehouse, "another job", MONDAY)

    assert get_last_checkpoint(warehouse, "push_lift") is None


def test_a_backfill_of_an_earlier_day_does_not_move_a_job_back(warehouse):
    for position in (MONDAY, TUESDAY, MONDAY):
        set_checkpoint(warehouse, "push_lift", position)

    assert get_last_checkpoint(warehouse, "push_lift") == TUESDAY


def test_a_job_is_moved_back_on_purpose_and_goes_on_from_there(warehouse):
    set_checkpoint(warehouse, "push_lift", TUESDAY)

    set_checkpoint(warehouse, "push_lift", MONDAY, rewind=True)
    assert get_last_checkpoint(warehouse, "push_lift") == MONDAY

    set_checkpoint(warehouse, "push_lift", TUESDAY)
    assert get_last_checkpoint(warehouse, "push_lift") == TUESDAY


def test_a_rewind_is_of_one_job(warehouse):
    for job in ("push_lift", "another job"):
        set_checkpoint(warehouse, job, TUESDAY)

    set_checkpoint(warehouse, "push_lift", MONDAY, rewind=True)

    assert get_last_checkpoint(warehouse, "another job") == TUESDAY


def test_what_is_rolled_back_was_never_reached(warehouse, warehouse_dsn):
    set_checkpoint(warehouse, "push_lift", MONDAY)
    warehouse.commit()
    set_checkpoint(warehouse, "push_lift", TUESDAY)
    with psycopg.connect(warehouse_dsn) as elsewhere:
        assert get_last_checkpoint(elsewhere, "push_lift") == MONDAY

    warehouse.rollback()

    assert get_last_checkpoint(warehouse, "push_lift") == MONDAY


@pytest.mark.parametrize("rewind", [False, True])
def test_an_instant_without_a_zone_is_refused_with_the_name_of_the_job(warehouse, rewind):
    with pytest.raises(ValueError, match="checkpoint of push_lift needs a timezone-aware instant"):
        set_checkpoint(warehouse, "push_lift", MONDAY.replace(tzinfo=None), rewind=rewind)

    assert get_last_checkpoint(warehouse, "push_lift") is None
