"""The published numbers of the sample, counted straight from the two databases."""

from collections import Counter
from datetime import date
from itertools import pairwise

from local.people import FIRST_DAY, LAST_DAY

SIGNUPS = {"2025-05": 1084, "2025-06": 175, "2025-07": 596, "2025-08": 139, "2025-09": 99}


def one(db, query):
    return db.execute(query).fetchone()


def test_the_window_is_five_whole_months():
    assert str(FIRST_DAY) == "2025-05-01"
    assert str(LAST_DAY) == "2025-09-30"


def test_there_are_2094_users_and_eleven_accounts_that_are_none(users):
    assert len(users) == 2105
    assert sum(user.is_excluded for user in users) == 11
    assert sum(not user.is_excluded for user in users) == 2094


def test_the_three_groups_of_people(users, engagement, chemlink):
    assert Counter(user.link for user in users) == {"external_id": 1925, "iam_id": 65, "alone": 115}
    assert sum(user.chemlink_id is None for user in users) == 15
    assert sum(user.engagement_id is None for user in users) == 100
    assert one(engagement, "select count(*) from persons") == (2005,)
    assert one(chemlink, "select count(*) from persons") == (2090,)


def test_monthly_signups_grow_as_published(users):
    months = Counter(u.signed_up_at.strftime("%Y-%m") for u in users if not u.is_excluded and u.signed_up_at)
    assert months == SIGNUPS
    counts = list(SIGNUPS.values())
    growth = [round(100 * (b - a) / a, 2) for a, b in pairwise(counts)]
    assert growth == [-83.86, 240.57, -76.68, -28.78]
    undated = [u for u in users if u.signed_up_at is None]
    assert [(u.is_excluded, u.link) for u in undated] == [(False, "external_id")]


def test_finders_and_others_of_the_last_month(users, active_in):
    finders = {u for u in users if u.has_finder}
    active = active_in("2025-09-01", "2025-10-01")
    assert (len(finders), len(users) - len(finders)) == (19, 2086)
    assert (len(active & finders), len(active - finders)) == (14, 10)
    assert (round(100 * 14 / 19, 1), round(100 * 10 / 2086, 2)) == (73.7, 0.48)
    assert not any(u.is_excluded for u in active)


def test_people_come_back_less_with_every_week(made):
    weeks = {(user, (at - user.signed_up_at).days // 7) for user, at in made if user.signed_up_at}
    sizes = Counter(week for user, week in weeks if not user.has_finder and user.signed_up_at.month == 7)
    first_six = [sizes[week] for week in range(6)]
    assert first_six == sorted(first_six, reverse=True)
    assert 0 < first_six[5] < 0.2 * first_six[1] < 0.2 * first_six[0]


def test_people_do_things_on_working_days(made):
    days = Counter(at.weekday() for _, at in made)
    assert sum(days[day] for day in range(5)) / 5 > 3 * (days[5] + days[6]) / 2


def test_nothing_but_the_marked_mention_lies_outside_the_window(active_in):
    assert active_in("2000-01-01", "2025-05-01") == set()
    assert len(active_in("2025-10-01", "2100-01-01")) == 1


def test_posts_by_type_and_deleted(engagement):
    types = dict(engagement.execute("select type, count(*) from posts group by type").fetchall())
    assert types == {"text": 165, "link": 65, "image": 50, "file": 32}
    assert one(engagement, "select count(*), count(deleted_at), count(created_at) from posts") == (
        312,
        302,
        312,
    )
    assert round(100 * 302 / 312, 1) == 96.8


def test_votes_and_searches_of_the_finder(chemlink):
    inside = "count(*) filter (where created_at >= '2025-05-01Z' and created_at < '2025-10-01Z')"
    assert one(chemlink, f"select count(*), {inside} from query_votes") == (22, 22)
    assert one(chemlink, f"select count(*), {inside} from query_embeddings") == (109, 109)
    assert round(100 * 22 / 109, 2) == 20.18
    by_finders = "select count(*) from query_votes v join persons p on p.id = v.voter_id where p.has_finder"
    assert one(chemlink, by_finders) == (22,)


def test_one_statement_touched_2088_profiles(chemlink):
    touched = one(
        chemlink,
        "select count(*), extract(epoch from max(updated_at) - min(updated_at))::float < 1, min(updated_at)::date "
        "from persons where updated_at is not null",
    )
    assert touched == (2088, True, date(2025, 9, 17))


def test_one_statement_imported_400_experiences(chemlink):
    imported = "select count(*), count(distinct person_id), count(distinct created_at) from experiences where type = 'imported'"
    assert one(chemlink, imported) == (400, 400, 1)


def test_one_script_added_80_profiles_a_second_apart(chemlink):
    pauses = """
        select added_by, count(*) from (
            select added_by, created_at - lag(created_at) over (partition by added_by order by created_at) as pause
            from collection_profiles
        ) as seen where pause = interval '1 second' group by added_by
    """
    assert [count for _, count in chemlink.execute(pauses)] == [79]
