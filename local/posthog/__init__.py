"""PostHog on this machine: answers HogQL over HTTP with PostHog's rules, on data you load."""

from local.posthog.faults import Fault, Faults
from local.posthog.server import PostHogStandIn

__all__ = ["Fault", "Faults", "PostHogStandIn"]
