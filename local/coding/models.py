"""The models of the sample, who provides them, and what their tokens cost: invented prices, one of which changes."""

from datetime import date
from typing import NamedTuple


class Model(NamedTuple):
    name: str
    provider: str
    weight: int  # how often it is chosen


class Price(NamedTuple):
    """US dollars per million tokens, for models whose name begins with `prefix`."""

    prefix: str
    valid_from: date
    input: float
    output: float
    cache_read: float
    cache_write: float


MODELS = (
    Model("claude-sonnet-4-20250514", "anthropic", 10),
    Model("claude-opus-4-20250514", "anthropic", 2),
    Model("gpt-4o-2024-11-20", "openai", 6),
    Model("gpt-4.1-2025-04-14", "openai", 4),
    Model("o4-mini-2025-04-16", "openai", 2),
    Model("gemini-2.5-pro", "google", 2),
    Model("house-coder-7b", "house", 1),  # nobody knows what it costs
)
_START = date(2025, 1, 1)
PRICES = (
    Price("claude-sonnet-4-", _START, 3, 15, 0.3, 3.75),
    Price("claude-opus-4-", _START, 15, 75, 1.5, 18.75),
    Price("gpt-4", _START, 10, 30, 5, 10),  # less specific than the two below
    Price("gpt-4o-", _START, 2.5, 10, 1.25, 2.5),
    Price("gpt-4o-", date(2025, 8, 1), 2, 8, 1, 2),  # cheaper in the middle of the sample
    Price("gpt-4.1-", _START, 2, 8, 0.5, 2),
    Price("o4-mini-", _START, 1.1, 4.4, 0.275, 1.1),
    Price("gemini-2.5-", _START, 1.25, 10, 0.31, 1.25),
)
PRICE_CHANGE = date(2025, 8, 1)


def price_of(model: str, day: date) -> Price | None:
    """The price that is in force on a day: of the longest prefix, the latest."""
    fitting = [price for price in PRICES if model.startswith(price.prefix) and price.valid_from <= day]
    return max(fitting, key=lambda price: (len(price.prefix), price.valid_from), default=None)
