"""The page about users that ./run ends with."""

import datetime

import psycopg
import pytest

from local.users_queries import QUERIES, read_users
from local.users_report import WIDTH, report_of

NOTHING = dict.fromkeys(QUERIES, ())


@pytest.fixture(scope="module")
def published(postgres, people_template):
    """What is published of the made-up people but for their last days."""
    return read_users(postgres.dsn(people_template))


def test_before_anything_is_published_it_says_so(warehouse_dsn):
    assert report_of(read_users(warehouse_dsn)) == "No numbers about users have been published yet."


def test_the_page_fits_a_terminal_and_has_a_line_for_everything(published):
    lines = report_of(published).splitlines()

    assert 35 <= len(lines) <= 52
    assert max(map(len, lines)) <= WIDTH
    assert not [line for line in lines if "…" in line], "nothing is cut"
    assert not [line for line in lines if "None" in line or "nan" in line]
    assert lines[0].startswith("2,0")
    assert lines[0].endswith("11 test and staff accounts are not counted among them.")


def test_signups_and_their_change_are_those_of_the_origin(published):
    lines = report_of(published).splitlines()

    signups = next(line.split() for line in lines if line.startswith("new users"))
    assert signups[2:6] == ["1,084", "175", "596", "139"]
    assert "  1 account has no known signup time: in all users of every month, new in none." in lines
    changes = next(line.split() for line in lines if "their change" in line)
    assert changes[2:8] == ["-83.86", "%", "+240.57", "%", "-76.68", "%"]


def test_people_are_active_beyond_their_signup_or_not_and_of_a_type(published, postgres, people_template):
    month = next(line for line in report_of(published).splitlines() if line.startswith("month"))

    with psycopg.connect(postgres.dsn(people_template)) as db:
        active = db.execute(
            "select count(distinct days.user_id) from core.user_days as days "
            "join core.unified_users as person using (user_id) where not person.is_excluded "
            "and own_events > 0 and date_trunc('month', day_on) = '2025-08-01'"
        ).fetchone()[0]
    assert month.split()[:2] == ["month", "2025-08"], "September has not ended yet"
    assert int(month.split()[3].replace(",", "")) == active


def test_a_week_that_has_not_ended_for_all_of_a_cohort_is_marked(published):
    def row(period_no, rate, is_mature):
        return {"cohort_on": datetime.date(2025, 9, 15), "period_no": period_no, "cohort_users": 40,
                "bounded_rate": rate, "is_mature": is_mature}  # fmt: skip

    cohorts = [row(0, 0.5, True), row(1, 0.25, True), row(2, 0.1, False)]
    page = report_of(published | {"cohorts": cohorts}).splitlines()

    head = next(line for line in page if line.startswith("who came back"))
    assert head.split()[-6:] == ["week", "0", "week", "1", "week", "2"], "no column without any value"
    line = next(line for line in page if line.strip().startswith("from 2025-09-15"))
    assert line.split() == ["from", "2025-09-15", "40", "50", "%", "25", "%", "10", "%*"]


def test_the_newest_cohorts_are_shown_and_no_more_than_six(published):
    lines = [line for line in report_of(published).splitlines() if line.strip().startswith("from 20")]

    assert len(lines) == 6
    assert all("%" in line for line in lines)
    assert lines == sorted(lines)


def test_states_add_up_to_the_users(published):
    lines = report_of(published).splitlines()
    begin = next(n for n, line in enumerate(lines) if line.startswith("last did something"))
    states = [int(line.split()[-1].replace(",", "")) for line in lines[begin + 1 : begin + 6]]

    assert sum(states) == int(lines[0].split()[0].replace(",", ""))


def test_what_stands_out_is_the_update_of_2088_profiles_and_the_deleted_posts(published):
    page = report_of(published)

    assert "2,088 of 2,090   99.9 %  written by an import or a script: chemlink.persons.updated_at" in page
    assert "deleted since, and still in the numbers of their day: post" in page
    assert "people who can be linked by external_id=person_id" in page


def test_what_a_run_found_that_published_nothing_is_not_shown(postgres, people_template, published):
    with psycopg.connect(postgres.dsn(people_template)) as db:
        published_until, found = db.execute(
            "select (select max(day_on) from aggregates.daily_metrics), max(as_of_on) from core.consistency_report"
        ).fetchone()
        assert found == published_until + datetime.timedelta(days=1), "the first day that is not published"
        db.execute(
            "create temporary table later on commit drop as select * from core.consistency_report where as_of_on = %s",
            [found],
        )
        db.execute("update later set as_of_on = as_of_on + 1, numerator = numerator + 1")
        db.execute("insert into core.consistency_report select * from later")
        with db.cursor(row_factory=psycopg.rows.dict_row) as cursor:
            shown = cursor.execute(QUERIES["checks"]).fetchall()
        db.rollback()
    assert shown == published["checks"]
    assert {row["as_of_on"] for row in shown} == {found}


def test_growth_from_a_handful_is_no_percentage():
    months = [
        {"month_on": datetime.date(2025, 5, 1), "new_users": 30, "users": 31, "new_users_change_rate": None,
         "previous_new_users": 0, "users_change_rate": 30.0, "previous_users": 1, "active_users": 30,
         "active_beyond_signup_users": 1, "finder_active_beyond_signup_users": 0, "finder_users": 0,
         "standard_active_beyond_signup_users": 1, "standard_users": 31},
    ]  # fmt: skip
    day = months[0] | {
        "day_on": datetime.date(2025, 5, 31), "time_zone": "UTC", "rolling_7d_users": 1, "rolling_28d_users": 2,
    }  # fmt: skip
    page = report_of(NOTHING | {"day": [day], "months": months})

    assert "their growth" in page
    assert "3000" not in page
    assert "0/0       -" in page
