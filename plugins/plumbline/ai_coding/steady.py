"""What hardly changes from line to line: who called which model about what, and how it ended. Worked out once."""

from collections.abc import Callable
from operator import itemgetter
from typing import Any, NamedTuple

from plumbline.ai_coding import coercion
from plumbline.ai_coding.coercion import first_name, name, slug
from plumbline.ai_coding.identity import identity_of
from plumbline.ai_coding.layouts import Plan, Values

REMEMBERED = 8192  # a plan; a source with more sessions at once is read, only slower
LONGEST_TEXT = 1000  # what is longer is not remembered
NOT_CALLED = "<synthetic>"  # what Claude Code writes as the model of an answer of its own
FIELDS = (
    "session", "identity", "developer", "model", "provider", "status", "failed", "accepted", "repo", "kind",
    "type", "event",
)  # fmt: skip
SPOKEN_OF = "attributes.user.id"  # names the developer, and a session only where it says so


class Steady(NamedTuple):
    """`identity` is its part in which call a line tells of, `row` the columns from session_id on as COPY wants them."""

    session_id: str | None
    developer_id: str | None
    model: str | None
    provider: str | None
    status_code: int | None
    repo: str | None
    is_error: bool | None
    acceptance: str
    source_shape: str
    flags: tuple[str, ...]
    identity: str
    row: str


COLUMNS = Steady._fields[:9]


def steady_of(values: Values, plan: Plan) -> Steady | str:
    """What a line says about it, or the code of an entry that is no call.

    Raises Rejected for ids and repositories that cannot be kept.
    """
    if plan.steady is None:
        plan.steady = _getter(plan)
    said = plan.steady(values)
    try:
        known = plan.memo.get(said)
    except TypeError:  # an object where a text should be cannot be remembered
        return _work_out(values, plan)
    if known is None:
        known = _work_out(values, plan)
        if len(plan.memo) >= REMEMBERED:
            plan.memo.clear()
        if all(type(value) is not str or len(value) <= LONGEST_TEXT for value in said):
            plan.memo[said] = known
    return known


def _getter(plan: Plan) -> Callable[[Values], tuple[Any, ...]]:
    places = sorted({at for field in FIELDS for at in getattr(plan, field)})
    return itemgetter(*places) if len(places) > 1 else lambda values: tuple(values[at] for at in places)


def _work_out(values: Values, plan: Plan) -> Steady | str:
    if no_call := _no_call(values, plan):
        return no_call
    flags: list[str] = []
    session, developer = _who(values, plan)
    model, provider = _split(first_name(values, plan.model))
    status_code, is_error = _status(values, plan, flags)
    repo = next((slug(values[at]) for at in plan.repo if values[at] is not None), None) if plan.repo else None
    who = (session, developer, model, first_name(values, plan.provider) or provider, status_code, repo)
    became = "unknown"
    for at in plan.accepted:
        if (became := coercion.acceptance(values[at])) != "unknown":
            break
    identity = "\t".join(map(str, who))
    row = "\t".join(map(str, (identity, is_error, became, plan.shape))).replace("\\", "\\\\")
    return Steady(*who, is_error, became, plan.shape, tuple(flags), identity, row)


def _no_call(values: Values, plan: Plan) -> str | None:
    """What a person typed, an event of the program, a span of another kind."""
    if plan.shape == "L8":
        synthetic = any(values[at] == NOT_CALLED for at in plan.model) and not _failed(values, plan)
        is_answer = values[plan.type[0]] == "assistant"
        return None if is_answer and not synthetic else "other_claude_code_entry"
    if plan.shape == "L9":
        return None if values[plan.event[0]] == "message_send" else "other_aider_event"
    kinds = [values[at].upper() for at in plan.kind if type(values[at]) is str]
    return "other_span" if kinds and kinds[0] not in ("LLM", "UNKNOWN", "") else None


def _failed(values: Values, plan: Plan) -> bool:
    return any(values[at] is True for at in plan.failed)


def _who(values: Values, plan: Plan) -> tuple[str | None, str | None]:
    """Session and developer. Explicit ids come first; texts that hold both are asked for what is still missing."""
    session, developer = first_name(values, plan.session), None
    for at in plan.developer:
        if plan.paths[at] == SPOKEN_OF:
            who = identity_of(values[at])
            developer = who.session_id if who.is_plain else who.developer_id
        else:
            developer = name(values[at])
        if developer is not None:
            break
    for at in plan.identity:
        who = identity_of(values[at])
        if session is None and not (who.is_plain and plan.paths[at] == SPOKEN_OF):
            session = who.session_id
        developer = developer or who.developer_id
    return session, developer


def _split(text: str | None) -> tuple[str | None, str | None]:
    """(model, provider) of a model's name: openrouter/anthropic/claude-x -> claude-x, openrouter."""
    if text is None or text == NOT_CALLED:
        return None, None
    provider, sign, model = text.rpartition("/")
    return (model, provider.split("/")[0] or None) if sign and model else (text, None)


def _status(values: Values, plan: Plan, flags: list[str]) -> tuple[int | None, bool | None]:
    """HTTP status and whether the call failed. A status that cannot be read is flagged, not fatal."""
    if plan.shape == "L8":  # says it only when something went wrong
        return None, _failed(values, plan)
    said = [values[at] for at in plan.status if values[at] is not None and type(values[at]) is not dict]
    for value in said:
        if (understood := coercion.status(value)) is not None:
            return understood
    if said:
        flags.append("bad_status")
    return None, None
