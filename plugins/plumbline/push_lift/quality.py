"""What a run of push_lift is scored on, and what to do about each dimension."""

from typing import TYPE_CHECKING

from plumbline.push_lift.settings import SETTINGS
from plumbline.quality_score import Dimension, Verdict, judge

if TYPE_CHECKING:
    import pandas as pd

ACTIONS = {
    "mapping": "Look at aggregates.push_overview and core.identity_map.reason: did the app stop sending its "
    "distinct id, or is connection posthog pointing at another project?",
    "timestamps": "Look at ops.dead_letters, reasons missing_time and future_time: a clock or an import is wrong.",
    "completeness": "Look at staging.push_notifications for the column that is null.",
    "format": "Compare core.identity_map.distinct_id with distinct_id_pattern of the vocabulary in settings.py.",
    "readable": "Look at ops.dead_letters by reason: the source has changed its shape.",
}


def dimensions(counted: "pd.DataFrame", worst: "pd.DataFrame") -> Verdict:
    """Judge a run: `counted` has dimension, numerator, denominator; `worst` has campaign_key, mapped, recipients."""
    counts = {row.dimension: (int(row.numerator), int(row.denominator)) for row in counted.itertuples()}
    judged = [
        Dimension(name, *counts[name], weight=rule.weight, floor=rule.floor, action=ACTIONS[name])
        for name, rule in SETTINGS.quality.items()
    ]
    return judge(judged, SETTINGS.min_score, [tuple(row) for row in worst.itertuples(index=False)])
