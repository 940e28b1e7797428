"""The whole pipeline over the sample: reports say what was made up, nobody can be recognised, nothing is associated."""

from datetime import timedelta

import pytest

from local import coding
from local.coding.cast import FIRMWARE, LEDGER, SHOP
from local.coding.counted import all_calls
from local.coding.days import DAYS
from local.coding_report import WIDTH, page_of, read_coding

from ...sql.raw_identifiers import raw_identifiers

QUARTER, LAST = DAYS[-90], DAYS[-1]


@pytest.fixture
def ask(published):
    def rows_of(query, *values):
        with published.connect() as db:
            return db.execute(query, values).fetchall()

    return rows_of


def test_the_report_of_the_quarter_is_what_was_made(ask):
    daily = (
        "select distinct event_date from aggregates.daily_session_metrics where repo = %s and call_count > 0"
    )
    for repo in (SHOP, LEDGER):
        shown = {day for (day,) in ask(daily, repo) if QUARTER <= day <= LAST}
        known = [call for call in all_calls() if call.repo == repo and call.at.date() in shown]
        assert len(shown) > 60
        accepted = sum(call.acceptance == "accepted" for call in known)
        judged = sum(call.acceptance != "unknown" for call in known)
        row = ask(
            "select privacy, calls, developers, acceptance_rate, known_share from aggregates.ai_coding_report "
            "where as_of_on = %s and window_days = 90 and repo = %s",
            LAST, repo,
        )  # fmt: skip
        people = len({call.person for call in known} - {None})
        assert row == [("shown", len(known), people, accepted / judged, judged / len(known))]


def test_the_small_repository_has_no_number_in_any_report(ask):
    rows = ask(
        "select privacy, calls, cost_usd, acceptance_rate, report::text from aggregates.ai_coding_report where repo = %s",
        FIRMWARE,
    )
    assert {row[:4] for row in rows} == {("suppressed", None, None, None)}


def test_delivery_that_was_drawn_without_a_look_at_assistants_is_associated_with_nothing(ask):
    found = ask(
        "select verdict, count(*) from aggregates.correlation_cache where correlation_date = %s and privacy = 'shown' "
        "group by 1", LAST,
    )  # fmt: skip
    verdicts = dict(found)
    assert verdicts["not distinguishable"] > 500
    assert verdicts.get("associated", 0) == verdicts.get("control fired", 0) == 0


@pytest.mark.slow
def test_nobody_is_named_in_what_is_published_and_no_prompt_is_kept_anywhere(published):
    some_sessions = sorted({call.session_id for call in all_calls() if call.session_id})[::50]
    names = coding.raw_identifiers() | set(some_sessions)
    with published.connect() as db:
        assert raw_identifiers(db, published.files, names, [coding.PROMPT, coding.COMPLETION]) == []
        assert raw_identifiers(db, published.files, [SHOP]), "it finds what is there"


def test_the_lake_holds_every_call_of_a_group_of_five_or_more(published):
    import pyarrow.parquet as parquet

    worked = {(call.repo, call.at.date(), call.person) for call in all_calls() if call.person}

    def people(repo, day):
        four_weeks = {day - timedelta(days=back) for back in range(28)}
        return {person for where, on, person in worked if where == repo and on in four_weeks}

    shown = set()
    for day in DAYS:
        groups = {repo: people(repo, day) for repo in {c.repo for c in all_calls() if c.at.date() == day}}
        small = [repo for repo, who in groups.items() if len(who) < 5]
        large = sorted(groups.keys() - set(small), key=lambda repo: (len(groups[repo]), repo or "(unknown)"))
        is_given_away = small and len(set().union(*(groups[repo] for repo in small))) < 5
        shown |= {(repo, day) for repo in (large[1:] if is_given_away else large)}
    files = (published.files / "exports" / "ai_coding" / "llm_calls").rglob("*.parquet")
    held = sum(parquet.read_metadata(file).num_rows for file in files)
    assert held == sum((call.repo, call.at.date()) in shown for call in all_calls())
    assert 0 < held < len(all_calls())


def test_the_page_at_the_end_of_a_run_has_a_line_for_everybody(published, postgres):
    page = page_of(read_coding(postgres.dsn("coding_published"))).splitlines()
    assert max(map(len, page)) <= WIDTH
    assert any(line.startswith(SHOP) and "not shown" not in line for line in page)
    assert any(line.startswith(FIRMWARE) and "not shown: too few developers" in line for line in page)
    assert not [line for line in page if "None" in line or "nan" in line]
