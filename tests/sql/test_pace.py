"""ops.request_pace: all workers together stay below a party's limits."""

import psycopg
import pytest

from plumbline.pace import Pace

SLOW = 15  # seconds that pass while somebody asks: nobody sleeps here, but a machine may have a lot to do


@pytest.fixture
def pace(warehouse_dsn):
    def with_limits(burst: int, per_hour: int, apart: float):
        waits: list[float] = []
        return Pace(
            lambda: psycopg.connect(warehouse_dsn), "posthog/1", burst, per_hour, apart, sleep=waits.append
        ), waits

    return with_limits


def test_requests_leave_at_their_distance(pace):
    limits, _ = pace(burst=100, per_hour=3600, apart=50)

    waited = [limits.wait() for _ in range(4)]

    assert waited == pytest.approx([0, 50, 100, 150], abs=SLOW), "nobody slept, so the reservations add up"


def test_a_burst_is_followed_by_the_hourly_pace(pace):
    limits, _ = pace(burst=3, per_hour=36, apart=0)

    waited = [limits.wait() for _ in range(5)]

    assert waited == pytest.approx([0, 0, 0, 100, 200], abs=SLOW), (
        "one in 100 seconds after the burst of three"
    )


def test_two_workers_share_one_bucket(pace):
    one, _ = pace(burst=100, per_hour=3600, apart=50)
    two, _ = pace(burst=100, per_hour=3600, apart=50)

    waited = [one.wait(), two.wait(), one.wait()]

    assert waited == pytest.approx([0, 50, 100], abs=SLOW)
