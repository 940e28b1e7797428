"""restricted.top_posts: which posts of the last 30 days are answered most."""

from .test_top_posters import given_comment, post_id
from .unified import given_event, given_user, on, publish

TABLE = "restricted.top_posts"


def top(house, *columns):
    return [(rank, str(post), *rest) for rank, post, *rest in house.rows(TABLE, "rank", "post_id", *columns)]


def test_posts_are_placed_by_their_answers(house):
    given_user(house, 1, 0, first_name="Ada", last_name="Lovelace")
    given_event(house, 1, 1, "post", post_id(1), activity_subtype="text")
    given_event(house, 1, 2, "post", post_id(2), activity_subtype="link", is_deleted=True)
    given_event(house, None, 2, "post", post_id(3))
    given_event(house, 1, 2, "post", post_id(4))
    answers = ((1, "comment"), (2, "comment"), (2, "reply"), (3, "reply"), (3, "reply"), (3, "comment"))
    for number, (post, name) in enumerate(answers):
        given_comment(house, number, post, 3, name)
    publish(house, 0, 5, tables=[TABLE])

    columns = ("first_name", "last_name", "post_type", "comments", "replies", "responses", "is_deleted", "posted_at::date")  # fmt: skip
    assert top(house, *columns) == [
        (1, post_id(3), None, None, "(unknown)", 1, 2, 3, False, on(2)),
        (2, post_id(2), "Ada", "Lovelace", "link", 1, 1, 2, True, on(2)),
        (3, post_id(1), "Ada", "Lovelace", "text", 1, 0, 1, False, on(1))]  # fmt: skip


def test_answers_after_the_horizon_by_excluded_accounts_and_in_bulk_do_not_count(house):
    given_user(house, 1, 0)
    given_event(house, 1, 1, "post", post_id(1))
    given_comment(house, 1, 1, 2, is_excluded=True)
    given_comment(house, 2, 1, 2, is_bulk=True)
    given_comment(house, 3, 1, 9)
    publish(house, 0, 5, tables=[TABLE])
    assert top(house) == []

    publish(house, 5, 5, previous=5, tables=[TABLE])
    assert top(house, "responses") == [(1, post_id(1), 1)]


def test_posts_older_than_30_days_have_no_place(house):
    given_user(house, 1, 0)
    given_event(house, 1, 9, "post", post_id(1))
    given_event(house, 1, 10, "post", post_id(2))
    for post in (1, 2):
        given_comment(house, post, post, 20)
    publish(house, 0, 40, tables=[TABLE])

    assert top(house) == [(1, post_id(2))]
