"""The three reference files are taken whole, or a wrong line is named without what it says."""

from datetime import date

import pytest

from plumbline.ai_coding import reference_files
from plumbline.ai_coding.reference_files import BadReferenceFile, read_developers, read_invoices, read_prices
from plumbline.landing import land_rows
from plumbline.run import Run
from plumbline.warehouse import column_types
from plumbline.window import Window

RUN = Run("ai_coding", "run", Window.of_days("2025-06-01", "2025-06-02"))
FIRST = {
    "developers.csv": "developer,trace_id,github_login,email",
    "model_prices.csv": "model_pattern,valid_from_on,input_usd_per_million,output_usd_per_million,"
    "cache_read_usd_per_million,cache_write_usd_per_million",
    "invoices.csv": "month_on,provider,invoiced_usd",
}
READ = {"developers.csv": read_developers, "model_prices.csv": read_prices, "invoices.csv": read_invoices}
TABLES = {
    "developers.csv": "staging.developer_identities",
    "model_prices.csv": "staging.model_prices",
    "invoices.csv": "staging.ai_invoices",
}
GOOD = {
    "developers.csv": "Ida,dev-1,ida-codes,ida@example.com",
    "model_prices.csv": "claude-*,2025-06-01,3,15,0.30,3.75",
    "invoices.csv": "2025-06-01,anthropic,1234.56",
}


@pytest.fixture
def read(tmp_path):
    def rows_of(name, *lines, first=None, ending="\n"):
        text = ending.join([FIRST[name] if first is None else first, *lines]) + ending
        (tmp_path / name).write_bytes(text.encode("utf-8", "surrogateescape"))
        return list(READ[name](tmp_path, RUN).rows)

    return rows_of


def test_developers_have_the_names_they_have_and_none_for_empty_cells(read):
    assert read("developers.csv", " Ida , dev-1 ,ida-codes,ida@example.com", "Ida,,,ida@example.org") == [
        (2, "Ida", "dev-1", "ida-codes", "ida@example.com"),
        (3, "Ida", None, None, "ida@example.org"),
    ]


def test_prices_are_days_and_numbers(read):
    assert read("model_prices.csv", "claude-*,2025-06-01,3,15,0.30,3.75") == [
        (2, "claude-*", date(2025, 6, 1), 3.0, 15.0, 0.3, 3.75)
    ]


def test_a_month_may_have_several_invoices_and_credit_notes(read):
    assert read("invoices.csv", "2025-06-01,openai,100", "2025-06-01,openai,-12.5") == [
        (2, date(2025, 6, 1), "openai", 100.0),
        (3, date(2025, 6, 1), "openai", -12.5),
    ]


@pytest.mark.parametrize("name", FIRST)
def test_a_file_of_the_first_line_only_says_nothing(read, name):
    assert read(name) == []


@pytest.mark.parametrize("name", FIRST)
def test_a_byte_order_mark_and_line_ends_of_windows_are_no_part_of_a_cell(read, name):
    assert read(name, GOOD[name], first="\ufeff" + FIRST[name], ending="\r\n") == read(name, GOOD[name])


def test_empty_lines_are_passed_over_and_counted(read):
    assert [row[0] for row in read("developers.csv", "", GOOD["developers.csv"])] == [3]


@pytest.mark.parametrize("name", FIRST)
def test_a_missing_file_says_what_to_give_instead(tmp_path, name):
    with pytest.raises(BadReferenceFile, match=f"there is no {name}.*the line {FIRST[name]} only"):
        READ[name](tmp_path, RUN)


@pytest.mark.parametrize("name", FIRST)
@pytest.mark.parametrize("change", ["", "a,b", "{},more", ";"])
def test_other_columns_are_refused(read, name, change):
    first = FIRST[name].replace(",", ";") if change == ";" else change.format(FIRST[name])
    with pytest.raises(BadReferenceFile, match=f"{name} line 1: the columns must be {FIRST[name]}"):
        read(name, first=first)


@pytest.mark.parametrize(
    ("name", "line", "said"),
    [
        ("developers.csv", ",dev-2,secret,secret@x.org", "line 3, column developer: must not be empty"),
        ("developers.csv", "Secret,,,", "line 3: needs one of trace_id, github_login, email"),
        ("developers.csv", "Secret,dev-2,,secret", "line 3, column email: must be an e-mail address"),
        ("developers.csv", "Secret,dev-2,secret", "line 3: has 3 cells, must have 4"),
        ("developers.csv", "Secret,dev-2,secret,,", "line 3: has 5 cells, must have 4"),
        ("developers.csv", "Secret,dev\x00-2,,", "line 3, column trace_id: must be text without"),
        ("developers.csv", '"Secret\nBob",dev-2,,', "line 4, column developer: must be text without"),
        ("developers.csv", '"Secret"Bob,dev-2,,', "after line 2: not readable as CSV"),
        ("developers.csv", "Secret,dev-\udcff,,", "the file must be UTF-8 text"),
        ("model_prices.csv", ",2025-06-01,3,15,0.30,3.75", "column model_pattern: must not be empty"),
        ("model_prices.csv", "gpt-*,01.06.2025,3,15,0.30,3.75", "column valid_from_on: must be a day like"),
        ("model_prices.csv", "gpt-*,2025-06-31,3,15,0.30,3.75", "column valid_from_on: must be a day like"),
        ("model_prices.csv", "gpt-*,2025-06-01,-3,15,0,0", "column input_usd_per_million: must not be neg"),
        ("model_prices.csv", "gpt-*,2025-06-01,3,nan,0,0", "column output_usd_per_million: must be a number"),
        ("model_prices.csv", "gpt-*,2025-06-01,3,1e999,0,0", "column output_usd_per_million: must be a num"),
        ("model_prices.csv", "gpt-*,2025-06-01,3,15,,0", "column cache_read_usd_per_million: must be a num"),
        ("model_prices.csv", "claude-*,2025-06-01,3,15,0,0", "line 3: line 2 prices the same models from"),
        ("invoices.csv", "2025-06-02,openai,1", "line 3, column month_on: must be the first day of a month"),
        ("invoices.csv", "2025-06,openai,1", "line 3, column month_on: must be a day like 2025-06-01"),
        ("invoices.csv", "2025-06-01,,1", "line 3, column provider: must not be empty"),
        ("invoices.csv", "2025-06-01,openai,$1", "line 3, column invoiced_usd: must be a number like"),
        ("invoices.csv", '2025-06-01,openai,"1,000"', "line 3, column invoiced_usd: must be a number like"),
    ],
)  # fmt: skip
def test_a_wrong_line_is_named_and_what_it_says_is_not(read, name, line, said):
    with pytest.raises(BadReferenceFile, match=said) as caught:
        read(name, GOOD[name], line)
    assert str(caught.value).startswith(name)
    assert "secret" not in str(caught.value).lower()


@pytest.mark.parametrize("name", FIRST)
def test_what_is_read_fits_its_table_and_is_replaced_as_a_whole(warehouse, tmp_path, name):
    (tmp_path / name).write_text(f"{FIRST[name]}\n{GOOD[name]}\n")
    for _ in range(2):
        reading = READ[name](tmp_path, RUN)
        assert list(reading.columns) == list(column_types(warehouse, TABLES[name]))
        assert land_rows(warehouse, TABLES[name], reading, RUN).row_count == 1
    assert warehouse.execute(f"select count(*) from {TABLES[name]}").fetchone() == (1,)


def test_the_files_have_the_names_that_are_documented():
    assert {reference_files.DEVELOPERS, reference_files.PRICES, reference_files.INVOICES} == set(FIRST)
