"""core.identity_links: every person belongs to one user at a time; links are closed, not forgotten."""

from datetime import UTC, datetime

from plumbline.unified_users.settings import NOBODY

from .two_databases import sql_md5, uuid_of

TABLE = "core.identity_links"
FILLS = ("staging.unified_runs", "staging.unified_matches", TABLE)


def at(day, hour=0):
    return datetime(2025, 6, day, hour, tzinfo=UTC)


def link(both, day, publish=True, **meaning):
    """One run up to the morning of June `day`."""
    run = both.named(f"2025-06-{day - 1:02}", f"2025-06-{day:02}", f"run {day}", **meaning)
    for table in ("engagement.persons", "chemlink.persons"):
        both._mirror(table.split("."), run)
    both.fill(run, *FILLS)
    if publish:
        both.published(run)
        both.db.execute("delete from staging.unified_moved")
        both.db.commit()


def links(both, *columns, where="valid_to_at is null"):
    """(e1 or c1, ...) per link that holds."""
    rows = both.rows(TABLE, "source_database", "source_person_id", *columns, where=where)
    return sorted((f"{db[0]}{int(person[-12:])}", *rest) for db, person, *rest in rows)


def users(both):
    return {who: str(user) for who, user in links(both, "user_id")}


def moved(both):
    return [(d, str(a), str(b)) for d, a, b in both.rows("staging.unified_moved", "source_database", "old_user_id",
                                                         "new_user_id")]  # fmt: skip


def engagement_user(both, number):
    return sql_md5(both.db, f"engagement/{uuid_of(number)}")


def chemlink_user(both, number):
    return sql_md5(both.db, f"chemlink/{number}")


def test_linked_people_are_one_user_and_the_others_are_alone(both):
    both.person(1)
    both.profile(1)
    both.person(2, external_id=None)
    both.profile(3)
    link(both, 2)
    assert links(both, "method", "confidence") == [
        ("c1", "external_id=person_id", 1.0), ("c3", "alone", 1.0),
        ("e1", "external_id=person_id", 1.0), ("e2", "alone", 1.0),
    ]  # fmt: skip
    assert users(both) == {
        "e1": engagement_user(both, 1), "c1": engagement_user(both, 1),
        "e2": engagement_user(both, 2), "c3": chemlink_user(both, 3),
    }  # fmt: skip


def test_a_fallback_links_who_has_no_configured_key_with_less_confidence(both):
    login = uuid_of(7, "d")
    both.person(1, external_id=None, iam_id=login)
    both.profile(1, kratos_id=login)
    link(both, 2)
    assert links(both, "method", "confidence") == [
        ("c1", "iam_id=kratos_id", 0.5),
        ("e1", "iam_id=kratos_id", 0.5),
    ]


def test_a_pair_of_a_fallback_does_not_part_a_pair_of_the_configured_key(both):
    login = uuid_of(7, "d")
    both.person(1)  # belongs to profile 1 ...
    both.profile(1)
    both.person(2, external_id=None, iam_id=login)
    both.change("chemlink.persons", 1, kratos_id=login)  # ... which has the login of person 2
    both.change("engagement.persons", uuid_of(1), iam_id=uuid_of(8, "d"))
    both.profile(2, kratos_id=uuid_of(8, "d"))  # and person 1 has the login of profile 2
    link(both, 2)
    assert links(both, "method") == [
        ("c1", "external_id=person_id"), ("c2", "alone"), ("e1", "external_id=person_id"), ("e2", "alone"),
    ]  # fmt: skip


def test_ids_that_only_look_alike_and_addresses_link_nobody(both):
    both.person(1, external_id="1", email="same@example.com")
    both.profile(1, email="same@example.com")
    link(both, 2)
    assert links(both, "method") == [("c1", "alone"), ("e1", "alone")]


def test_a_link_that_was_always_there_holds_since_the_younger_of_the_two(both):
    both.person(1, "2025-05-01 09:00")
    both.profile(1, "2025-05-03 09:00")
    both.person(2, None, external_id=None)
    link(both, 2)
    may_3 = datetime(2025, 5, 3, 9, tzinfo=UTC)
    assert links(both, "valid_from_at") == [("c1", may_3), ("e1", may_3), ("e2", at(2))]


def test_a_link_that_appears_later_closes_what_held_and_says_whose_events_move(both):
    both.person(1, "2025-05-01 09:00", external_id=None)
    both.profile(1, "2025-05-03 09:00")
    link(both, 2)
    both.change("engagement.persons", uuid_of(1), external_id=uuid_of(1, "c"), updated_at="2025-06-04 10:00")
    link(both, 5, publish=False)

    may_1, may_3 = datetime(2025, 5, 1, 9, tzinfo=UTC), datetime(2025, 5, 3, 9, tzinfo=UTC)
    assert links(both, "valid_from_at", "valid_to_at", "method", where="true") == [
        ("c1", may_3, at(5), "alone"), ("c1", at(5), None, "external_id=person_id"),
        ("e1", may_1, at(5), "alone"), ("e1", at(5), None, "external_id=person_id"),
    ]  # fmt: skip
    assert moved(both) == [("chemlink", chemlink_user(both, 1), engagement_user(both, 1))]


def test_a_link_that_ends_gives_the_profile_a_user_of_its_own(both):
    both.person(1)
    both.profile(1)
    link(both, 2)
    both.change("engagement.persons", uuid_of(1), external_id=None, updated_at="2025-06-04 10:00")
    link(both, 5, publish=False)
    assert users(both) == {"e1": engagement_user(both, 1), "c1": chemlink_user(both, 1)}
    assert moved(both) == [("chemlink", engagement_user(both, 1), chemlink_user(both, 1))]


def swap(both, day, one, two):
    for number in (1, 2):
        both.change("engagement.persons", uuid_of(number), external_id=None)
    for number, profile in ((1, one), (2, two)):
        both.change("engagement.persons", uuid_of(number), external_id=uuid_of(profile, "c"),
                    updated_at=f"2025-06-{day - 1:02} 10:00")  # fmt: skip


def test_two_profiles_may_change_places(both):
    for number in (1, 2):
        both.person(number)
        both.profile(number)
    link(both, 2)
    swap(both, 5, 2, 1)
    link(both, 5, publish=False)
    one, two = engagement_user(both, 1), engagement_user(both, 2)
    assert users(both) == {"e1": one, "e2": two, "c1": two, "c2": one}
    assert moved(both) == sorted([("chemlink", one, two), ("chemlink", two, one)])


def test_people_who_move_twice_before_their_events_are_looked_at_end_where_they_are(both):
    """Events still carry the first user: what matters is from where to where in all."""
    for number in (1, 2):
        both.person(number)
        both.profile(number)
    link(both, 2)
    swap(both, 5, 2, 1)
    link(both, 5, publish=False)
    swap(both, 6, 1, 2)
    link(both, 6, publish=False)
    assert [(old, new) for _, old, new in moved(both) if old != new] == []

    both.change("engagement.persons", uuid_of(1), external_id=None, updated_at="2025-06-06 10:00")
    link(both, 7, publish=False)
    one = engagement_user(both, 1)
    assert [(old, new) for _, old, new in moved(both) if old != new] == [(one, chemlink_user(both, 1))]


def test_what_began_at_this_horizon_and_ends_at_it_never_held(both):
    both.person(1, None)
    both.profile(1, None)
    link(both, 2, publish=False)
    both.change("engagement.persons", uuid_of(1), external_id=None, updated_at="2025-06-01 10:00")
    link(both, 2, publish=False)
    assert links(both, "method", "valid_from_at", "valid_to_at", where="true") == [
        ("c1", "alone", at(2), None), ("e1", "alone", at(2), None),
    ]  # fmt: skip


def test_a_person_who_vanished_stays_who_it_was(both):
    both.person(1)
    both.profile(1)
    link(both, 2)
    before = both.touched_since(TABLE)
    both.remove("engagement.persons", uuid_of(1))
    link(both, 5)
    assert both.touched_since(TABLE) == before


def test_a_run_repeated_touches_nothing(both):
    for number in (1, 2):
        both.person(number)
    both.profile(1)
    link(both, 2)
    before = both.touched_since(TABLE)
    link(both, 2)
    link(both, 3)
    assert both.touched_since(TABLE) == before
    assert both.rows("staging.unified_moved", "old_user_id") == []


def test_who_vanished_before_any_publication_saw_them_is_nobody(both):
    both.person(1)
    link(both, 2)
    both.person(2, "2025-06-02 09:00", external_id=None)
    link(both, 3, publish=False)
    ghost = both.one("core.identity_links", "user_id", where=f"source_person_id = '{uuid_of(2)}'")
    both.remove("engagement.persons", uuid_of(2))
    link(both, 3, publish=False)
    assert [who for who, *_ in links(both)] == ["e1"]
    assert both.rows("staging.unified_moved", "old_user_id", "new_user_id::text") == [(ghost, NOBODY)]
