"""The campaign table that ./run ends with: one line per campaign and metric, plain text, 110 columns."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import psycopg
from psycopg.rows import dict_row

WIDTHS = {"campaign": 26, "metric": 12, "users": 13, "lift": 27, "change": 8, "p adj.": 6, "design": 12}
FEW = 10  # recipients below which a campaign is only counted
TO_THE_RIGHT = ("users", "change", "p adj.")
EXPLANATION = (
    "users: analysed of recipients. lift: mean change per user and day, 95 % interval. change: of the means.",
    "descriptive: users against their own past. What they do changed after the push, but that does not",
    "say the push changed it: the calendar and the choice of the audience move the same numbers.",
    "p adj.: adjusted over all campaigns and metrics; the intervals are not, each is for itself alone.",
    "insufficient: too few users or too little activity for any number; in its place what it would take, or why.",
)


def read_campaigns(dsn: str) -> list[dict[str, Any]]:
    """The published lines, first campaign first."""
    with psycopg.connect(dsn, row_factory=dict_row) as db:
        return db.execute(
            "select * from aggregates.campaign_report where population = 'all' "
            "order by first_sent_at, campaign_id, metric"
        ).fetchall()


def table_of(rows: Iterable[Mapping[str, Any]]) -> str:
    """The whole table as text; a campaign is named on its first line only."""
    lines = [
        _line(dict(zip(WIDTHS, WIDTHS, strict=True))),
        " ".join("-" * width for width in WIDTHS.values()),
    ]
    previous, small = None, set()
    for row in rows:
        name = _name(row)
        if row["design_label"] == "insufficient" and row["recipients"] < FEW:
            small.add(name)
            continue
        lines.append(_line(_cells(row) | {"campaign": name if name != previous else ""}))
        previous = name
    if previous is None and not small:
        return "No campaign has been published yet."
    if small:
        lines.append(
            f"({len(small)} campaigns with fewer than {FEW} recipients, all insufficient, are not shown)"
        )
    return "\n".join([*lines, "", *EXPLANATION])


def _name(row: Mapping[str, Any]) -> str:
    """Id and title; a title that says the id in its own words would be cut before it says more."""
    campaign, title = row["campaign_id"], (row["title"] or "").strip()
    if campaign and f" {_words(campaign)} " in f" {_words(title)} ":
        return campaign
    return f"{campaign or '-'} {title}".strip()


def _words(text: str) -> str:
    """campaign-13 and Campaign 13 are the same words."""
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


def _cells(row: Mapping[str, Any]) -> dict[str, str]:
    cells = {
        "metric": row["metric"],
        "users": f"{_count(row['analysed'])}/{_count(row['recipients'])}",
        "design": row["design_label"],
        "lift": _lift(row),
        "change": "",
        "p adj.": "",
    }
    if row["design_label"] == "insufficient":  # a percentage of too few users would be quoted
        needed = row.get("users_required")
        cells["lift"] = f"needs {needed:,} users" if needed else str(row["reason"] or "not computable")
    elif row["lift_mean"] is None:
        cells["lift"] = str(row["reason"] or "not computable")
    else:
        cells["change"] = (
            "" if row["ratio_of_means"] is None else f"{100 * (row['ratio_of_means'] - 1):+.1f} %"
        )
        cells["p adj."] = _probability(row["p_adjusted"])
    return cells


def _lift(row: Mapping[str, Any]) -> str:
    if row["lift_mean"] is None:
        return ""
    if row["ci_low"] is None or row["ci_high"] is None:
        return f"{row['lift_mean']:+.4f}"
    return f"{row['lift_mean']:+.4f} [{row['ci_low']:+.4f}, {row['ci_high']:+.4f}]"


def _probability(value: float | None) -> str:
    if value is None:
        return ""
    return "<.0001" if value < 0.0001 else f"{value:.4f}"


def _count(value: int | None) -> str:
    return "-" if value is None else f"{value:,}"


def _line(cells: Mapping[str, str]) -> str:
    widths = dict(WIDTHS)
    if not cells["change"] and not cells["p adj."]:  # words instead of numbers may use the room of all three
        widths["lift"] += widths.pop("change") + widths.pop("p adj.") + 2
    parts = []
    for name, width in widths.items():
        text = cells[name]
        text = text if len(text) <= width else text[: width - 1] + "…"
        parts.append(text.rjust(width) if name in TO_THE_RIGHT else text.ljust(width))
    return " ".join(parts).rstrip()
