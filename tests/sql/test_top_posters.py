"""restricted.top_posters: who posts most in the last 30 days."""

import psycopg
import pytest

from .unified import given_event, given_user, on, publish, user_id

TABLE = "restricted.top_posters"


def post_id(number):
    return f"bbbbbbbb-0000-0000-0000-{number:012d}"


def given_comment(house, number, post, day, name="comment", **changes):
    given_event(house, None, day, name, post_id(1000 + number), source_table="comments", **changes)
    house.given("staging.engagement_comments", {
        "id": post_id(1000 + number), "post_id": post_id(post), "_extracted_at": on(day), "_run_id": "earlier"})  # fmt: skip


def top(house, *columns):
    return [(rank, str(user), *rest) for rank, user, *rest in house.rows(TABLE, "rank", "user_id", *columns)]


def test_posts_of_the_last_30_days_are_counted_with_their_answers(house):
    for number, name in ((1, "Ada"), (2, "Bo")):
        given_user(house, number, 0, first_name=name, company="Works")
    for number, (user, day) in enumerate(((1, 9), (1, 10), (1, 39), (2, 39), (2, 40))):
        given_event(house, user, day, "post", post_id(number), is_deleted=number == 1)
    given_comment(house, 1, 1, 20)
    given_comment(house, 2, 1, 40)
    given_comment(house, 3, 0, 20)
    publish(house, 0, 40, tables=[TABLE])

    assert top(house, "first_name", "company", "posts", "deleted_posts", "responses", "as_of_on") == [
        (1, user_id(1), "Ada", "Works", 2, 1, 1, on(40)), (2, user_id(2), "Bo", "Works", 1, 0, 0, on(40))]  # fmt: skip


def test_excluded_accounts_bulk_posts_and_unknown_people_have_no_place(house):
    given_user(house, 1, 0)
    given_user(house, 2, 0, is_excluded=True)
    given_event(house, 1, 1, "post", post_id(1), is_bulk=True)
    given_event(house, 2, 1, "post", post_id(2), is_excluded=True)
    given_event(house, None, 1, "post", post_id(3))
    publish(house, 0, 3, tables=[TABLE])

    assert top(house) == []


def test_there_are_fifty_places_and_who_drops_out_is_gone(house):
    for number in range(1, 56):
        given_user(house, number, 0)
        given_event(house, number, 1, "post", post_id(number))
    publish(house, 0, 3, tables=[TABLE])
    assert top(house) == [(n, user_id(n)) for n in range(1, 51)]

    publish(house, 3, 40, previous=3, tables=[TABLE])
    assert top(house) == []


@pytest.mark.parametrize("role", ["plumbline_reader", "plumbline_pii_reader"])
def test_only_the_reader_of_names_reads_names(house, role):
    house.db.execute(f"set local role {role}")
    if role == "plumbline_pii_reader":
        assert top(house) == []
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            house.db.execute("delete from restricted.top_posters")
    else:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            top(house)


def test_the_writer_publishes_names(house):
    given_user(house, 1, 0)
    given_event(house, 1, 1, "post", post_id(1))
    house.db.execute("set role plumbline_writer")
    publish(house, 0, 3, tables=[TABLE])

    assert top(house) == [(1, user_id(1))]
