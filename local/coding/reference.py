"""The three reference files of the sample: who is who, what models cost, what providers charged."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from local.coding.calls import calls
from local.coding.cast import DEVELOPERS, STRANGERS, UNKNOWN_LOGINS
from local.coding.models import PRICES
from local.coding.tools import price_by_list

NO_INVOICE = ("2025-08-01", "google")  # it has not come yet


def write_reference_files(folder: Path | str) -> None:
    """Write developers.csv, model_prices.csv and invoices.csv into `folder`."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    usd = [f"{name}_usd_per_million" for name in ("input", "output", "cache_read", "cache_write")]
    _write(folder / "developers.csv", ("developer", "trace_id", "github_login", "email"), developers())
    prices = ((f"{prefix}*", *rest) for prefix, *rest in PRICES)
    _write(folder / "model_prices.csv", ("model_pattern", "valid_from_on", *usd), prices)
    _write(folder / "invoices.csv", ("month_on", "provider", "invoiced_usd"), invoices())


def developers() -> list[tuple[str, str, str, str]]:
    """A line per name of a developer in traces, the first with the login and the address, the last with the other."""
    lines = []
    for developer in DEVELOPERS:
        who = " ".join(developer.names)
        login = "" if developer.number in UNKNOWN_LOGINS else developer.login
        names = [developer.trace_id(t) for t in developer.tools if (developer.number, t) not in STRANGERS]
        first, *others = dict.fromkeys(names or [""])
        lines.append((who, first, login, developer.email))
        lines += [(who, name, "", "") for name in others]
        lines.append((who, "", "", developer.second_email))
    return lines


def invoices() -> list[tuple[str, str, float]]:
    """What the tokens cost by the price list, and 4 % that nobody can explain; providers bill by month."""
    sums: dict[tuple[str, str], float] = {}
    for call in calls():
        key = f"{call.at:%Y-%m}-01", call.model.provider
        sums[key] = sums.get(key, 0.0) + (price_by_list(call) or 0)
    return [(*key, round(usd * 1.04, 2)) for key, usd in sorted(sums.items()) if usd and key != NO_INVOICE]


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
