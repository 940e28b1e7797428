"""Lines with the keys of earlier ones are read in one go, and say what a closer look would have found."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plumbline.ai_coding.normaliser import Call, call_of, decoded, told
from plumbline.ai_coding.shapes import Finder
from plumbline.rejects import Rejected

from .test_fuzzed_lines import PATHS, anything, nested, scalars

USUAL = {
    "timestamp": "2024-01-01T00:00:00Z", "usage": {"input_tokens": 1, "output_tokens": 2}, "metadata": {"repo": "a/b"},
    "attributes": {"llm.model_name": "gpt-5", "input.value": "hello"},
}  # fmt: skip


def line_of(record):
    return json.dumps(record).encode()


def taught(record=USUAL):
    finder = Finder()
    for _ in range(2):
        call_closely(line_of(record), finder)
    return finder


def glance(line, finder):
    (found,) = finder.glance([line])
    return found


def call_closely(line, finder):
    return call_of(decoded(line), finder)


def in_one_go(line, found, finder):
    """As Part does it."""
    call = told(*(found or finder.find(decoded(line))))
    return call if type(call) is str else Call(*call)


def outcome(read, *about):
    try:
        return read(*about)
    except Rejected as why:
        return why.code, why.detail


def test_a_second_line_with_these_keys_is_read_in_one_go():
    values, plan = glance(line_of(USUAL | {"timestamp": 1704110400}), taught())
    assert dict(zip(plan.paths, values, strict=True)) == {
        "timestamp": 1704110400, "usage.input_tokens": 1, "usage.output_tokens": 2, "metadata.repo": "a/b",
        "attributes.llm.model_name": "gpt-5",
    }  # fmt: skip


def test_the_order_of_keys_does_not_matter():
    assert glance(line_of(dict(reversed(USUAL.items()))), taught())


@pytest.mark.parametrize(
    "line",
    [
        line_of({name: value for name, value in USUAL.items() if name != "metadata"}),
        line_of(USUAL | {"level": 1}),
        line_of(USUAL | {"metadata": None}),
        line_of(USUAL | {"metadata": '{"repo": "a/b"}'}),
        line_of(USUAL | {"usage": {"input_tokens": 1}}),
        line_of([USUAL]),
        line_of(USUAL)[:-1],
        line_of(USUAL).replace(b"hello", b"\xff"),
        b"",
    ],
)
def test_other_lines_are_looked_at_closely(line):
    assert glance(line, taught()) is None


@pytest.mark.parametrize(
    "record",
    [
        USUAL | {"metadata": '{"repo": "a/b"}'},
        USUAL | {"status": {"status_code": 200}},
        USUAL | {"attributes": {"llm.model_name": "a", "llm": {"model_name": "b"}}},
    ],
)
def test_what_only_a_closer_look_understands_is_never_read_in_one_go(record):
    assert glance(line_of(record), taught(record)) is None


def read_all(lines, finder):
    """How many lines were read in one go."""
    usual = 0
    for line, found in zip(lines, finder.glance(lines), strict=True):
        in_one_go(line, found, finder)
        usual += found is not None
    return usual


def test_a_kind_of_lines_is_learned_when_it_comes_again():
    assert read_all([line_of(USUAL)] * 500, Finder()) == 498
    assert read_all([line_of(USUAL | {f"n{number}": 1}) for number in range(50)], Finder()) == 0


def test_where_kinds_take_turns_hardly_any_line_is_tried_in_vain():
    finder, tried = Finder(), []
    run = finder._usual.run
    finder._usual.run = lambda lines, start: tried.append(start) or run(lines, start)
    assert read_all([line_of(USUAL), line_of(USUAL | {"level": 1})] * 500, finder) <= 10
    assert len(tried) < 20


def test_an_odd_line_now_and_then_does_not_stop_it():
    lines = ([line_of(USUAL)] * 9 + [line_of(USUAL | {"level": 1})]) * 50
    assert read_all(lines, Finder()) > 0.7 * len(lines)


paths = st.lists(st.sampled_from(PATHS) | st.sampled_from(["note", "attributes.x"]), max_size=8, unique=True)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(paths, st.booleans(), st.data())
def test_in_one_go_or_closely_a_line_says_the_same(keys, flat, data):
    lines = []
    for _ in range(8):
        said = {"timestamp": "2024-01-01T00:00:00Z", "usage.total_tokens": 7}
        said |= {key: data.draw(scalars | anything) for key in data.draw(st.permutations(keys))}
        lines.append(line_of(said if flat else nested(said)))
    usual, closely = Finder(), Finder()
    for line, found in zip(lines, usual.glance(lines), strict=True):
        assert outcome(in_one_go, line, found, usual) == outcome(call_closely, line, closely)
    assert usual.counts() == closely.counts()
