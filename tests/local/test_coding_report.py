"""The page about AI assistants that ./run ends with."""

import pytest

from local.coding_report import WIDTH, page_of, read_coding

CAVEAT = "Association, not effect: nobody was given assistants at random. " * 3
REPORT = {
    "as_of_on": "2025-09-29", "window_days": 90, "time_zone": "UTC", "is_provisional": True, "privacy": "shown",
    "status": "ok", "caveat": CAVEAT, "report": "{}", "created_at": "2025-09-30T00:00:00Z",
}  # fmt: skip
SHOWN = {
    "repo": "acme/shop", "calls": 3912, "sessions": 812, "accepted": 1400, "rejected": 900, "known_share": 0.588,
    "acceptance_rate": 0.609, "cost_usd": 31.2, "merged_pull_requests": 72, "median_merge_hours": 16.39,
    "reopened_rate": 0.0727,
}  # fmt: skip
CORRELATION = {
    "correlation_date": "2025-09-29", "repo": "acme/shop", "metric_x": "calls", "time_zone": "UTC",
    "is_provisional": True, "privacy": "shown", "sample_size": 90, "family": "f", "family_size": 4,
    "weekday_adjusted": True, "created_at": "2025-09-30T00:00:00Z",
}  # fmt: skip


@pytest.fixture
def put(warehouse):
    def insert(table, *rows):
        for row in rows:
            marks = ", ".join(f"%({name})s" for name in row)
            place = table if "." in table else f"aggregates.{table}"
            warehouse.execute(f"insert into {place} ({', '.join(row)}) values ({marks})", row)
        warehouse.commit()

    return insert


@pytest.fixture
def page(warehouse_dsn):
    return lambda: page_of(read_coding(warehouse_dsn)).splitlines()


def line_of(page, start):
    return next(line for line in page if line.startswith(start))


def test_before_anything_is_published_it_says_so(page):
    assert page() == ["No numbers about AI assistants have been published yet."]


def test_a_repository_has_its_use_its_cost_and_its_delivery_in_one_line(page, put):
    put("ai_coding_report", REPORT | SHOWN)
    assert page()[0].split() == [
        "90", "days", "to", "2025-09-29", "calls", "sessions", "accepted", "known", "cost", "merged", "median", "reopened",
    ]  # fmt: skip
    assert line_of(page(), "acme/shop").split() == [
        "acme/shop", "3,912", "812", "60.9", "%", "58.8", "%", "$31.20", "72", "16.4", "h", "7.3", "%",
    ]  # fmt: skip


def test_what_nobody_knows_is_a_dash_and_never_zero(page, put):
    unknown = dict.fromkeys(("acceptance_rate", "cost_usd", "median_merge_hours", "reopened_rate"))
    put("ai_coding_report", REPORT | SHOWN | unknown | {"known_share": 0})
    assert line_of(page(), "acme/shop").split()[3:] == ["-", "0.0", "%", "-", "72", "-", "-"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"privacy": "suppressed", "status": "suppressed"}, "not shown: too few developers"),
        (
            {"privacy": "complementary", "status": "suppressed"},
            "not shown, so that a suppressed one cannot be computed",
        ),
        ({"status": "no data"}, "no data"),
    ],
)
def test_a_repository_without_numbers_says_why(page, put, row, said):
    put("ai_coding_report", REPORT | SHOWN, REPORT | {"repo": "acme/tiny"} | row)
    assert said in line_of(page(), "acme/tiny")
    assert not any(sign.isdigit() for sign in line_of(page(), "acme/tiny"))


def test_a_pilot_is_marked(page, put):
    put("ai_coding_report", REPORT | SHOWN | {"privacy": "pilot"})
    assert line_of(page(), "acme/shop").endswith("7.3 %*")
    assert "  *: fewer than five developers" in page()[2]


def test_only_the_last_analysis_and_its_longest_window_are_shown_busiest_first_and_all_at_the_end(page, put):
    put(
        "ai_coding_report",
        REPORT | SHOWN | {"repo": "acme/small", "calls": 7},
        REPORT | SHOWN | {"repo": "(all)", "calls": 9999},
        REPORT | SHOWN,
        REPORT | SHOWN | {"window_days": 28, "calls": 28},
        REPORT | SHOWN | {"as_of_on": "2025-09-28", "calls": 27},
    )
    assert [line.split()[0] for line in page()[1:4]] == ["acme/shop", "acme/small", "(all)"]
    assert line_of(page(), "acme/shop").split()[1] == "3,912"


def test_associations_are_counted_of_those_that_could_be_tested_and_the_controls_beside_them(page, put):
    put("ai_coding_report", REPORT | SHOWN)
    verdicts = [
        ("associated", 0, 0.4),
        ("not distinguishable", 1, 0.1),
        ("control fired", -1, -0.6),
        ("constant", 2, None),
    ]
    put(
        "correlation_cache",
        *(
            CORRELATION | {"metric_y": "commits", "lag_days": lag, "verdict": verdict, "is_control": lag < 0,
                           "pearson_r": r, "pearson_p": None if r is None else 0.01, "raw_pearson_r": 0.75}
            for verdict, lag, r in verdicts
        ),
        CORRELATION | {"repo": "acme/tiny", "metric_y": "commits", "lag_days": 0, "verdict": "suppressed",
                       "is_control": False, "privacy": "suppressed"},
    )  # fmt: skip
    lines = page()
    start = lines.index(line_of(lines, "AI use and delivery"))
    assert lines[start + 1].split() == ["acme/shop", "2", "1", "1", "1", "0.60", "0.75"]
    assert lines[start + 2].split(maxsplit=1) == ["acme/tiny", "not tested: suppressed, or too few days"]
    assert " ".join(" ".join(lines[start + 3 : start + 5]).split()) == (
        "acme/shop: r of calls and commits 1 day earlier, a control; raw r of calls and commits on the same day."
    ), "of which pair and lag, once for a repository that was tested"


def test_the_page_fits_a_terminal_and_ends_with_what_it_cannot_say(page, put):
    put("ai_coding_report", REPORT | SHOWN | {"repo": "an-organisation-with-a-long-name/and-a-repository"})
    lines = page()
    assert max(map(len, lines)) <= WIDTH
    assert lines[-1].endswith("at random.")
    assert not [line for line in lines if "None" in line or "nan" in line]
    assert line_of(lines, "an-organisation-with-a-long-")[28] == "…"
