"""Which groups must stay hidden, so that nobody is recognised, not even by subtracting the others from the total."""

from collections.abc import Mapping, Set


def hidden(groups: Mapping[str, Set[int]], min_group: int) -> dict[str, str]:
    """Group -> why it is hidden beside the total of all groups; groups that may be shown are left out.

    `groups` has the people of every group that did anything; whoever nobody knows the name of is in none.
    'suppressed': fewer than min_group people. 'complementary': the total minus what is shown would be the work of
    fewer than min_group people, so the smallest group that could be shown is hidden too.
    """
    small = {name: "suppressed" for name, people in groups.items() if len(people) < min_group}
    together = set().union(*(groups[name] for name in small))
    shown = sorted(groups.keys() - small.keys(), key=lambda name: (len(groups[name]), name))
    if small and shown and len(together) < min_group:
        return small | {shown[0]: "complementary"}
    return small
