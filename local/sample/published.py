"""The published part of the sample: 27 retail campaigns, whom they reached, a year of shopping baskets."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from local.sample.ids import stable_id

DATA = Path(__file__).parent / "data"
EPOCH = datetime(2017, 1, 1, tzinfo=UTC)  # baskets count their seconds from here; tracking starts this day
SIGNED_UP_AT = datetime(
    2016, 1, 1, tzinfo=UTC
)  # the data has no sign-up dates; before every window of interest
CAMPAIGNS_WITHOUT_AUTOMATION = frozenset({3, 15, 24})  # sent by hand, so to speak: a source has these too


class Campaign(NamedTuple):
    """One campaign as the source describes it; `number` runs from 1 to 27."""

    number: int
    type: str
    starts_on: date
    ends_on: date

    @property
    def campaign_id(self) -> str:
        return f"campaign-{self.number}"

    @property
    def automation_id(self) -> str | None:
        """The automation that sent it, or None for the few that were sent without."""
        if self.number in CAMPAIGNS_WITHOUT_AUTOMATION:
            return None
        return stable_id("automation", self.campaign_id)

    @property
    def content(self) -> dict[str, str]:
        return {
            "title": f"Coupons of campaign {self.number} ({self.type})",
            "body": f"Valid from {self.starts_on} to {self.ends_on}.",
            "deep_link": f"app://coupons/{self.number}",
        }


def campaigns() -> list[Campaign]:
    """All 27 campaigns, by number."""
    return [Campaign(*row.values()) for row in pq.read_table(DATA / "campaigns.parquet").to_pylist()]


def exposures() -> list[tuple[int, int]]:
    """Every (campaign number, household number) of the source, each once."""
    table = pq.read_table(DATA / "exposures.parquet")
    return list(zip(table["campaign"].to_pylist(), table["household"].to_pylist(), strict=True))


def baskets() -> pa.Table:
    """household (int16), second since EPOCH (int32), cents (int32); sorted by all three."""
    return pq.read_table(DATA / "baskets.parquet")


def households() -> list[int]:
    """Every household that got a campaign or bought something, ascending."""
    buyers = pc.unique(baskets()["household"]).to_pylist()
    return sorted({*buyers, *(household for _, household in exposures())})
