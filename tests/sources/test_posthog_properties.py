"""One property out of an event's JSON: the pipeline reads what PostHog's database reads."""

import pyarrow as pa
import pytest

from plumbline.sources import posthog_properties
from plumbline.sources.posthog import PostHog

TEXT = "JSONExtractString({document}, 'k')"
MILLIONTHS = "ifNull(toInt(round(JSONExtractFloat({document}, 'k') * 1000000)), 0)"
NUMBERS = [
    "1.5", "-3", "0.1", "1e3", "12.0", "0.0000005", "0.0000015", "0.0000025", "1e400",
    "01", "NaN",
]  # fmt: skip
TEXTS = [
    '"12.5"', '" 12.5"', '"+7"', '"-7"', '".5"', '"5."', '"1e3"', '"1e400"', '"inf"', '"nan"', '"0x10"',
    '"1_0"', '""', '"free"', '"a b"', '"\\u00e9\\n"', '"é"', '"\\u0000x"', '"\\ud800"', '"{}"', '"NaN"',
]  # fmt: skip
OTHERS = ["true", "false", "null", "[1]", '["a", "b"]', '{"a": 1}', "5", "5.5", "-2"]
DOCUMENTS = [
    "", "  ", "null", "[1]", "[]", "1", "not json", '{"k":1} x', '{"k":1}{"k":2}', '{"k":1,}', "{'k':1}",
    '{"k":"a"\n}', '\r\n{"k":"a"} \n', '{"K":1}', '{"a":{"k":5}}', '{"a":{"k":1},"k":2}', '{"k":1,"k":2}',
    '{"k":"a","k":"b"}', '{"a":"\\ud800","k":5}', '{"a":NaN,"k":3}', '{"a":-Infinity,"k":3}', '{"k":1', "{}",
]  # fmt: skip
ALL_FOR_NUMBERS = [*(f'{{"k": {value}}}' for value in (*NUMBERS, *TEXTS, *OTHERS)), *DOCUMENTS]
ALL_FOR_TEXTS = [*(f'{{"k": {value}}}' for value in (*TEXTS, *OTHERS)), *DOCUMENTS]


@pytest.fixture(scope="module")
def in_clickhouse(stand_in):
    """What ClickHouse makes of each document."""
    client = PostHog(stand_in.url, "1", stand_in.personal_key)

    def answer(expression, documents):
        numbered = [[str(n), document] for n, document in enumerate(documents)]
        inner = expression.replace("{document}", "pair[2]")
        query = (
            f"SELECT pair[1] AS n, {inner} AS found, count() OVER () AS rows_total "
            "FROM (SELECT arrayJoin({pairs}) AS pair) LIMIT 50000"
        )
        rows = client.ask(query, {"pairs": numbered}, "properties").rows
        found = {int(row["n"]): row["found"] for row in rows}
        return [found[n] for n in range(len(documents))]

    yield answer
    client.close()


def test_every_document_alone_gives_the_text_clickhouse_gives(in_clickhouse):
    found = [posthog_properties.texts(pa.array([one]), "k")[0].as_py() or "" for one in ALL_FOR_TEXTS]
    expected = in_clickhouse(TEXT, ALL_FOR_TEXTS)
    assert dict(zip(ALL_FOR_TEXTS, found, strict=True)) == dict(zip(ALL_FOR_TEXTS, expected, strict=True))


def test_every_document_alone_gives_the_millionths_clickhouse_gives(in_clickhouse):
    found = [int(posthog_properties.millionths(pa.array([one]), "k")[0]) for one in ALL_FOR_NUMBERS]
    expected = in_clickhouse(MILLIONTHS, ALL_FOR_NUMBERS)
    assert dict(zip(ALL_FOR_NUMBERS, found, strict=True)) == dict(zip(ALL_FOR_NUMBERS, expected, strict=True))


def test_documents_read_together_give_what_each_gives_alone():
    for documents in (ALL_FOR_NUMBERS, ['{"k": 1}', '{"k": 2.5}', "", None, '{"a": 1}']):
        together = posthog_properties.millionths(pa.array(documents), "k").tolist()
        assert together == [int(posthog_properties.millionths(pa.array([d]), "k")[0]) for d in documents]
    for documents in (ALL_FOR_TEXTS, ['{"k": "x"}', '{"k": ""}', "", None, '{"k": null}']):
        together = posthog_properties.texts(pa.array(documents), "k").to_pylist()
        assert together == [posthog_properties.texts(pa.array([d]), "k")[0].as_py() for d in documents]


@pytest.mark.parametrize("amount", ["9223372036854.775807", "12345678901234567890", "1.7976931348623157e308"])
def test_an_amount_that_does_not_fit_is_an_error_and_never_zero(amount):
    with pytest.raises(posthog_properties.AmountTooLarge, match="1 amounts of property 'k'"):
        posthog_properties.millionths(pa.array([f'{{"k": {amount}}}']), "k")


def test_plain_documents_are_read_in_bulk_and_mixed_ones_are_not():
    plain, mixed = ['{"k": 1.5}', '{"k": 2, "a": [{"k": "x"}]}', "{}"], ['{"k": 1.5}', '{"k": "x"}']
    assert posthog_properties._in_bulk(pa.array(plain), "k", pa.float64()).to_pylist() == [1.5, 2.0, None]
    assert posthog_properties._in_bulk(pa.array(mixed), "k", pa.float64()) is None


def test_part_of_a_column_is_read_as_that_part():
    column = pa.array(['{"k": 1}', '{"k": 2}', '{"k": 3}', '{"k": 4}'])
    assert posthog_properties.millionths(column.slice(1, 2), "k").tolist() == [2_000_000, 3_000_000]


def test_no_documents_give_no_values():
    assert len(posthog_properties.texts(pa.array([], pa.string()), "k")) == 0
    assert len(posthog_properties.millionths(pa.array([], pa.string()), "k")) == 0
