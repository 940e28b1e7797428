"""What a window says of each model, without telling what few people did with it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from plumbline.ai_coding.policy import is_allowed
from plumbline.ai_coding.suppression import hidden

UNNAMED = "(unknown)"
Cell = Mapping[str, Any]


class Models(NamedTuple):
    """`rows`: one per model; `is_whole`: none of them is hidden; `share_tells`: the policy share must be hidden."""

    rows: list[dict[str, Any]]
    is_whole: bool
    share_tells: bool


def people_of(cells: Sequence[Cell]) -> frozenset[int]:
    """Everybody with a call; calls of nobody knows whom have none."""
    return frozenset().union(*(cell["people"] or () for cell in cells))


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


def models_of(cells: Sequence[Cell], min_group: int) -> Models:
    """Acceptance by model.

    A model of fewer than min_group people has no numbers, nor has another one whose numbers would tell of it. The
    share of calls that the policy allows would do so too when, of the hidden models, those of one kind have too few.
    """
    by_model: dict[str, list[Cell]] = {}
    for cell in cells:
        by_model.setdefault(cell["model"] or UNNAMED, []).append(cell)
    people = {model: people_of(some) for model, some in by_model.items()}
    kept_back = hidden(people, min_group)
    rows = [
        {"model": model, "privacy": kept_back.get(model, "shown")}
        | (dict.fromkeys(acceptance([])) if model in kept_back else acceptance(by_model[model]))
        for model in sorted(by_model)
    ]
    return Models(rows, not kept_back, _share_tells(people, kept_back, min_group))


def policy_share(cells: Sequence[Cell]) -> float | None:
    """Calls of models that the policy allows / calls that name a model; None without any."""
    named = [cell for cell in cells if cell["model"]]
    return ratio(total([cell for cell in named if is_allowed(cell["model"])], "calls"), total(named, "calls"))


def _share_tells(people: Mapping[str, frozenset[int]], kept_back: Mapping[str, str], min_group: int) -> bool:
    """Would the calls that the policy allows, minus the models that are shown, be the work of a few?"""
    for is_kind in (is_allowed, lambda model: not is_allowed(model)):
        of_kind = [model for model in kept_back if model != UNNAMED and is_kind(model)]
        if of_kind and len(frozenset().union(*(people[model] for model in of_kind))) < min_group:
            return True
    return False
