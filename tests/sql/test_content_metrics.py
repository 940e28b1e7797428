"""aggregates.content_metrics: posts and what is answered to them, by type."""

from .unified import given_counts, given_event, given_user, on, publish

TABLE = "aggregates.content_metrics"
TYPES = {"text": (165, 160), "link": (65, 63), "image": (50, 48), "file": (32, 31)}


def of(house, *columns, population="included"):
    return house.rows(TABLE, *columns, where=f"population = '{population}'")


def test_the_posts_of_each_type_and_the_deleted_among_them(house):
    given_user(house, 1, 0)
    for name, (posts, deleted) in TYPES.items():
        given_counts(house, 0, "post", posts - deleted, name)
        given_counts(house, 0, "post", deleted, name, is_deleted=True)
    publish(house, 0, tables=[TABLE])

    assert of(house, "post_type", "posts", "deleted_posts") == sorted(
        (n, *counts) for n, counts in TYPES.items()
    )
    assert of(house, "sum(posts)", "sum(deleted_posts)") == [(312, 302)]
    assert float(of(house, "round(sum(deleted_posts) / sum(posts), 3)")[0][0]) == 0.968


def test_answers_are_set_against_the_posts_of_their_type(house):
    given_counts(house, 0, "post", 4, "text")
    given_counts(house, 0, "comment", 5, "text")
    given_counts(house, 0, "reply", 1, "text", is_deleted=True)
    given_counts(house, 0, "comment", 2)
    publish(house, 0, tables=[TABLE])

    columns = (
        "post_type",
        "posts",
        "comments",
        "replies",
        "deleted_responses",
        "responses",
        "responses_per_post",
    )
    assert of(house, *columns) == [("(unknown)", 0, 2, 0, 0, 2, None), ("text", 4, 5, 1, 1, 6, 1.5)]


def test_people_are_counted_once_a_day(house):
    for number in (1, 2):
        given_user(house, number, 0)
    for number, name in ((1, "a"), (1, "b"), (2, "c"), (None, "d")):
        given_event(house, number, 0, "post", name, activity_subtype="text")
    given_event(house, 2, 0, "reply", "e", activity_subtype="text", source_table="comments")
    given_counts(house, 0, "post", 4, "text")
    given_counts(house, 0, "reply", 1, "text")
    publish(house, 0, tables=[TABLE])

    assert of(house, "posts", "posters", "responders") == [(4, 2, 1)]


def test_bulk_posts_and_excluded_accounts_are_left_out(house):
    given_counts(house, 0, "post", 60, "text", is_bulk=True)
    given_counts(house, 0, "post", 2, "text", is_excluded=True)
    given_counts(house, 0, "post", 1, "link")
    publish(house, 0, tables=[TABLE])

    assert of(house, "post_type", "posts") == [("link", 1)]
    assert of(house, "post_type", "posts", population="everyone") == [("link", 1), ("text", 2)]


def test_a_post_deleted_later_is_no_restatement(house):
    given_counts(house, 0, "post", 2, "text")
    publish(house, 0, 10, tables=[TABLE])
    house.db.execute("update core.daily_activity set events = 1")
    given_counts(house, 0, "post", 1, "text", is_deleted=True)
    publish(house, 10, previous=10, tables=[TABLE])

    assert of(house, "day_on", "posts", "deleted_posts") == [(on(0), 2, 1)]
    assert house.rows("ops.restatements", "column_name") == []
