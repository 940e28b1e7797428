"""The cadence rows contain the golden cases, told apart by SQL that knows only the six-hour rule."""

from datetime import timedelta

import pytest

CAMPAIGNS = """
    with marked as (
        select *, coalesce(sent_at - lag(sent_at) over same > interval '6 hours', true)::int as is_first
        from cadence.user_notifications
        window same as (partition by push_title, push_body, layer_id order by sent_at, id)
    ), numbered as (
        select *, sum(is_first) over same as number from marked
        window same as (partition by push_title, push_body, layer_id order by sent_at, id)
    )
    select push_title, layer_id, number, count(*) as sends,
        count(distinct (user_id, sent_at)) as distinct_sends,
        count(distinct sent_at) as instants, max(sent_at) - min(sent_at) as lasted, min(sent_at) as began_at
    from numbered group by 1, 2, 3 order by 1, 2, 3
"""


@pytest.fixture
def campaigns(db):
    cursor = db.execute(CAMPAIGNS)
    names = [column.name for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def titled(campaigns, start):
    return [each for each in campaigns if each["push_title"].startswith(start)]


def test_thirteen_parts_in_25_min_23_s_are_one_campaign_and_eight_days_later_another(campaigns):
    first, later, other_layer = titled(campaigns, "Boots week")
    assert (first["instants"], first["lasted"]) == (13, timedelta(minutes=25, seconds=23))
    assert later["began_at"] - first["began_at"] == timedelta(days=8)
    assert (first["layer_id"], later["layer_id"], other_layer["layer_id"]) == (1, 1, 2)


def test_duplicates_occur_only_in_the_first_campaign(campaigns):
    repeated = [(each["push_title"], each["sends"] - each["distinct_sends"]) for each in campaigns]
    assert [pair for pair in repeated if pair[1]] == [("Boots week is on", 5)]
    assert titled(campaigns, "Boots week")[0]["sends"] == 104 + 5


def test_pauses_of_112_minutes_and_of_six_hours_stay_inside_one_campaign(campaigns, db):
    assert len(titled(campaigns, "Your list")) == len(titled(campaigns, "Six hours apart")) == 1
    assert len(titled(campaigns, "Six hours and a second")) == 2
    (longest,) = db.execute(
        "select max(gap) from (select sent_at - lag(sent_at) over (order by sent_at) as gap "
        "from cadence.user_notifications where push_title = 'Your list, restocked') as gaps"
    ).fetchone()
    assert longest == timedelta(minutes=112)


def test_there_are_twelve_campaigns_in_five_layers_all_marked_as_made_up(campaigns, db):
    assert len(campaigns) == 12
    assert {each["layer_id"] for each in campaigns} == {1, 2, 3, 4, 5}
    counted = db.execute(
        "select count(*), count(*) filter (where audience_description like 'Made up: %'), count(u.id) "
        "from cadence.user_notifications n left join users u on u.id = n.user_id"
    ).fetchone()
    assert counted == (289, 289, 289)
