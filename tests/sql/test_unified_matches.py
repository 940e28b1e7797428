"""staging.unified_matches: every key that could link two people, measured; a shared value identifies nobody."""

from .two_databases import uuid_of

FILL = "staging.unified_matches"


def matches(both, first="2025-06-02", after_last="2025-06-03"):
    run = both.named(first, after_last)
    for table in ("engagement.persons", "chemlink.persons"):
        both.mirror(table, first, after_last)
    both.fill(run, FILL)
    return [
        (method, int(str(e)[-12:]), c)
        for method, e, c in both.rows(FILL, "method", "engagement_person_id", "chemlink_person_id")
    ]


def test_each_key_links_whom_it_links_and_no_other(both):
    key = [uuid_of(n, "d") for n in range(10)]
    both.person(1)  # external_id = person_id of 1
    both.profile(1)
    both.person(2, external_id=key[2])
    both.profile(2, chemlink_id=key[2])
    both.person(3, external_id="30")  # reads like the id of profile 30
    both.profile(30)
    both.person(4, external_id=None, iam_id=key[4])
    both.profile(4, kratos_id=key[4])
    both.person(5, external_id=None, email="five@example.com")
    both.profile(5, email="five@example.com")
    both.person(6, external_id=None)
    both.profile(6)
    assert matches(both) == [
        ("email=email", 5, 5), ("external_id=chemlink_id", 2, 2), ("external_id=id", 3, 30),
        ("external_id=person_id", 1, 1), ("iam_id=kratos_id", 4, 4),
    ]  # fmt: skip


def test_case_and_blanks_do_not_matter(both):
    both.person(1, external_id=f" {uuid_of(1, 'c').upper()} ", email=" Anna@Example.com")
    both.profile(1, email="anna@example.COM ")
    assert matches(both) == [("email=email", 1, 1), ("external_id=person_id", 1, 1)]


def test_a_value_that_two_people_share_links_neither_on_either_side(both):
    both.person(1, email="shared@example.com")
    both.person(2, external_id=None, email="SHARED@example.com")
    both.profile(1, email="shared@example.com")
    both.person(3, external_id=None, email="twice@example.com")
    both.profile(3, email="twice@example.com")
    both.profile(4, email="twice@example.com")
    assert matches(both) == [("external_id=person_id", 1, 1)]


def test_empty_values_are_no_values(both):
    both.person(1, external_id="", email="  ", iam_id=None)
    both.profile(1, person_id=None, email="")
    assert matches(both) == []


def test_every_run_replaces_everything(both):
    both.person(1)
    both.profile(1)
    assert matches(both) == matches(both) == [("external_id=person_id", 1, 1)]
    both.change("engagement.persons", uuid_of(1), external_id=None, updated_at="2025-06-03 10:00")
    assert matches(both, "2025-06-03", "2025-06-04") == []


def test_an_account_made_anew_takes_over_the_key_of_the_one_that_is_gone(both):
    both.person(1, external_id=uuid_of(9, "c"))
    both.profile(9)
    assert matches(both) == [("external_id=person_id", 1, 9)]
    both.published(both.named("2025-06-02", "2025-06-03"))
    both.remove("engagement.persons", uuid_of(1))
    assert matches(both, "2025-06-03", "2025-06-04") == [("external_id=person_id", 1, 9)], (
        "nobody else has it"
    )
    both.person(2, external_id=uuid_of(9, "c"), created_at="2025-06-04 10:00")
    assert matches(both, "2025-06-04", "2025-06-05") == [("external_id=person_id", 2, 9)]
