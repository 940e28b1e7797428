"""aggregates.profile_metrics: a snapshot of profiles a day, kept as it was written."""

import pytest

from .unified import given_user, on, publish, user_id

TABLE = "aggregates.profile_metrics"
LANDED = {"_extracted_at": "2025-06-02 00:00+00", "_run_id": "earlier"}


def of(house, dimension, *columns, day=0, population="included"):
    where = f"dimension = '{dimension}' and day_on = '{on(day)}' and population = '{population}'"
    return house.rows(TABLE, "item", *columns, where=where)


@pytest.mark.parametrize(
    ("completeness", "bucket", "status"),
    [(0, "0-19", "partial"), (19, "0-19", "partial"), (20, "20-39", "partial"), (79, "60-79", "partial"),
     (80, "80-100", "complete"), (100, "80-100", "complete")],
)  # fmt: skip
def test_completeness_falls_into_five_buckets(house, completeness, bucket, status):
    given_user(house, 1, 0, profile_completeness=completeness, profile_flags=3)
    publish(house, 0, tables=[TABLE])

    assert of(house, "completeness", "users", "of_users", "share_rate") == [(bucket, 1, 1, 1)]
    assert of(house, "status", "users") == [(status, 1)]
    assert of(house, "seven_flags", "users") == [("3", 1)]


def test_flags_and_their_share_of_all_users(house):
    for number in (1, 2, 3, 4):
        given_user(house, number, 0, has_linkedin=number == 1, has_email=True, profile_flags=int(number == 1))
    publish(house, 0, tables=[TABLE])

    assert of(house, "flag", "users", "of_users", "share_rate") == [
        ("email", 4, 4, 1),
        ("linkedin", 1, 4, 0.25),
    ]
    assert of(house, "status", "users") == [("empty", 3), ("partial", 1)]


def test_freshness_is_the_age_of_the_profile_on_the_day(house):
    given_user(house, 1, 0, profile_updated_at=f"{on(0)} 12:00+00")
    given_user(house, 2, 0)
    publish(house, 0, 400, tables=[TABLE])

    seen = [of(house, "freshness", "users", day=day)[0][0] for day in (0, 29, 30, 89, 90, 364, 365)]
    assert seen == ["30 days", "30 days", "90 days", "90 days", "365 days", "365 days", "never"]
    assert of(house, "freshness", "users", day=365) == [("never", 1), ("older", 1)]


def test_a_profile_changed_after_the_day_says_so(house):
    given_user(house, 1, 0, profile_updated_at=f"{on(3)} 12:00+00")
    publish(house, 0, 4, tables=[TABLE])

    assert [of(house, "freshness", "users", day=day) for day in (2, 3)] == [
        [("changed later", 1)],
        [("30 days", 1)],
    ]


def test_only_the_50_most_common_are_listed_over_all_users(house):
    number = 0
    for company in range(60):
        for _ in range(60 - company):
            number += 1
            given_user(house, number, 0, company=f"company {company:02}")
    publish(house, 0, tables=[TABLE])

    rows = sorted(of(house, "company", "rank", "users", "of_users"), key=lambda row: row[1])
    assert rows[0] == ("company 00", 1, 60, 1830)
    assert rows[-1] == ("company 49", 50, 11, 1830)
    assert len(rows) == 50


def test_schools_and_languages_count_a_person_once(house):
    given_user(house, 1, 0, chemlink_person_id=5)
    house.given("core.schools", {"school_id": 1, "name": "Lab School", "is_deleted": False})
    house.given("core.languages", {"language_id": 1, "name": "Welsh", "is_deleted": False})
    for number, deleted in ((1, None), (2, None), (3, "2025-06-01 00:00+00")):
        house.given("staging.chemlink_education", {"id": number, "person_id": 5, "school_id": 1, "deleted_at": deleted} | LANDED)  # fmt: skip
    house.given("staging.chemlink_person_languages", {"id": 1, "person_id": 5, "language_id": 1} | LANDED)
    publish(house, 0, tables=[TABLE])

    assert of(house, "school", "users", "rank") == [("Lab School", 1, 1)]
    assert of(house, "language", "users", "rank") == [("Welsh", 1, 1)]
    assert of(house, "degree", "users") == []


def test_users_count_from_their_signup_day(house):
    given_user(house, 1, 0)
    given_user(house, 2, 2)
    given_user(house, 3, None)
    given_user(house, 4, 0, is_excluded=True)
    publish(house, 0, 4, tables=[TABLE])

    assert [of(house, "seven_flags", "users", "of_users", day=day) for day in (1, 2)] == [
        [("0", 2, 2)],
        [("0", 3, 3)],
    ]
    assert of(house, "seven_flags", "users", day=2, population="everyone") == [("0", 4)]


def test_a_day_stays_as_it_was_written(house):
    given_user(house, 1, 0)
    publish(house, 0, 3, tables=[TABLE])
    house.db.execute("update core.unified_users set profile_flags = 7, is_excluded = true where user_id = %s", [user_id(1)])  # fmt: skip
    publish(house, 3, 2, previous=3, tables=[TABLE])
    publish(house, 0, 2, previous=5, horizon=5, tables=[TABLE])

    seen = [
        of(house, "seven_flags", "users", "observed_on", day=day, population="everyone")
        for day in (0, 2, 3, 4)
    ]
    assert seen == [[("0", 1, on(3))]] * 2 + [[("7", 1, on(5))]] * 2
    assert of(house, "seven_flags", "users", day=0) == [("0", 1)]


def test_a_missing_day_is_added_and_the_newest_is_written_again(house):
    given_user(house, 1, 0)
    publish(house, 0, 1, tables=[TABLE])
    publish(house, 3, 1, previous=1, tables=[TABLE])
    house.db.execute("update core.unified_users set profile_flags = 7")
    publish(house, 0, 4, previous=4, tables=[TABLE])

    assert [of(house, "seven_flags", "users", day=day) for day in range(4)] == [[("0", 1)], [("7", 1)], [("7", 1)], [("7", 1)]]  # fmt: skip
    assert house.rows(TABLE, "distinct day_on", where="is_provisional") == [(on(3),)]
    assert house.rows("ops.restatements", "count(*)") == [(0,)]
