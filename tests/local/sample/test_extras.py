"""The extras are marked, counted as the README counts them, and too few to upset a daily run."""

import re
from pathlib import Path

import pandas as pd
import pytest

from local import sample as package

README = Path(package.__file__).with_name("README.md")


@pytest.fixture(scope="module")
def tables(whole):
    return {name: table.to_pandas() for name, table in (whole.push | whole.posthog).items()}


@pytest.fixture(scope="module")
def extras(tables):
    sends = tables["push_notifications"]
    return sends[sends["id"].str.startswith("eeeeeeee-")]


def persons_of(tables, users):
    """The persons that PostHog knows by a user's stored id, as a frame (user, person)."""
    return users.merge(
        tables["person_distinct_ids"], left_on="posthog_distinct_id", right_on="distinct_id"
    ).drop_duplicates(["id", "person_id"])


def test_the_readme_lists_every_case_with_its_numbers(extras):
    listed = re.findall(r"^\| (extra-[\w-]+|\(none\)) \| (\d+) \| (\d+) \|", README.read_text(), re.MULTILINE)
    counted = extras.groupby(extras["campaign_id"].fillna("(none)"))["user_id"].agg(["size", "nunique"])
    assert {case: (int(sends), int(users)) for case, sends, users in listed} == {
        case: tuple(row) for case, row in counted.iterrows()
    }
    assert len(listed) == 23


def test_every_row_on_top_is_marked_and_none_touches_a_published_campaign(tables, extras):
    users = tables["users"]
    is_extra = users["id"].str.startswith("eeeeeeee-")
    assert (is_extra == users["email"].notna()).all()
    assert users.loc[is_extra, "email"].str.endswith("@extra.example").all()
    assert not extras["campaign_id"].str.startswith("campaign-", na=False).any()
    assert extras["user_id"].dropna().str.startswith("eeeeeeee-").all()
    others = tables["push_notifications"].drop(extras.index)
    assert others["campaign_id"].str.fullmatch(r"campaign-\d+").all()
    events = tables["events"]
    households = events[~events["uuid"].str.startswith("eeeeeeee-")]
    assert households["distinct_id"].str.fullmatch(r"\d+").all()
    assert not set(events.drop(households.index)["person_id"]) & set(households["person_id"])


def test_duplicates_equal_their_original_and_sort_behind_it(tables):
    sends = tables["push_notifications"].sort_values("id")
    content = [column for column in sends.columns if column != "id"]
    again = sends[sends.duplicated(content)]
    assert len(again) == 6
    assert again["id"].str.startswith("ffffffff-").all()
    assert sends["id"].str.startswith("ffffffff-").sum() == 6


def test_identity_cases_are_linked_as_described(tables, extras):
    users, links = tables["users"].set_index("id"), tables["person_distinct_ids"]

    def recipients(case):
        return users.loc[
            users.index.intersection(extras.loc[extras["campaign_id"] == f"extra-{case}", "user_id"])
        ]

    known = set(links["distinct_id"])
    addresses = tables["persons"]["properties"].str.extract(r'"email": "([^"]*)"')[0].str.strip().str.lower()
    by_id = recipients("user-id")
    assert by_id["posthog_distinct_id"].isna().all()
    assert set(by_id.index) <= known
    by_email = recipients("email")
    assert by_email["posthog_distinct_id"].isna().all()
    assert not set(by_email.index) & known
    assert [int((addresses == email).sum()) for email in by_email["email"]] == [1, 1, 1, 1]
    assert recipients("no-account").empty
    twins = recipients("twins")["email"]
    assert twins.nunique() == 4
    assert twins.str.strip().str.lower().value_counts().tolist() == [2, 2]
    assert persons_of(tables, recipients("two-persons").reset_index()).groupby("id").size().tolist() == [2, 2]
    assert (addresses == "two-persons-3@extra.example").sum() == 2
    merged = persons_of(tables, recipients("merged").reset_index())["person_id"]
    assert [int((links["person_id"] == person).sum()) for person in merged] == [3, 3]
    spread = tables["events"][tables["events"]["person_id"].isin(merged)].groupby("person_id")["distinct_id"]
    assert spread.nunique().tolist() == [3, 3]
    assert recipients("shared-id")["posthog_distinct_id"].nunique() == 1
    unmapped = recipients("unmapped")
    assert not (set(unmapped["posthog_distinct_id"].dropna()) | set(unmapped.index)) & known
    assert not unmapped["email"].isin(addresses).any()


def test_people_who_are_new_or_deleted_are_so_at_the_time_of_the_send(tables, extras):
    sends = extras.merge(tables["users"], left_on="user_id", right_on="id")
    new = sends[sends["campaign_id"] == "extra-new"]
    assert sorted((new["sent_timestamp"] - new["created_at"]).dt.days) == [1, 5, 10, 20]
    early = new.merge(tables["events"], left_on="posthog_distinct_id", right_on="distinct_id")
    assert (early["timestamp"] < early["created_at"]).groupby(early["user_id"]).any().all()
    deleted = sends[sends["campaign_id"] == "extra-deleted"]
    since = pd.to_datetime(deleted["deleted_at"], unit="s", utc=True) - deleted["sent_timestamp"]
    assert sorted(since.dt.days < 0) == [False, True, True]
    assert 1 in set(deleted["deleted_at"])
    assert (tables["users"]["deleted_at"] != 0).sum() == 3


def test_the_edge_case_has_two_events_in_each_window(tables, extras):
    send = extras[extras["campaign_id"] == "extra-edges"].iloc[0]
    events = tables["events"]
    after = events[events["distinct_id"] == "extra-edges-1"]["timestamp"] - send["sent_timestamp"]
    assert len(after) == 6
    assert after.between(pd.Timedelta("-30D"), pd.Timedelta(0), inclusive="left").sum() == 2
    assert after.between(pd.Timedelta(0), pd.Timedelta("48h"), inclusive="left").sum() == 2


def test_overlapping_sends_reach_the_same_users_within_48_hours_across_midnight(extras):
    overlap = extras[extras["campaign_id"].str.startswith("extra-overlap", na=False)]
    times = overlap.groupby("user_id")["sent_timestamp"].agg(["size", "min", "max"])
    assert times["size"].tolist() == [3, 3]
    assert (times["max"] - times["min"] == pd.Timedelta("35h")).all()
    assert (times["max"].dt.date > times["min"].dt.date).all()


def test_a_daily_run_stays_far_below_its_limits_on_misfits(tables, extras):
    sends = tables["push_notifications"].dropna(subset=["sent_timestamp"])
    day = sends["sent_timestamp"].dt.date
    bad = sends["campaign_id"].isin(["extra-unreadable", "extra-no-recipient"]) | ~sends[
        "delivery_status"
    ].isin(["delivered", "failed", "bounced", "pending"])
    unlinked = ["unmapped", "twins", "two-persons", "shared-id", "no-account"]
    lost = sends["campaign_id"].isin([f"extra-{case}" for case in unlinked])
    assert bad.groupby(day).mean().max() < 0.005  # the limit on dead letters is 1 %
    assert lost.groupby(day).mean().max() < 0.01  # at least 95 % of recipients must be known
    assert (bad.sum(), lost.sum()) == (10, 19)
    assert len(extras) < 100


def test_events_of_another_name_exist_beside_the_baskets(tables):
    names = tables["events"]["event"].value_counts()
    assert set(names.index) == {"basket", "coupon viewed"}
    assert names["coupon viewed"] == 10
