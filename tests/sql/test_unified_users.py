"""core.unified_users: everybody once, whichever of the two databases knows them."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from plumbline.files import statement

from .two_databases import MAP, uuid_of

TABLE = "core.unified_users"
NEEDED = ("persons", "companies", "roles", "locations", "experiences", "education", "person_languages")


@pytest.fixture
def people(both):
    both.tables = tuple(
        t for t in both.tables if t.split("_", 1)[1] in NEEDED or t == "staging.engagement_persons"
    )
    return both


def unify(both, day=2, publish=True, **meaning):
    run = both.named(f"2025-06-{day - 1:02}", f"2025-06-{day:02}", f"run {day}", **meaning)
    both.extract(run)
    both.fill(run, *MAP)
    if publish:
        both.published(run)
        both.db.execute("delete from staging.unified_moved")
        both.db.commit()


def everybody(both, *columns):
    """Per user: engagement number, chemlink number and the columns."""
    rows = both.rows(TABLE, "engagement_person_id::text", "chemlink_person_id", *columns)
    return sorted(
        ((int(e[-12:]) if e else None, c, *rest) for e, c, *rest in rows),
        key=lambda r: (r[0] or 99, r[1] or 99),
    )


def test_linked_people_are_one_row_and_the_others_keep_theirs(people):
    people.person(1)
    people.profile(1)
    people.person(2, external_id=None)
    people.profile(3)
    unify(people)
    assert everybody(people, "is_in_engagement", "is_in_chemlink", "link_method") == [
        (1, 1, True, True, "external_id=person_id"), (2, None, True, False, "alone"),
        (None, 3, False, True, "alone"),
    ]  # fmt: skip


def test_the_profile_service_is_believed_first_and_blanks_are_nothing(people):
    people.person(1, first_name="Engagement", last_name="Engaged", email="E@example.com", company_name="Old Co",
                  role_title="Old role")  # fmt: skip
    people.add("chemlink.companies", id=5, name="Acme")
    people.add("chemlink.roles", id=6, name="Chemist")
    people.add("chemlink.locations", id=7, country=" Germany ")
    people.profile(1, first_name="Profile", last_name="  ", email=" C@Example.com ", company_id=5, role_id=6,
                   location_id=7, has_finder=True)  # fmt: skip
    people.person(2, external_id=None, email=" ", company_name=" ", role_title="Clerk")
    unify(people)
    assert everybody(
        people, "first_name", "last_name", "email", "company", "role", "country", "user_type"
    ) == [
        (1, 1, "Profile", "Engaged", "c@example.com", "Acme", "Chemist", "Germany", "finder"),
        (2, None, None, None, None, None, "Clerk", None, "standard"),
    ]


@pytest.mark.parametrize(
    ("has_finder", "user_type"), [(True, "finder"), (False, "standard"), (None, "standard")]
)
def test_a_finder_is_who_may_use_the_finder(people, has_finder, user_type):
    people.profile(1, has_finder=has_finder)
    unify(people)
    assert everybody(people, "user_type") == [(None, 1, user_type)]


def test_the_signup_is_the_earlier_of_both_and_unknown_only_when_both_are(people):
    people.person(1, "2025-05-02 09:00")
    people.profile(1, "2025-05-01 23:30")
    people.person(2, None)
    people.profile(2, "2025-05-03 01:00")
    people.person(3, None)
    people.profile(3, None)
    unify(people)
    assert everybody(people, "signed_up_at", "signed_up_on") == [
        (1, 1, datetime(2025, 5, 1, 23, 30, tzinfo=UTC), date(2025, 5, 1)),
        (2, 2, datetime(2025, 5, 3, 1, tzinfo=UTC), date(2025, 5, 3)),
        (3, 3, None, None),
    ]


def test_the_day_of_signup_is_a_business_day(people):
    people.person(1, "2025-05-02 03:30")
    unify(people, business_zone="America/New_York")
    assert everybody(people, "signed_up_on") == [(1, None, date(2025, 5, 1))]


PROFILES = [
    # (columns of the profile, tables with a live row, completeness, flags) by the list of points in the table's comment
    ({}, (), 0, 0),
    ({"first_name": "A", "last_name": "B", "email": "a@example.com"}, (), 30, 0),
    ({"headline_description": "0123456789"}, (), 0, 0),
    ({"headline_description": "0123456789 "}, (), 0, 0),
    ({"headline_description": "01234567890"}, (), 15, 1),
    ({"linked_in_url": "in/a", "location_id": 1}, (), 20, 2),
    ({"company_id": 1}, ("person_languages",), 0, 2),
    ({}, ("experiences", "education"), 35, 2),
    (
        {"first_name": "A", "last_name": "B", "email": "a@example.com", "headline_description": "A long headline",
         "linked_in_url": "in/a", "location_id": 1, "company_id": 1},
        ("experiences", "education", "person_languages"), 100, 7,
    ),
]  # fmt: skip


def test_completeness_is_counted_by_hand(people):
    for number, (columns, tables, _, _) in enumerate(PROFILES, 1):
        people.profile(number, **columns)
        for table in tables:
            people.add(f"chemlink.{table}", id=number, person_id=number)
    unify(people)
    assert everybody(people, "profile_completeness", "profile_flags") == [
        (None, number, completeness, flags) for number, (_, _, completeness, flags) in enumerate(PROFILES, 1)
    ]


def test_experience_that_was_deleted_or_is_gone_completes_nothing(people):
    people.profile(1)
    people.add("chemlink.experiences", {"id": 1, "person_id": 1, "created_at": "2025-05-01"})
    people.add("chemlink.education", {"id": 1, "person_id": 1, "created_at": "2025-05-01"})
    unify(people, 2)
    assert everybody(people, "profile_completeness") == [(None, 1, 35)]
    people.change("chemlink.experiences", 1, deleted_at="2025-06-02 10:00")
    people.remove("chemlink.education", 1)
    unify(people, 3)
    assert everybody(people, "profile_completeness") == [(None, 1, 0)]


def test_a_user_is_deleted_when_deleted_or_gone_everywhere(people):
    gone = {"deleted_at": "2025-05-20"}
    for number, engagement, chemlink in ((1, gone, gone), (2, gone, {}), (3, {}, gone), (4, {}, {})):
        people.person(number, **engagement)
        people.profile(number, **chemlink)
    people.person(5, external_id=None, **gone)
    people.person(6, external_id=None)
    people.profile(7, **gone)
    people.profile(8)
    people.profile(9)
    unify(people, 2)
    people.remove("chemlink.persons", 9)
    unify(people, 3)
    assert everybody(people, "is_deleted") == [
        (1, 1, True), (2, 2, False), (3, 3, False), (4, 4, False), (5, None, True), (6, None, False),
        (None, 7, True), (None, 8, False), (None, 9, True),
    ]  # fmt: skip


def test_rules_name_accounts_by_address_domain_and_id_of_either_database(people):
    people.person(1, external_id=None, email=" Anna@Example.com ")
    people.profile(2, email="anna@EXAMPLE.com")
    people.profile(3, secondary_email="ANNA@example.com", email="other@example.net")
    people.person(4, external_id=None, email="x@BOTS.example.org")
    people.person(5, external_id=None, email="x@not-bots.example.org")  # another domain
    people.person(6, external_id=None, email="x@bots.example.org.example.com")
    people.person(7, external_id=None)
    people.profile(8)
    people.person(9)  # by the profile's id, though the engagement platform knows nothing
    people.profile(9)
    people.rules = [
        ("email", "anna@example.com", "test"), ("domain", "bots.example.org", "robots"),
        ("engagement_id", uuid_of(7), "staff"), ("chemlink_id", "9", "staff"), ("chemlink_id", "80", "nobody"),
    ]  # fmt: skip
    unify(people)
    assert everybody(people, "is_excluded", "exclusion_reason") == [
        (1, None, True, "test"), (4, None, True, "robots"), (5, None, False, None), (6, None, False, None),
        (7, None, True, "staff"), (9, 9, True, "staff"), (None, 2, True, "test"), (None, 3, True, "test"),
        (None, 8, False, None),
    ]  # fmt: skip


def test_a_rule_that_leaves_lets_the_user_count_again_and_says_which_signup_day_changes(people):
    people.person(1, "2025-05-02 09:00", external_id=None)
    people.rules = [("engagement_id", uuid_of(1), "staff")]
    unify(people, 2)
    people.rules = []
    unify(people, 3, publish=False)
    assert everybody(people, "is_excluded", "exclusion_reason") == [(1, None, False, None)]
    assert people.rows("staging.unified_touched", "kind", "day_on") == [("signup", date(2025, 5, 2))]
    assert people.rows("staging.unified_moved", "source_database") == [("chemlink",), ("engagement",)]


def test_a_user_is_in_the_queue_with_all_days_when_an_attribute_changes_that_counts(people):
    people.profile(1, "2025-05-02 09:00")
    unify(people, 2)
    (user,) = people.rows(TABLE, "user_id")[0]
    for day in ("2025-05-02", "2025-05-09"):
        people.db.execute(
            "insert into core.user_days values (%s, %s, 1, 0, 0, 1, true, false, 0)", [user, day]
        )
    people.change(
        "chemlink.persons", 1, headline_description="no number counts this", updated_at="2025-06-02 09:00"
    )
    unify(people, 3, publish=False)
    assert people.rows("staging.unified_touched", "kind") == []
    people.change("chemlink.persons", 1, has_finder=True, updated_at="2025-06-03 09:00")
    unify(people, 4, publish=False)
    assert people.rows("staging.unified_touched", "kind", "day_on") == [
        ("signup", date(2025, 5, 2)), ("user_day", date(2025, 5, 2)), ("user_day", date(2025, 5, 9)),
    ]  # fmt: skip


def moves_abroad(people):
    people.change("chemlink.persons", 1, location_id=1, updated_at="2025-06-02 09:00")


def becomes_a_finder(people):
    people.change("chemlink.persons", 1, has_finder=True, updated_at="2025-06-02 09:00")


def is_excluded(people):
    people.rules = [("chemlink_id", "1", "staff")]


def signed_up_earlier(people):
    people.change("chemlink.persons", 1, created_at="2025-05-01 09:00", updated_at="2025-06-02 09:00")


def signed_up_an_hour_later(people):
    people.change("chemlink.persons", 1, created_at="2025-05-02 10:00", updated_at="2025-06-02 09:00")


COUNTS = {  # attributes of people by which published tables tell active people apart, and what changes them
    "country": moves_abroad,
    "user_type": becomes_a_finder,
    "is_excluded": is_excluded,
    "signed_up_on": signed_up_earlier,
    "signed_up_at": signed_up_an_hour_later,  # training sets know the instant
}


@pytest.mark.parametrize("attribute", COUNTS)
def test_every_attribute_that_counts_puts_all_days_of_its_user_into_the_queue(people, attribute):
    people.add("chemlink.locations", id=1, country="FR", created_at="2025-01-01")
    people.profile(1, "2025-05-02 09:00")
    unify(people, 2)
    ((user, before),) = people.rows(TABLE, "user_id", attribute)
    people.db.execute(
        "insert into core.user_days values (%s, '2025-05-09', 1, 0, 0, 1, true, false, 0)", [user]
    )
    COUNTS[attribute](people)
    unify(people, 3, publish=False)

    assert people.rows(TABLE, attribute) != [(before,)]
    assert people.rows("staging.unified_touched", "user_id", "day_on", where="kind = 'user_day'") == [
        (user, date(2025, 5, 9))
    ]


def test_what_published_tables_take_from_people_are_the_attributes_that_count(people):
    columns = {name for (name,) in people.db.execute(
        "select attname from pg_attribute where attrelid = 'core.unified_users'::regclass and attnum > 0")}  # fmt: skip
    dirty = statement("staging.unified_dirty", "fill.sql")
    taken = dirty[dirty.index("person as (") : dirty.index("left join first_seen")]

    assert set(re.findall(r"\w+", taken)) & columns - {"user_id"} | {"signed_up_at"} == set(COUNTS)


def test_two_people_may_change_places_and_everybody_is_still_there_once(people):
    for number in (1, 2):
        people.person(number)
        people.profile(number, first_name=f"Profile {number}")
    unify(people, 2)
    for number in (1, 2):
        people.change("engagement.persons", uuid_of(number), external_id=None)
    for number, other in ((1, 2), (2, 1)):
        people.change(
            "engagement.persons",
            uuid_of(number),
            external_id=uuid_of(other, "c"),
            updated_at="2025-06-02 09:00",
        )
    unify(people, 3)
    assert everybody(people, "first_name") == [(1, 2, "Profile 2"), (2, 1, "Profile 1")]


def test_a_run_repeated_touches_nothing(people):
    people.person(1, email="one@example.com")
    people.profile(1, first_name="A", has_finder=True)
    people.profile(2)
    people.rules = [("email", "one@example.com", "test")]
    unify(people, 2)
    before = people.touched_since(TABLE)
    unify(people, 2, publish=False)
    unify(people, 3, publish=False)
    assert people.touched_since(TABLE) == before
    assert people.rows("staging.unified_touched", "kind") == []


def test_what_events_say_of_a_user_is_left_as_it_is(people):
    people.profile(1)
    unify(people, 2)
    people.db.execute("update core.unified_users set last_active_on = '2025-06-01'")
    people.change("chemlink.persons", 1, first_name="New", updated_at="2025-06-02 09:00")
    unify(people, 3)
    assert everybody(people, "first_name", "last_active_on") == [(None, 1, "New", date(2025, 6, 1))]


def test_what_a_script_wrote_makes_no_profile_fresh(people):
    """A hundred profiles within a second are a script's; one that somebody changes on the same day is not."""
    noon = datetime(2025, 6, 2, 12, tzinfo=UTC)
    for number in range(1, 102):
        people.profile(number, "2025-05-02 09:00")
    unify(people, 2)
    for number in range(1, 101):
        people.change("chemlink.persons", number, updated_at=noon + timedelta(seconds=number / 100))
    people.change("chemlink.persons", 101, updated_at=noon + timedelta(hours=3))
    unify(people, 3)

    fresh = dict(people.rows(TABLE, "chemlink_person_id", "profile_updated_at"))
    assert fresh.pop(101) == noon + timedelta(hours=3)
    assert set(fresh.values()) == {datetime(2025, 5, 2, 9, tzinfo=UTC)}
