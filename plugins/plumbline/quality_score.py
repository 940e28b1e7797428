"""One weighted number for a run's data, with floors: either may stop publication."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Dimension:
    """One aspect of quality. `numerator` of `denominator` passed; `weight` 0 means: floor only.

    `action` says what to do when it is the one that fails.
    """

    name: str
    numerator: int
    denominator: int
    weight: float
    floor: float
    action: str

    def __post_init__(self) -> None:
        if not 0 <= self.numerator <= self.denominator:
            raise ValueError(f"{self.name}: numerator {self.numerator} must lie in 0..{self.denominator}")

    @property
    def value(self) -> Fraction | None:
        """Share that passed, exact; None when there was nothing to look at."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None

    @property
    def passed(self) -> bool:
        return self.value is None or self.value >= _exact(self.floor)

    @property
    def reason(self) -> str | None:
        """Why it failed or has no value."""
        if self.value is None:
            return "nothing to look at in this window"
        if not self.passed:
            return f"{_percent(self.value)} is below the floor of {_percent(_exact(self.floor))}"
        return None


@dataclass(frozen=True)
class Verdict:
    """The score of one run (None when nothing was sent), and whether it may publish."""

    dimensions: tuple[Dimension, ...]
    score: Fraction | None
    min_score: float
    report: str

    @property
    def blocked(self) -> bool:
        return not self.score_passed or not all(dimension.passed for dimension in self.dimensions)

    @property
    def score_passed(self) -> bool:
        return self.score is None or self.score >= _exact(self.min_score)


def judge(
    dimensions: Iterable[Dimension],
    min_score: float,
    worst_campaigns: Sequence[tuple[str, int, int]] = (),
) -> Verdict:
    """Weigh the dimensions; weights of those without a value are left out and the rest rescaled.

    Arithmetic is exact: 0.40 x 87.5 % + 0.60 x 100 % is 95 % and not a rounding away from it.
    `worst_campaigns` are (campaign, mapped, recipients) for the report.
    Raises ValueError when the weights do not add up to 1.
    """
    dimensions = tuple(dimensions)
    if sum(_exact(d.weight) for d in dimensions) != 1:
        raise ValueError(f"weights must add up to 1, got {sum(d.weight for d in dimensions)}")
    known = [d for d in dimensions if d.value is not None and d.weight > 0]
    weight = sum(_exact(d.weight) for d in known)
    score = sum(_exact(d.weight) * d.value for d in known) / weight if known else None
    unreported = Verdict(dimensions, score, min_score, "")
    return Verdict(dimensions, score, min_score, _report(unreported, worst_campaigns))


def _report(verdict: Verdict, worst_campaigns: Sequence[tuple[str, int, int]]) -> str:
    if verdict.score is None and not verdict.blocked:
        return "no data in this window: there is no score, and nothing to publish but zeros"
    score = "no score" if verdict.score is None else f"score {_percent(verdict.score)}"
    outcome = "blocked, nothing is published and the last good version stays" if verdict.blocked else "passed"
    lines = [f"{score}, needs {_percent(_exact(verdict.min_score))}: {outcome}"]
    for d in verdict.dimensions:
        value = (
            "no value" if d.value is None else f"{_percent(d.value)} ({d.numerator:,} of {d.denominator:,})"
        )
        state = "ok" if d.passed else f"BELOW ITS FLOOR. {d.action}"
        lines.append(f"{d.name}: {value}, weight {d.weight:.2f}, floor {_percent(_exact(d.floor))}: {state}")
    if verdict.blocked and worst_campaigns:
        named = (f"{name} {mapped:,} of {recipients:,}" for name, mapped, recipients in worst_campaigns)
        lines.append("campaigns with the lowest mapping: " + "; ".join(named))
    if not verdict.score_passed and all(d.passed for d in verdict.dimensions):
        lowest = min(
            (d for d in verdict.dimensions if d.value is not None and d.weight), key=lambda d: d.value
        )
        lines.append(
            f"no floor is broken, but together it is too little; start with {lowest.name}. {lowest.action}"
        )
    return "\n".join(lines)


def _exact(number: float) -> Fraction:
    """The decimal a person wrote, not its nearest binary neighbour."""
    return Fraction(str(number))


def _percent(share: Fraction) -> str:
    """Two decimals, rounded down: 94.999 % must not read as the 95 % it missed."""
    hundredths = int(share * 10_000)
    return f"{hundredths // 100}.{hundredths % 100:02d} %"
