"""27 published retail campaigns and 155,848 purchases: the stand-in counts what pandas counts."""

import json
import uuid
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from local.sample import published

ROOT = Path(__file__).parents[3]
WINDOWS = {
    "baseline": (-720, 0),
    "post": (0, 48),
    **{f"week_{k}": (-168 * k, -168 * k + 48) for k in (1, 2, 3, 4)},
}


def person(household: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, str(household)))


def test_all_windows_of_all_published_campaigns_agree_with_pandas(stand_in, ask):
    baskets = published.baskets().to_pandas().rename(columns={"household": "household_id"})
    baskets["ts"] = pd.Timestamp("2017-01-01") + pd.to_timedelta(baskets["second"], unit="s")
    baskets["sales"] = baskets["cents"] / 100
    baskets["person_id"] = baskets.household_id.map(
        {one: person(one) for one in baskets.household_id.unique()}
    )
    _load(stand_in, baskets)
    starts = {campaign.number: pd.Timestamp(campaign.starts_on) for campaign in published.campaigns()}
    sends = pd.DataFrame(published.exposures(), columns=["campaign_id", "household_id"])
    sends["start_date"] = sends["campaign_id"].map(starts)
    found = {}
    for start in range(0, len(sends), 1000):
        found.update(_asked(ask, sends.iloc[start : start + 1000]))

    pairs = sends.rename_axis("send_no").reset_index().merge(baskets, on="household_id")
    hours = (pairs.ts - pairs.start_date) / pd.Timedelta(hours=1)
    expected = {}
    for name, (first, last) in WINDOWS.items():
        inside = pairs[(hours >= first) & (hours < last)].groupby("send_no").sales.agg(["size", "sum"])
        expected[name] = inside.reindex(sends.index, fill_value=0)
    for number, (name, totals) in enumerate(expected.items()):
        counts = [found.get((str(send_no), "baskets"), [0] * 6)[number] for send_no in sends.index]
        amounts = [found.get((str(send_no), "spend"), [0] * 6)[number] for send_no in sends.index]
        assert counts == totals["size"].tolist(), name
        assert amounts == pytest.approx(totals["sum"].tolist(), abs=1e-6), name
    assert len(sends) == 6589
    assert len(found) > 2 * 6000


def _asked(ask, sends):
    answer = ask(
        (ROOT / "include" / "sql" / "sources" / "posthog" / "activity.hogql").read_text(),
        sends=[
            [str(send_no), person(household), sent_at.isoformat() + "+00:00", "2016-01-01T00:00:00+00:00"]
            for send_no, household, sent_at in sends[["household_id", "start_date"]].itertuples()
        ],
        metric_events=[["baskets", "basket", "events", ""], ["spend", "basket", "sum", "sales"]],
        baseline_hours=720,
        post_hours=48,
        reach_start="2016-01-01T00:00:00Z",
        reach_end="2018-12-31T00:00:00Z",
    )
    assert answer.status_code == 200, answer.text
    return {(row[0], row[1]): row[2:-1] for row in answer.json()["results"]}


def _load(stand_in, baskets):
    count = len(baskets)
    events = pa.table(
        {
            "uuid": [str(uuid.UUID(int=number)) for number in range(count)],
            "event": ["basket"] * count,
            "properties": [json.dumps({"sales": sales}) for sales in baskets.sales],
            "distinct_id": baskets.household_id.astype(str).tolist(),
            "person_id": baskets.person_id.tolist(),
            "timestamp": pa.array(baskets.ts.dt.tz_localize("UTC"), pa.timestamp("us", "UTC")),
        }
    )
    households = baskets.household_id.unique().tolist()
    people = [person(household) for household in households]
    created = pa.array([0] * len(people), pa.timestamp("us", "UTC"))
    stand_in.load(
        events,
        pa.table({"id": people, "properties": ["{}"] * len(people), "created_at": created}),
        pa.table({"distinct_id": [str(household) for household in households], "person_id": people}),
    )
