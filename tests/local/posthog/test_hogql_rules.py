"""What PostHog does to a query: limits, NULLs, times, properties, and what it refuses."""

import pytest

MORE_THAN_ENOUGH = [(1, "tick", f"2024-05-01T00:{n // 60:02}:{n % 60:02}Z", {"n": n}) for n in range(150)]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("select nothing from events", "nothing"),
        ("select events.nothing from events", "nothing"),
        ("select 1 from nowhere", "nowhere"),
        ("select 1 from system.tables", "system.tables"),
        ("select 1 from file('x.csv')", "file"),
        ("select 1 from numbers(3)", "numbers"),
        ("select sleep(3)", "sleep"),
        ("select file('/etc/passwd')", "file"),
        ("select tostring(event) from events", "tostring"),
        ("select team_id from events", "team_id"),
        ("select event as a, uuid as a from events", "a"),
        ("select {missing}", "missing"),
        ("select event[0] from events", "indexes start from one"),
        ("select 1 limit -1", "LIMIT"),
        ("select event from events limit 10 offset 5", "OFFSET"),
        ("select 1 from (select event from events limit 10 offset 5)", "OFFSET"),
        ("with q as (select * from q) select * from q", "nowhere|refers to itself|deeply"),
        ("select event `a%b` from events", "%"),
        ("selec 1", "selec"),
        ("select 1; drop table events", ";|EOF|drop"),
        ("insert into events values (1)", "insert"),
    ],
)
def test_what_hogql_does_not_know_is_answered_400(ask, query, says):
    answer = ask(query)
    body = answer.json()
    assert (answer.status_code, body["type"], body["attr"]) == (400, "validation_error", None), answer.text
    assert any(part in body["detail"] for part in says.split("|")), body["detail"]


def test_without_limit_a_hundred_rows_come_back_and_more_are_announced(ask, load):
    load(MORE_THAN_ENOUGH)
    body = ask("select timestamp from events order by timestamp").json()
    assert (len(body["results"]), body["limit"], body["hasMore"], body["offset"]) == (100, 100, True, 0)


def test_without_limit_exactly_a_hundred_rows_are_all_there_is(ask, load):
    load(MORE_THAN_ENOUGH[:100])
    body = ask("select timestamp from events").json()
    assert (len(body["results"]), body["hasMore"]) == (100, False)


def test_a_limit_of_ones_own_is_kept_and_nothing_is_said_about_more_rows(ask, load):
    load(MORE_THAN_ENOUGH)
    body = ask("select timestamp from events limit 120").json()
    assert (len(body["results"]), body["limit"], body["hasMore"]) == (120, None, None)


def test_a_limit_above_fifty_thousand_is_cut_silently(ask):
    numbers = list(range(60_000))[::2]  # 30,000 numbers, as one query text holds no more
    body = ask("select x, arrayJoin([1, 2]) from (select arrayJoin({n}) as x) limit 70000", n=numbers).json()
    assert len(body["results"]) == 50_000


def test_a_placeholder_can_be_the_limit(rows):
    assert len(rows("select arrayJoin([1, 2, 3]) limit {n}", n=2)) == 2


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("toDateTime('rubbish')", None),
        ("toDateTime('2024-03-01T10:00:00+02:00')", "2024-03-01T08:00:00Z"),
        ("toDateTime('2024-03-01 10:00:00')", "2024-03-01T10:00:00Z"),
        ("toDateTime('2024-03-01T10:00:00.25Z')", "2024-03-01T10:00:00.250000Z"),
        ("toInt('12')", 12),
        ("toInt('twelve')", None),
        ("toInt(12.0)", 12),
        ("toFloat('1.5')", 1.5),
        ("toFloat('x')", None),
        ("toFloat(3)", 3.0),
        ("toUUID('nonsense')", None),
        ("toString(toUUID('a0000000-0000-0000-0000-000000000001'))", "a0000000-0000-0000-0000-000000000001"),
        ("null = null", 1),
        ("toInt('x') = null", 1),
        ("toInt('x') = toInt('y')", 1),
        ("toInt('x') = 1", 0),
        ("toInt('x') != 1", 1),
        ("not (toInt('x') > 1)", 1),
        ("toInt('x') in (1, 2)", 0),
        ("toInt('x') not in (1, 2)", 1),
        ("1 + 2 * 3", 7),
        ("7 % 4", 3),
        ("arrayMap((x, y) -> x + y, [1, 2], [10, 20])", [11, 22]),
        ("arraySort(arrayFilter(x -> x > 1, [3, 1, 2]))", [2, 3]),
        ("case when 1 > 2 then 'a' else 'b' end", "b"),
        ("2 between 1 and 3", 1),
        ("tuple(1, 'a').2", "a"),
        ("trim('  a ')", "a"),
        ("'abc' like '%b%'", 1),
        ("'abc' =~ '^b'", 0),
        ("true", 1),
        ("'it''s \\\\ here'", "it's \\ here"),
    ],
)
def test_expressions_mean_what_they_mean_in_posthog(rows, expression, expected):
    assert rows(f"select {expression}") == [[expected]]


def test_properties_come_out_as_text_or_null(rows, load):
    load(
        [
            (
                1,
                "e",
                "2024-05-01T00:00:00Z",
                {"text": "a b", "number": 12.5, "none": None, "empty": "", "deep": {"x": 1}},
            )
        ]
    )
    fields = "properties.text, properties.number, properties.none, properties.absent, properties.deep.x"
    assert rows(f"select {fields}, properties['text'] from events") == [
        ["a b", "12.5", None, None, "1", "a b"]
    ]


def test_properties_that_are_not_json_are_null(rows, load):
    load([(1, "e", "2024-05-01T00:00:00Z", "{broken")])
    assert rows("select properties.text from events") == [[None]]


def test_columns_and_types_name_what_was_asked(ask, load):
    load([(1, "e", "2024-05-01T00:00:00.5Z", {})])
    body = ask("select event, timestamp as at, count() from events group by event, at").json()
    assert body["columns"] == ["event", "at", "count()"]
    types = [["event", "String"], ["at", "DateTime64(6, 'UTC')"], ["count()", "UInt64"]]
    assert body["types"] == types
    assert body["results"] == [["e", "2024-05-01T00:00:00.500000Z", 1]]


def test_an_alias_hides_the_column_of_its_name_even_in_where(rows, load):
    load([(1, "e", "2024-05-01T00:00:00Z", {})])
    assert rows("select upper(event) as event from events where event = 'e'") == []
    assert rows("select upper(events.event) as event from events where events.event = 'e'") == [["E"]]


def test_a_star_is_every_column_but_the_project(ask, load):
    load([(1, "e", "2024-05-01T00:00:00Z", {})])
    columns = ask("select * from events").json()["columns"]
    assert columns == ["uuid", "event", "properties", "timestamp", "distinct_id", "person_id"]


def test_joins_subqueries_unions_and_with_work_together(rows, load):
    load([(1, "a", "2024-05-01T00:00:00Z", {}), (2, "b", "2024-05-01T00:00:00Z", {})], [(1, {"plan": "pro"})])
    found = rows(
        """with paying as (select id from persons where properties.plan = 'pro')
        select e.event, p.id is null from events e left join (select toNullable(id) as id from paying) p
        on e.person_id = p.id
        order by e.event union all select 'z', 0"""
    )
    assert sorted(found) == [["a", 0], ["b", 1], ["z", 0]]


def test_every_table_shows_only_the_rows_of_the_project(stand_in, ask, load):
    load([(1, "ours", "2024-05-01T00:00:00Z", {})], [(1, {})])
    name = stand_in.database.name
    from local.posthog import clickhouse

    with clickhouse._lock:
        for table in ("events", "persons", "person_distinct_ids"):
            clickhouse._session.query(
                f"INSERT INTO {name}.{table} SELECT * REPLACE (99 AS team_id) FROM {name}.{table}"
            )
    for table in ("events", "persons", "person_distinct_ids"):
        joined = f"select count() from {table} a join {table} b on a.person_id = b.person_id"
        joined = joined.replace("person_id", "id") if table == "persons" else joined
        assert ask(f"select count() from {table}").json()["results"] == [[1]]
        assert ask(joined).json()["results"] == [[1]]
        assert ask(f"select count() from (select * from {table} where 1 or 1)").json()["results"] == [[1]]


def test_a_query_text_above_256_kib_is_answered_400(ask):
    answer = ask("select length({text})", text="x" * (256 * 1024))
    assert (answer.status_code, answer.json()["type"]) == (400, "validation_error")
    assert ask("select length({text})", text="x" * (255 * 1024)).json()["results"] == [[255 * 1024]]


THOUSAND = "(select arrayJoin(range(1000)) as n)"
ENDLESS = f"select sum(a.n * b.n + c.n) from {THOUSAND} a cross join {THOUSAND} b cross join {THOUSAND} c"


def test_a_query_that_takes_too_long_is_answered_504(stand_in, ask, monkeypatch):
    monkeypatch.setattr(stand_in, "query_seconds", 0.1)
    answer = ask(ENDLESS)
    assert (answer.status_code, answer.json()["type"]) == (504, "server_error"), answer.text


def test_the_query_after_one_that_failed_half_way_gets_its_own_answer(stand_in, ask, rows, monkeypatch):
    monkeypatch.setattr(stand_in, "query_seconds", 0.1)
    for _ in range(2):
        assert ask(ENDLESS).status_code == 504
        assert rows("select 'mine'") == [["mine"]]
