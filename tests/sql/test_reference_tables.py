"""The seven reference tables: what the profile service has, by the newest words; deleted rows stay, flagged."""

import pytest

from plumbline.steps import Fill

REFERENCE = (
    "core.companies", "core.roles", "core.locations", "core.schools", "core.degrees", "core.languages",
    "core.glossary_terms",
)  # fmt: skip
SOURCES = {
    "core.companies": ("chemlink.companies", {"name": "Acme", "industry": "Anvils"}),
    "core.roles": ("chemlink.roles", {"name": "Chemist"}),
    "core.locations": ("chemlink.locations", {"city": "Bonn", "region": "NRW", "country": "Germany"}),
    "core.schools": ("chemlink.schools", {"name": "Evening School"}),
    "core.degrees": ("chemlink.degrees", {"name": "MSc"}),
    "core.languages": ("chemlink.languages", {"name": "German", "code": "de"}),
    "core.glossary_terms": (
        "chemlink.glossary", {"term": "pH", "meaning": "acidity", "category": "lab", "description": "a scale"},
    ),
}  # fmt: skip


def bring(both, table, first, after_last):
    run = both.named(first, after_last)
    both.mirror(SOURCES[table][0], first, after_last)
    account = Fill(table).apply(both.db, run)
    both.db.commit()
    return account.row_count


def key_of(table):
    return {"core.companies": "company_id", "core.glossary_terms": "glossary_term_id"}.get(
        table, table[5:-1] + "_id"
    )


def test_every_reference_table_has_its_case():
    assert tuple(SOURCES) == REFERENCE


@pytest.mark.parametrize("table", REFERENCE)
def test_rows_are_copied_changed_and_flagged_but_never_removed(both, table):
    source, words = SOURCES[table]
    columns = (key_of(table), *words, "is_deleted")
    for number in (1, 2, 3, 4):
        both.add(source, {"id": number, "created_at": "2025-01-01"} | words)
    assert bring(both, table, "2025-06-01", "2025-06-02") == 4
    assert both.rows(table, *columns) == [(n, *words.values(), False) for n in (1, 2, 3, 4)]

    changed = next(iter(words))
    both.change(source, 2, **{changed: "new word", "updated_at": "2025-06-02 09:00"})
    both.change(source, 3, deleted_at="2025-06-02 10:00")
    both.remove(source, 4)
    assert bring(both, table, "2025-06-02", "2025-06-03") == 3
    assert both.rows(table, *columns) == [
        (1, *words.values(), False),
        (2, *(words | {changed: "new word"}).values(), False),
        (3, *words.values(), True),
        (4, *words.values(), True),
    ]


@pytest.mark.parametrize("table", REFERENCE)
def test_a_second_fill_touches_no_row(both, table):
    source, words = SOURCES[table]
    both.add(source, {"id": 1, "created_at": None} | words)
    bring(both, table, "2025-06-01", "2025-06-02")
    before = both.touched_since(table)
    assert bring(both, table, "2025-06-01", "2025-06-02") == 0
    assert both.touched_since(table) == before
