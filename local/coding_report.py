"""The page about AI assistants that ./run ends with: use, acceptance, cost and delivery per repository."""

from collections.abc import Iterable, Mapping, Sequence
from textwrap import wrap
from typing import Any

import psycopg
from psycopg.rows import dict_row

from local.cells import count, percent, usd
from local.coding_costs import QUERY, costs

Row = Mapping[str, Any]
Found = Mapping[str, Sequence[Row]]
WIDTH = 110
PILOT = "*"
NOT_SHOWN = {
    "suppressed": "not shown: too few developers, who could be recognised",
    "complementary": "not shown, so that a suppressed one cannot be computed from the others",
}
QUERIES = {  # of the last analysis, the longest window
    "reports": "select * from aggregates.ai_coding_report "
    "where (as_of_on, window_days) = (select as_of_on, window_days from aggregates.ai_coding_report "
    "order by as_of_on desc, window_days desc limit 1) "
    "order by repo = '(all)', calls desc nulls last, repo",
    "associations": "select repo, count(*) filter (where not is_control and pearson_p is not null) as tested, "
    "count(*) filter (where verdict = 'associated') as associated, "
    "count(*) filter (where is_control and pearson_p is not null) as controls, "
    "count(*) filter (where verdict = 'control fired') as fired, max(abs(raw_pearson_r)) as highest_raw, "
    "max(abs(pearson_r)) as highest, "
    "(array_agg(array[metric_x, metric_y, lag_days::text] order by abs(pearson_r) desc nulls last, "
    "abs(lag_days), lag_days, metric_x, metric_y))[1:1] as pair, "
    "(array_agg(array[metric_x, metric_y, lag_days::text] order by abs(raw_pearson_r) desc nulls last, "
    "abs(lag_days), lag_days, metric_x, metric_y))[1:1] as raw_pair "
    "from aggregates.correlation_cache "
    "where correlation_date = (select max(correlation_date) from aggregates.correlation_cache) "
    "group by repo order by tested desc, repo",
    "costs": QUERY,
}


def read_coding(dsn: str) -> dict[str, list[dict[str, Any]]]:
    """What is published, as the queries above name it."""
    with psycopg.connect(dsn, row_factory=dict_row) as db:
        return {name: db.execute(query).fetchall() for name, query in QUERIES.items()}


def page_of(found: Found) -> str:
    """The whole page as text, at most WIDTH wide."""
    if not found["reports"]:
        return "No numbers about AI assistants have been published yet."
    parts = (_repositories(found), _associations(found), costs(found["costs"], _line), _caveat(found))
    return "\n\n".join("\n".join(line.rstrip() for line in part) for part in parts if part)


def _repositories(found: Found) -> list[str]:
    any_of = found["reports"][0]
    about = f"{any_of['window_days']} days to {any_of['as_of_on']}"
    head = ("calls", "sessions", "accepted", "known", "cost", "merged", "median", "reopened")
    lines = [_line(about, head), *map(_repository, found["reports"])]
    is_pilot = any(line.endswith(PILOT) for line in lines)
    return (
        [*lines, "  *: fewer than five developers, shown because min_group was lowered."]
        if is_pilot
        else lines
    )


def _repository(row: Row) -> str:
    if row["privacy"] in NOT_SHOWN:
        return f"{_named(row['repo'])}  {NOT_SHOWN[row['privacy']]}"
    if row["status"] == "no data":
        return f"{_named(row['repo'])}  no data"
    hours = row["median_merge_hours"]
    cells = (
        count(row["calls"]),
        count(row["sessions"]),
        percent(row["acceptance_rate"]),
        percent(row["known_share"]),
        usd(row["cost_usd"]),
        count(row["merged_pull_requests"]),
        "-" if hours is None else f"{hours:.1f} h",
        percent(row["reopened_rate"]),
    )
    return _line(row["repo"], cells) + (PILOT if row["privacy"] == "pilot" else "")


def _associations(found: Found) -> list[str]:
    lines = [
        _line("AI use and delivery", ("tested", "associated", "controls", "fired", "highest r", "raw r"), 12)
    ]
    for row in found["associations"]:
        if not row["tested"]:
            lines.append(f"{_named(row['repo'])}  not tested: suppressed, or too few days")
            continue
        counts = (count(row[name]) for name in ("tested", "associated", "controls", "fired"))
        lines.append(_line(row["repo"], (*counts, _share(row["highest"]), _share(row["highest_raw"])), 12))
    for row in found["associations"]:
        if row["tested"]:
            pairs = f"r of {_pair(row['pair'])}; raw r of {_pair(row['raw_pair'])}"
            lines += wrap(f"{row['repo']}: {pairs}.", WIDTH, initial_indent="  ", subsequent_indent="    ")
    return lines if found["associations"] else []


def _pair(pair: Sequence[Sequence[str]]) -> str:
    """The two metrics and how many days the second one is taken after the first; before it, it is a control."""
    (metric_x, metric_y, lag) = pair[0]
    days = int(lag)
    when = (
        f"{abs(days)} {'day' if abs(days) == 1 else 'days'} {'later' if days > 0 else 'earlier, a control'}"
    )
    return f"{metric_x} and {metric_y} {when if days else 'on the same day'}"


def _caveat(found: Found) -> list[str]:
    return wrap(found["reports"][0]["caveat"], WIDTH)


def _line(name: str, cells: Iterable[str], width: int = 10) -> str:
    return _named(name) + "".join(f"{cell:>{width}}" for cell in cells)


def _named(name: str) -> str:
    return f"{name if len(name) <= 29 else name[:28] + '…':<29}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
