"""What each tool knows of a call: what it does not know becomes None, and truth counts it as unknown."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from local.coding.call import Call
from local.coding.models import MODELS, price_of


def prodlens(call: Call) -> Call:
    """Everything but caches; one in twenty tells the total of its tokens only."""
    call = _without_cache(call)
    return replace(call, tokens_in=None, tokens_out=None) if call.number % 20 == 0 else call


def proxy(call: Call) -> Call:
    """No session, no status; cheap to write, so it is everywhere."""
    return replace(_without_cache(call), session_id=None, status=None, is_error=None)


def litellm(call: Call) -> Call:
    """The cost and whether it failed, but not what became of the answer."""
    return replace(call.unjudged(), status=None, cost=price_by_list(call))


def phoenix(call: Call) -> Call:
    """No HTTP status; one in twenty spans has no outcome either."""
    return replace(call, status=None, is_error=None if call.number % 20 == 1 else call.is_error)


def claude(call: Call) -> Call:
    """Tokens by class, and that nothing failed; a quarter of the sessions is from laptops that do not say whose."""
    ours = call.model if call.model.provider == "anthropic" else MODELS[0]
    call = replace(call.unjudged(), model=ours, latency_ms=None, status=None, is_error=False)
    return replace(call, trace_id=None, repo=None) if is_from_a_laptop(call) else call


def is_from_a_laptop(call: Call) -> bool:
    return UUID(call.session_id).int % 4 == 0


def aider(call: Call) -> Call:
    """Tokens and cost; neither session nor repository."""
    call = litellm(_without_cache(call))
    return replace(call, session_id=None, repo=None, latency_ms=None, is_error=None)


def price_by_list(call: Call) -> float | None:
    """US dollars of the call by the price list; None when its model has no price or it knows no classes of tokens."""
    price = price_of(call.model.name, call.at.date())
    if price is None or call.tokens_in is None:
        return None
    usd = call.tokens_in * price.input + call.tokens_out * price.output
    usd += (call.cache_read or 0) * price.cache_read + (call.cache_write or 0) * price.cache_write
    return round(usd / 1e6, 10)


def _without_cache(call: Call) -> Call:
    return replace(call, cache_read=None, cache_write=None, total=call.tokens_in + call.tokens_out)


KNOWS: dict[str, Callable[[Call], Call]] = {
    tool.__name__: tool for tool in (prodlens, proxy, litellm, phoenix, claude, aider)
}
