"""Numbers as the pages that ./run ends with write them; what nobody knows is a dash."""

from decimal import Decimal


def count(value: int | None) -> str:
    return "-" if value is None else f"{value:,}"


def percent(rate: float | None) -> str:
    """With one decimal; what is more than nothing does not become 0.0 %."""
    if rate is None:
        return "-"
    text = f"{100 * rate:.1f}"
    if rate and not float(text):
        text = f"{Decimal(f'{100 * rate:.1g}'):f}"
    return f"{text} %"


def usd(value: float | None) -> str:
    return "-" if value is None else f"${value:,.2f}"
