"""aggregates.finder_metrics: searches, intents and votes."""

from .unified import given_counts, given_day, given_user, on, publish

TABLE = "aggregates.finder_metrics"


def of(house, *columns, population="included"):
    return house.rows(TABLE, *columns, where=f"population = '{population}'")


def test_22_votes_for_109_searches(house):
    given_counts(house, 0, "search", 60, "find_person", is_attributed=False)
    given_counts(house, 1, "search", 49, "find_company", is_attributed=False)
    given_counts(house, 1, "vote", 15, "up")
    given_counts(house, 1, "vote", 6, "down")
    given_counts(house, 1, "vote", 1)
    publish(house, 0, 2, tables=[TABLE])

    assert of(house, "day_on", "searches", "up_votes", "down_votes", "votes", "votes_per_search") == [
        (on(0), 60, 0, 0, 0, 0), (on(1), 49, 15, 6, 22, 22 / 49)]  # fmt: skip
    assert of(house, "sum(votes)", "sum(searches)") == [(22, 109)]
    assert float(of(house, "round(100 * sum(votes) / sum(searches), 2)")[0][0]) == 20.18


def test_searches_are_told_apart_by_intent_and_nobody_is_counted_for_them(house):
    given_counts(house, 0, "search", 3, "find_person", is_attributed=False)
    given_counts(house, 0, "search", 2, is_attributed=False, is_deleted=True)
    publish(house, 0, tables=[TABLE])

    expected = [(5, {"find_person": 3, "(unknown)": 2}, None, "searches name no person")]
    columns = ("searches", "searches_by_intent", "searchers", "unknown_reason")
    assert of(house, *columns) == of(house, *columns, population="everyone") == expected


def test_votes_of_excluded_accounts_are_left_out_with_their_voters(house):
    given_user(house, 1, 0)
    given_user(house, 2, 0, is_excluded=True)
    for number in (1, 2):
        given_day(house, number, 0, "vote")
        given_counts(house, 0, "vote", number, "up", is_excluded=number == 2)
    publish(house, 0, tables=[TABLE])

    assert of(house, "votes", "voters", "votes_per_search") == [(1, 1, None)]
    assert of(house, "votes", "voters", population="everyone") == [(3, 2)]
