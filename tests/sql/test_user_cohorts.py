"""core.user_cohorts: the day, the ISO week and the month somebody signed up in."""

from datetime import date

from plumbline.steps import Fill

from .unified import given_user, run_of, user_id

TABLE = "core.user_cohorts"
COLUMNS = ("user_id::text", "signup_day_on", "signup_week_on", "signup_month_on", "is_excluded")


def fill(house):
    account = Fill(TABLE).apply(house.db, run_of(0))
    house.db.commit()
    return account.row_count


def sign_up(house, number, day, **changes):
    given_user(house, number, None, signed_up_on=day, **changes)


def test_a_week_begins_on_monday_also_where_the_year_changes(house):
    sign_up(house, 1, date(2025, 6, 1))  # a Sunday
    sign_up(house, 2, date(2025, 6, 2))  # a Monday
    sign_up(house, 3, date(2026, 1, 1), is_excluded=True)  # a Thursday
    fill(house)
    assert house.rows(TABLE, *COLUMNS) == [
        (user_id(1), date(2025, 6, 1), date(2025, 5, 26), date(2025, 6, 1), False),
        (user_id(2), date(2025, 6, 2), date(2025, 6, 2), date(2025, 6, 1), False),
        (user_id(3), date(2026, 1, 1), date(2025, 12, 29), date(2026, 1, 1), True),
    ]


def test_who_signed_up_at_an_unknown_time_is_in_no_cohort(house):
    sign_up(house, 1, None)
    assert fill(house) == 0
    assert house.rows(TABLE, "user_id") == []


def test_a_user_moves_with_the_signup_and_leaves_with_it(house):
    for number in (1, 2, 3):
        sign_up(house, number, date(2025, 6, 2))
    fill(house)
    house.db.execute(
        "update core.unified_users set signed_up_on = '2025-05-31', is_excluded = true where user_id = %s",
        [user_id(1)],
    )
    house.db.execute("update core.unified_users set signed_up_on = null where user_id = %s", [user_id(2)])
    house.db.execute("delete from core.unified_users where user_id = %s", [user_id(3)])
    assert fill(house) == 1
    assert house.rows(TABLE, *COLUMNS) == [
        (user_id(1), date(2025, 5, 31), date(2025, 5, 26), date(2025, 5, 1), True)
    ]


def test_a_second_fill_changes_nothing(house):
    sign_up(house, 1, date(2025, 6, 2))
    assert (fill(house), fill(house)) == (1, 0)
