"""The page about users that ./run ends with: how many, how active, whether they stay, where the sources disagree."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from local.cells import count, percent

Row = Mapping[str, Any]
Found = Mapping[str, Sequence[Row]]
WIDTH = 110
WEEKS = (0, 1, 2, 3, 4, 6, 8)  # weeks after signup that are shown
STATES = {
    "engaged": "in the last 30 days",
    "dormant": "31 to 90 days ago",
    "churned": "longer ago",
    "unactivated": "never",
    "new": "not yet, in their first week",
}
NOTABLE = {  # of these checks the rows with the highest rates: how many of them, in which words
    "match_rate": (2, "people who can be linked by {}"),
    "orphans": (3, "without a counterpart: {}"),
    "disagreeing_emails": (1, "linked people whose two addresses differ"),
    "bulk_operations": (3, "written by an import or a script: {}"),
    "deleted_content": (1, "deleted since, and still in the numbers of their day: {}"),
    "live_posts_of_deleted_people": (1, "posts of deleted people, still alive"),
    "unparseable_dates": (1, "no date anybody can read: {}"),
    "activity_before_signup": (1, "days on which somebody was active before signing up"),
    "rows_ahead_of_the_clock": (1, "from the future, waiting until their day has come: {}"),
}
FEW = 10  # what grew from fewer has no percentage


def report_of(found: Found) -> str:
    """The whole page as text, at most WIDTH wide."""
    if not found["day"]:
        return "No numbers about users have been published yet."
    parts = (
        _people(found),
        _activity(found),
        _signups(found),
        _retention(found),
        _states(found),
        _checks(found),
    )
    pages = ["\n".join(_cut(line) for line in part) for part in parts if part]
    return "\n\n".join(pages)


def _people(found: Found) -> list[str]:
    day = found["day"][0]
    of = _found(found, "users")
    return [
        f"{day['users']:,} users at the end of {day['day_on']} ({day['time_zone']}); "
        f"{of.get('excluded', 0):,} test and staff accounts are not counted among them.",
        f"Of all accounts: {of.get('linked', 0):,} in both databases, {of.get('engagement_only', 0):,} on the "
        f"engagement platform only, {of.get('chemlink_only', 0):,} in the profile service only.",
    ]


def _activity(found: Found) -> list[str]:
    day = found["day"][0]
    periods = [("day", str(day["day_on"]), day)]
    periods += [("week", f"from {week['week_on']}", week) for week in found["week"]]
    periods += [("month", f"{month['month_on']:%Y-%m}", month) for month in found["months"][:1]]
    lines = [
        _line("active users", "", ("signup too", "beyond signup", "of the finders", "of the others"), 18)
    ]
    for name, period, row in periods:
        of_type = (
            _share(row[f"{kind}_active_beyond_signup_users"], row[f"{kind}_users"])
            for kind in ("finder", "standard")
        )
        lines.append(
            _line(
                name,
                period,
                (count(row["active_users"]), count(row["active_beyond_signup_users"]), *of_type),
                18,
            )
        )
    lines += [
        _line(f"last {days} days", f"to {day['day_on']}", (count(day[f"rolling_{days}d_users"]),), 18)
        for days in (7, 28)
    ]
    return [
        *lines,
        "  signup too: did anything, even if only signing up. finders: those who may use the finder today.",
    ]


def _signups(found: Found) -> list[str]:
    months = list(reversed(found["months"]))
    if not months:
        return []
    rows = {
        "signups": [f"{month['month_on']:%Y-%m}" for month in months],
        "new users": [count(month["new_users"]) for month in months],
        "  their change": [
            _change(month["new_users_change_rate"], month["previous_new_users"]) for month in months
        ],
        "all users": [count(month["users"]) for month in months],
        "  their growth": [_change(month["users_change_rate"], month["previous_users"]) for month in months],
    }
    lines = [_line(name, "", cells, 11) for name, cells in rows.items()]
    unknown = _found(found, "users").get("unknown_signup", 0)
    if unknown:
        plural = "accounts have" if unknown > 1 else "account has"
        lines.append(
            f"  {unknown:,} {plural} no known signup time: in all users of every month, new in none."
        )
    return lines


def _retention(found: Found) -> list[str]:
    cohorts: dict[Any, dict[int, Row]] = {}
    for row in found["cohorts"]:
        cohorts.setdefault(row["cohort_on"], {})[row["period_no"]] = row
    if not cohorts:
        return []
    weeks = [k for k in WEEKS if any(_rate(periods.get(k)) for periods in cohorts.values())]
    lines = [_line("who came back", "signed up in week", ("users", *(f"week {k}" for k in weeks)), 9)]
    for cohort_on, periods in cohorts.items():
        users = next(iter(periods.values()))["cohort_users"]
        lines.append(
            _line("", f"from {cohort_on}", (count(users), *(_rate(periods.get(k)) for k in weeks)), 9)
        )
    return [
        *lines,
        "  Active beyond signup in the k-th week after it; *: that week has not ended for all of them yet.",
    ]


def _states(found: Found) -> list[str]:
    users = {row["lifecycle_state"]: row["users"] for row in found["states"]}
    if not users:
        return []
    lines = [_line("last did something", "beyond signup", ("users",), 11)]
    return lines + [
        _line(f"  {state}", when, (count(users.get(state, 0)),), 11) for state, when in STATES.items()
    ]


def _checks(found: Found) -> list[str]:
    lines = []
    for check, (most, words) in NOTABLE.items():
        for row in [row for row in found["checks"] if row["check_name"] == check][:most]:
            part = f"{row['numerator']:,} of {row['denominator']:,}"
            lines.append(f"  {part:>16}  {percent(row['rate']):>7}  {words.format(row['subject'])}")
    return ["what the databases disagree on, and what stands out in them", *lines] if lines else []


def _found(found: Found, check: str) -> dict[str, int]:
    return {row["subject"]: row["numerator"] for row in found["checks"] if row["check_name"] == check}


def _line(name: str, period: str, cells: Iterable[str], width: int) -> str:
    return f"{name:<19}{period:<19}" + "".join(f"{cell:>{width}}" for cell in cells)


def _cut(line: str) -> str:
    line = line.rstrip()
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"


def _change(rate: float | None, previous: int) -> str:
    return "" if rate is None or previous < FEW else f"{100 * rate:+.2f} %"


def _share(part: int, whole: int) -> str:
    return f"{part:,}/{whole:,} {percent(part / whole) if whole else '-':>7}"


def _rate(row: Row | None) -> str:
    if row is None or row["bounded_rate"] is None:
        return ""
    return f"{100 * row['bounded_rate']:.0f} %{' ' if row['is_mature'] else '*'}"
