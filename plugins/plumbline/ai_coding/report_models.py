"""What a window says of each model, by the name where the name is shown."""

from collections.abc import Mapping, Sequence
from typing import Any

from plumbline.ai_coding.policy import is_allowed

UNNAMED = "(unknown)"
SUPPRESSED = "(suppressed)"  # all calls of models that core.model_days hides on their day, together
Cell = Mapping[str, Any]


def total(cells: Sequence[Cell], name: str, acceptance: str | None = None) -> int:
    """Sum of a count over the cells, or over those of one acceptance."""
    return sum(cell[name] or 0 for cell in cells if acceptance in (None, cell["acceptance"]))


def ratio(above: float | None, below: float | None) -> float | None:
    """None when either is unknown, and when there is nothing below."""
    return above / below if above is not None and below else None


def acceptance(cells: Sequence[Cell]) -> dict[str, Any]:
    """Acceptance among the calls it is known of, and how many these are."""
    calls, accepted, rejected = (total(cells, "calls", kind) for kind in (None, "accepted", "rejected"))
    return {
        "calls": calls, "accepted": accepted, "rejected": rejected,
        "known_share": ratio(accepted + rejected, calls), "acceptance_rate": ratio(accepted, accepted + rejected),
    }  # fmt: skip


def models_of(cells: Sequence[Cell]) -> list[dict[str, Any]]:
    """Acceptance by model; what is hidden is one row: whoever takes the others from the total knows it anyway."""
    by_model: dict[str, list[Cell]] = {}
    for cell in cells:
        by_model.setdefault(cell["model"] or UNNAMED, []).append(cell)
    return [
        {"model": model, "privacy": "suppressed" if model == SUPPRESSED else "shown"} | acceptance(some)
        for model, some in sorted(by_model.items())
    ]


def is_whole(cells: Sequence[Cell]) -> bool:
    """True when every call is told by the name of its model."""
    return all(cell["model"] != SUPPRESSED for cell in cells)


def policy_share(cells: Sequence[Cell]) -> float | None:
    """Calls of models that the policy allows / calls of models whose name is shown; None without any."""
    named = [cell for cell in cells if cell["model"] and cell["model"] != SUPPRESSED]
    return ratio(total([cell for cell in named if is_allowed(cell["model"])], "calls"), total(named, "calls"))
