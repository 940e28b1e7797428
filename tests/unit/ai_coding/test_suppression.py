"""Nobody in a small group is recognised, not even by subtraction."""

from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from plumbline.ai_coding.suppression import hidden

GROUPS = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=2), st.sets(st.integers(0, 14), max_size=9), max_size=7
)


def groups(**sizes):
    """Groups of so many people, nobody in two."""
    number = count()
    return {name: {next(number) for _ in range(size)} for name, size in sizes.items()}


def test_large_groups_are_shown():
    assert hidden(groups(a=5, b=9), 5) == {}


def test_a_small_group_takes_the_smallest_large_one_with_it():
    assert hidden(groups(a=4, b=9, c=5), 5) == {"a": "suppressed", "c": "complementary"}


def test_small_groups_that_are_many_together_hide_each_other():
    assert hidden(groups(a=3, b=2, c=9), 5) == {"a": "suppressed", "b": "suppressed"}


def test_the_same_people_in_two_small_groups_are_no_more_for_that():
    assert hidden({"a": {1, 2, 3}, "b": {2, 3}, "c": set(range(9))}, 5) == {
        "a": "suppressed", "b": "suppressed", "c": "complementary"}  # fmt: skip


def test_calls_of_nobody_knows_whom_are_a_small_group():
    assert hidden(groups(a=0, b=5), 5) == {"a": "suppressed", "b": "complementary"}


def test_with_nobody_else_there_is_only_the_small_group():
    assert hidden(groups(a=2), 5) == {"a": "suppressed"}


@given(GROUPS, st.integers(2, 6))
def test_what_is_hidden_is_always_the_work_of_enough_people_or_of_all(some, min_group):
    kept_back = hidden(some, min_group)
    together = set().union(*(some[name] for name in kept_back))

    assert not kept_back or len(together) >= min_group or kept_back.keys() == some.keys()
    assert all(len(some[name]) >= min_group for name in some.keys() - kept_back.keys())
    assert kept_back.keys() >= {name for name, people in some.items() if len(people) < min_group}
    assert list(kept_back.values()).count("complementary") <= 1
