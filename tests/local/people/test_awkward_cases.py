"""Every awkward case that the README lists is there, as often as it says."""

import re
from pathlib import Path

import pytest

from local import people

README = Path(people.__file__).with_name("README.md").read_text()
STATED = {
    key: int(count.replace(",", ""))
    for key, count in re.findall(r"^\| `(\w+)` \| ([\d,]+) \|", README, re.MULTILINE)
}

ENGAGEMENT = {
    "external_id_is_null": "from persons where external_id is null",
    "external_id_is_a_number": "from persons where external_id ~ '^[0-9]+$'",
    "engagement_undated": "from persons where created_at is null",
    "engagement_without_email": "from persons where email is null",
    "engagement_upper_case_email": "from persons where email = upper(email)",
    "engagement_shared_email": "from (select lower(email) from persons where email is not null group by 1 having count(*) > 1) as shared",
    "engagement_deleted": "from persons where deleted_at is not null",
    "live_posts_of_deleted_people": "from posts p join persons a on a.id = p.person_id where a.deleted_at is not null and p.deleted_at is null",
    "posts_of_unknown_people": "from posts p where not exists (select from persons a where a.id = p.person_id)",
    "posts_pinned": "from posts where pinned_by is not null",
    "posts_in_groups": "from posts where group_id is not null",
    "posts_edited": "from posts where updated_at > created_at",
    "comments_on_deleted_posts": "from comments c join posts p on p.id = c.post_id where p.deleted_at is not null",
    "replies": "from comments where parent_comment_id is not null",
    "replies_to_nothing": "from comments c where parent_comment_id is not null and not exists (select from comments p where p.id = c.parent_comment_id)",
    "replies_in_a_circle": "from comments c join comments p on p.id = c.parent_comment_id and p.parent_comment_id = c.id",
    "comments_undated": "from comments where created_at is null",
    "comments_before_signup": "from comments c join persons p on p.id = c.person_id where c.created_at < p.created_at",
    "comments_deleted": "from comments where deleted_at is not null",
    "comments_edited": "from comments where updated_at > created_at",
    "members_pending": "from group_members where confirmed_at is null",
    "members_confirmed_later": "from group_members where confirmed_at > created_at",
    "members_gone": "from group_members where deleted_at is not null",
    "groups_deleted": "from groups where deleted_at is not null",
    "mentions_in_comments": "from mentions where comment_id is not null",
    "mentions_in_the_future": "from mentions where created_at = '2031-01-01 12:00:00Z'",
    "reports_of_comments": "from reports where reported_comment_id is not null",
    "reports_reviewed": "from reports where reviewed_at > created_at",
}
CHEMLINK = {
    "chemlink_undated": "from persons where created_at is null",
    "chemlink_without_email": "from persons where email is null",
    "chemlink_shared_email": "from (select lower(email) from persons where email is not null group by 1 having count(*) > 1) as shared",
    "chemlink_deleted": "from persons where deleted_at is not null",
    "finder_unknown": "from persons where has_finder is null",
    "without_last_name": "from persons where last_name is null",
    "starts_as_typed": "from experiences where start_date ~ '^([1-9]|1[0-2])-[0-9]{4}$'",
    "starts_in_iso": "from experiences where start_date ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'",
    "starts_in_month_13": "from experiences where start_date = '13-2011'",
    "starts_unknown": "from experiences where start_date = 'unknown'",
    "experiences_until_today": "from experiences where end_date is null",
    "experiences_deleted": "from experiences where deleted_at is not null",
    "experiences_edited": "from experiences where updated_at > created_at",
    "collections_public": "from collections where privacy = 'PUBLIC'",
    "collections_private": "from collections where privacy = 'PRIVATE'",
    "collections_without_privacy": "from collections where privacy is null",
    "collections_undated": "from collections where created_at is null",
    "collections_before_signup": "from collections c join persons p on p.id = c.person_id where c.created_at < p.created_at",
    "collections_deleted": "from collections where deleted_at is not null",
    "collections_renamed": "from collections where updated_at > created_at",
    "access_granted": "from view_access where person_id is not null",
    "access_with_an_end": "from view_access where expiry > created_at",
    "votes_up": "from query_votes where type = 'up'",
    "votes_down": "from query_votes where type = 'down'",
    "companies_deleted": "from companies where deleted_at is not null",
    "glossary_terms": "from glossary where meaning is not null",
    "places_without_country": "from locations where country is null",
}
ACROSS = {"external_id_matches_nothing", "external_id_is_another_id", "linked_by_login", "logins_of_nobody", "linked_by_external_id",
          "engagement_only", "chemlink_only", "undated_in_both", "emails_disagree", "emails_equal_up_to_case"}  # fmt: skip


@pytest.mark.parametrize("case", sorted(ENGAGEMENT))
def test_a_case_of_the_engagement_platform(case, engagement):
    assert engagement.execute(f"select count(*) {ENGAGEMENT[case]}").fetchone() == (STATED[case],)


@pytest.mark.parametrize("case", sorted(CHEMLINK))
def test_a_case_of_the_profile_service(case, chemlink):
    assert chemlink.execute(f"select count(*) {CHEMLINK[case]}").fetchone() == (STATED[case],)


def test_the_cases_that_take_both_databases(engagement, chemlink, users):
    here = {row[0]: row for row in engagement.execute("select id::text, external_id, email from persons")}
    there = {row[0]: row for row in chemlink.execute("select id::text, person_id::text, email from persons")}
    public_ids, numbers = {row[1] for row in there.values()}, set(there)
    external_ids = [row[1] for row in here.values() if row[1]]
    pairs = [(here[u.engagement_id][2], there[u.chemlink_id][2]) for u in users if u.link != "alone"]
    pairs = [pair for pair in pairs if all(pair)]
    logins = {row[0] for row in chemlink.execute("select kratos_id::text from persons")}
    entered = [row[0] for row in engagement.execute("select iam_id from persons where iam_id is not null")]
    counted = {
        "external_id_matches_nothing": sum(each not in public_ids | numbers for each in external_ids),
        "external_id_is_another_id": sum(each in numbers for each in external_ids),
        "linked_by_external_id": sum(u.link == "external_id" for u in users),
        "linked_by_login": sum(u.link == "iam_id" for u in users),
        "logins_of_nobody": sum(each not in logins for each in entered),
        "engagement_only": sum(u.chemlink_id is None for u in users),
        "chemlink_only": sum(u.engagement_id is None for u in users),
        "undated_in_both": sum(u.signed_up_at is None for u in users),
        "emails_disagree": sum(a.lower() != b.lower() for a, b in pairs),
        "emails_equal_up_to_case": sum(a != b and a.lower() == b.lower() for a, b in pairs),
    }
    assert counted == {case: STATED[case] for case in ACROSS}


def test_the_readme_and_these_tests_know_the_same_cases():
    assert set(STATED) == {*ENGAGEMENT, *CHEMLINK, *ACROSS}


def test_no_case_is_empty():
    assert min(STATED.values()) > 0


def test_the_configured_key_is_by_far_the_best_one(engagement, chemlink):
    """About 96 of a hundred; the trap, the login and the address all match fewer people."""
    here = engagement.execute("select external_id, iam_id, lower(email) from persons").fetchall()
    there = chemlink.execute(
        "select person_id::text, kratos_id::text, lower(email), id::text, chemlink_id::text from persons"
    ).fetchall()

    def matches(mine: int, theirs: int) -> int:
        return len({row[mine] for row in here if row[mine]} & {row[theirs] for row in there})

    rates = [matches(0, 0), matches(0, 3), matches(0, 4), matches(1, 1)]
    assert rates == [1925, 6, 0, 831]
    assert round(1925 / len(here), 3) == 0.96
    # and among those who have the key at all
    with_external_id, with_login = (sum(bool(row[n]) for row in here) for n in (0, 1))
    assert (with_external_id, with_login) == (1936, 862)
    assert 1925 / 1936 > 0.99 > 0.97 > 831 / 862
    assert 1700 < matches(2, 2) < 1925


def test_every_unlinked_account_has_a_login_that_nobody_knows_or_none(engagement, chemlink, users):
    known = {row[0] for row in chemlink.execute("select kratos_id::text from persons")}
    alone = [u.engagement_id for u in users if u.chemlink_id is None]
    logins = engagement.execute("select iam_id from persons where id = any(%s::uuid[])", [alone]).fetchall()
    assert len(logins) == 15
    assert not {login for (login,) in logins} & known


def test_a_login_never_contradicts_the_external_id(engagement, chemlink):
    login_of = dict(chemlink.execute("select person_id::text, kratos_id::text from persons").fetchall())
    both = engagement.execute(
        "select external_id, iam_id from persons where external_id is not null and iam_id is not null"
    )
    pairs = [(login_of[external_id], iam_id) for external_id, iam_id in both if external_id in login_of]
    known = set(login_of.values())
    assert len(pairs) > 700
    assert all(a == b for a, b in pairs if b in known)
