"""ops.request_pace: all workers together stay below a party's limits."""

import psycopg
import pytest

from plumbline.pace import Pace


@pytest.fixture
def pace(warehouse_dsn):
    def with_limits(burst: int, per_hour: int, apart: float):
        waits: list[float] = []
        return Pace(
            lambda: psycopg.connect(warehouse_dsn), "posthog/1", burst, per_hour, apart, sleep=waits.append
        ), waits

    return with_limits


def test_requests_leave_at_their_distance(pace):
    limits, _ = pace(burst=100, per_hour=3600, apart=0.5)

    waited = [limits.wait() for _ in range(4)]

    assert waited == pytest.approx([0, 0.5, 1.0, 1.5], abs=0.15), "nobody slept, so the reservations add up"


def test_a_burst_is_followed_by_the_hourly_pace(pace):
    limits, _ = pace(burst=3, per_hour=3600, apart=0)

    waited = [limits.wait() for _ in range(5)]

    assert waited == pytest.approx([0, 0, 0, 1, 2], abs=0.15), "one request a second after the burst of three"


def test_two_workers_share_one_bucket(pace):
    one, _ = pace(burst=100, per_hour=3600, apart=0.5)
    two, _ = pace(burst=100, per_hour=3600, apart=0.5)

    waited = [one.wait(), two.wait(), one.wait()]

    assert waited == pytest.approx([0, 0.5, 1.0], abs=0.15)
