"""What a task says it has written is what became of its table, whichever of its statements did it."""

from plumbline.steps import Fill

COUNTED = (
    "core.companies",
    "core.unified_users",
    "core.identity_links",
    "core.user_days",
    "core.user_cohorts",
)


def test_a_first_run_says_how_many_rows_there_are_and_the_same_day_again_none(both):
    both.add("chemlink.companies", {"id": 1, "name": "One"}, {"id": 2, "name": "Two"})
    for number in (1, 2, 3):
        both.person(number)
        both.profile(number, company_id=1)
        both.post(number, number)
    both.run("2025-06-02", "2025-06-03")
    said = {table: both.accounts[table].row_count for table in COUNTED}

    assert said == {table: both.one(table, "count(*)") for table in COUNTED}
    assert min(said.values()) > 0

    both.run("2025-06-02", "2025-06-03", "again")
    assert {table: both.accounts[table].row_count for table in COUNTED} == dict.fromkeys(COUNTED, 0)


def test_what_is_emptied_counts_as_much_as_what_was_in_it(both):
    both.db.execute(
        "insert into staging.unified_touched select 'counts', md5(n::text)::uuid, '2025-06-01' from generate_series(1, 7) as n"
    )
    both.db.commit()
    run = both.named("2025-06-02", "2025-06-03")
    both.fill(run, "staging.unified_runs")
    assert Fill("staging.unified_touched").apply(both.db, run).row_count == 7
