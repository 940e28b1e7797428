"""Dead letters get a second chance where their records lie, and every outcome is counted."""

import json
from datetime import UTC, date, datetime

import psycopg
import pytest

from local.github import GitHubStandIn, Repository
from local.github.payloads import commit, pull, review
from plumbline import replay
from plumbline.ai_coding import github_activity, trace_part
from plumbline.ai_coding import replay as ai_coding
from plumbline.ai_coding.settings import sql_parameters
from plumbline.ai_coding.trace_files import plan_files
from plumbline.ai_coding.trace_landing import land_files
from plumbline.checkpoints import set_checkpoint
from plumbline.push_lift import replay as push_lift
from plumbline.replay import MAX_ATTEMPTS, Asked, NeverPublished, Source, windows_of
from plumbline.run import Run
from plumbline.sources.github import GitHub
from plumbline.sources.push_database import PushDatabase
from plumbline.steps import Fill
from plumbline.unified_users import replay as unified_users
from plumbline.window import Window

DAY = Window.of_days("2025-03-01", "2025-03-02")
SOURCE = Source("a source", "push_lift")
ALL = {source.name: source for source in push_lift.SOURCES + unified_users.SOURCES + ai_coding.SOURCES}


class Replays:
    """A warehouse whose pipelines have published, with letters of SOURCE."""

    def __init__(self, db):
        self.db = db
        for pipeline in ("push_lift", "unified_users", "ai_coding"):
            set_checkpoint(db, pipeline, DAY.end)

    def letter(self, key, reason="no_time", status="open", day=None, attempts=1, source=SOURCE):
        self.db.execute(
            "insert into ops.dead_letters (pipeline, source, record_key, reason, payload, partition_on, status, attempts, "
            "first_run_id, last_run_id) values (%s, %s, %s, %s, '{}', %s, %s, %s, 'old', 'old')",
            [source.pipeline, source.name, key, reason, day, status, attempts],
        )

    def prepare(self, run_id="replay", source=SOURCE, client=None, **asked):
        run = Run("dead_letter_replay", run_id, DAY)
        found = replay.prepare(self.db, source, client, Asked(by="ann", **asked), run)
        self.db.commit()
        return found

    def refuse_again(self, *keys, run_id="later"):
        """What a pipeline's run does to letters that it refuses once more."""
        self.db.execute(
            "update ops.dead_letters set last_run_id = %s where record_key = any(%s)", [run_id, list(keys)]
        )

    def repair(self, *keys):
        """What a pipeline's run does to letters that it can read now: open ones only."""
        self.db.execute(
            "delete from ops.dead_letters where status = 'open' and record_key = any(%s)", [list(keys)]
        )

    def settle(self, run_id="replay", source=SOURCE):
        counts = replay.settle(self.db, source, Run("dead_letter_replay", run_id, DAY))
        self.db.commit()
        return counts

    def letters(self):
        return self.db.execute(
            "select record_key, status, attempts from ops.dead_letters order by 1"
        ).fetchall()

    def outcomes(self):
        return dict(
            self.db.execute("select record_key, outcome from ops.replay_letters order by 1").fetchall()
        )


@pytest.fixture
def replays(warehouse):
    return Replays(warehouse)


def counts(tried, repaired=0, still_dead=0, poisoned=0, unread=0):
    return {"tried": tried, "repaired": repaired, "still_dead": still_dead, "poisoned": poisoned, "unread": unread}  # fmt: skip


def test_every_letter_of_a_replay_has_one_outcome_and_the_books_are_audited(replays):
    for key in ("good", "bad", "untouched"):
        replays.letter(key)
    replays.letter("other reason", reason="no_id")
    assert replays.prepare(reason="no_time")[0] == 3
    replays.repair("good")
    replays.refuse_again("bad")
    assert replays.settle() == counts(3, repaired=1, still_dead=1, unread=1)
    assert replays.outcomes() == {"good": "repaired", "bad": "dead", "untouched": "unread"}
    assert replays.letters() == [("bad", "open", 2), ("other reason", "open", 1), ("untouched", "open", 1)]
    assert replays.db.execute(
        "select asked_by, pipeline, source, reason, tried, repaired, settled_at is not null from ops.replays"
    ).fetchall() == [("ann", "push_lift", "a source", "no_time", 3, 1, True)]


def test_settling_and_preparing_twice_is_the_same_as_once(replays):
    replays.letter("bad")
    assert replays.prepare() == replays.prepare()
    replays.refuse_again("bad")
    once = replays.settle()
    assert (replays.settle(), replays.letters()) == (once, [("bad", "open", 2)])
    assert replays.db.execute("select count(*) from ops.replays").fetchone() == (1,)


def test_a_letter_is_given_up_after_so_many_replays_and_left_alone_unless_asked_for(replays):
    replays.letter("bad")
    for number in range(2, MAX_ATTEMPTS + 1):
        assert replays.prepare(f"replay {number}")[0] == 1
        replays.refuse_again("bad", run_id=f"run {number}")
        last = replays.settle(f"replay {number}")
    assert last == counts(1, poisoned=1)
    assert replays.letters() == [("bad", "poison", MAX_ATTEMPTS)]
    assert replays.prepare("without")[0] == 0

    assert replays.prepare("with", include_poison=True)[0] == 1
    assert replays.letters() == [("bad", "open", MAX_ATTEMPTS)], "only open letters can be repaired"
    replays.repair("bad")
    assert (replays.settle("with"), replays.letters()) == (counts(1, repaired=1), [])


def test_a_letter_given_up_by_hand_is_so_again_when_its_replay_fails(replays):
    replays.letter("bad", status="poison")
    replays.letter("unread", status="poison")
    replays.prepare(include_poison=True)
    replays.prepare(include_poison=True)  # a task that was repeated: it was poison before the first time
    replays.refuse_again("bad")
    assert replays.settle() == counts(2, poisoned=1, unread=1)
    assert replays.letters() == [("bad", "poison", 2), ("unread", "poison", 1)]


def test_a_range_of_days_leaves_out_the_day_after_the_last_and_letters_without_a_day(replays):
    for key, day in (("1", "2025-03-01"), ("2", "2025-03-02"), ("none", None)):
        replays.letter(key, day=day)
    assert replays.prepare("range", from_on="2025-03-01", to_on="2025-03-02")[0] == 1
    assert list(replays.outcomes()) == ["1"]
    assert replays.prepare("any")[0] == 3


def test_without_letters_there_is_no_run_and_the_question_is_kept(replays):
    assert replays.prepare() == (0, [])
    assert replays.settle() == counts(0)
    assert replay.settle(replays.db, SOURCE, Run("dead_letter_replay", "never prepared", DAY)) is None


def test_a_source_without_days_is_read_by_a_run_that_moves_nothing_forward(replays):
    replays.letter("a")
    assert replays.prepare()[1] == [DAY]
    triggered = replay.triggered(SOURCE, [DAY], Run("dead_letter_replay", "manual__1", DAY))
    assert triggered == [
        {"trigger_dag_id": "push_lift", "trigger_run_id": "replay__manual__1__2025-03-01",
         "conf": {"window_from": "2025-03-01", "window_to": "2025-03-02"}}
    ]  # fmt: skip


def test_a_pipeline_that_has_never_published_is_refused_by_name(warehouse):
    replays = Replays(warehouse)
    warehouse.execute("delete from ops.checkpoints")
    replays.letter("a")
    with pytest.raises(NeverPublished, match="push_lift has never published: trigger it for its first day"):
        replays.prepare()


def test_neighbouring_days_share_a_run_of_at_most_a_month():
    days = [date(2025, 1, 1), date(2025, 1, 2), date(2025, 1, 5)]
    assert windows_of(days) == [
        Window.of_days("2025-01-01", "2025-01-03"),
        Window.of_days("2025-01-05", "2025-01-06"),
    ]
    months = windows_of(date.fromordinal(739000 + n) for n in range(70))
    assert [(w.end - w.start).days for w in months] == [31, 31, 8]


# push_lift


def test_a_send_is_looked_for_on_its_day_of_then_and_of_today(replays, postgres):
    ids = [f"00000000-0000-0000-0000-00000000000{n}" for n in range(4)]
    postgres.create_database("sends_of_a_replay")
    dsn = postgres.dsn("sends_of_a_replay")
    with psycopg.connect(dsn) as db:
        for table, column in (("push_notifications", "sent_timestamp"), ("user_notifications", "sent_at")):
            db.execute(f"create table {table} (id uuid, {column} timestamptz)")
            for id_, at in zip(ids, ("2025-01-05 23:59Z", "2025-02-01Z", None, "2900-01-01Z"), strict=True):
                db.execute(f"insert into {table} values (%s, %s)", [id_, at])
    notifications = ALL["staging.push_notifications"]
    for key, day in ((ids[0], None), (f"{ids[1]}#2", "2025-02-03"), (ids[2], None), (ids[3], None), ("row x", None)):  # fmt: skip
        replays.letter(key, day=day, source=notifications)
    for adapter in ("push_notifications", "user_notifications"):
        source = PushDatabase(lambda: psycopg.connect(dsn, options="-c timezone=UTC"), adapter)
        tried, windows = replays.prepare(adapter, source=notifications, client=source)
        assert tried == 5
        assert [w.start.date().isoformat() for w in windows] == ["2025-01-05", "2025-02-01", "2025-02-03"]
    with psycopg.connect(postgres.dsn(), autocommit=True) as db:
        db.execute("drop database sends_of_a_replay with (force)")


# ai_coding


def line(number, at="2025-03-01T12:00:00Z"):
    usage = {"input_tokens": number, "output_tokens": 1, "total_tokens": number + 1}
    record = {"timestamp": at, "usage": usage, "metadata": {"session_id": "s", "repo": "acme/shop"}}
    return json.dumps(record) + "\n"


def test_a_line_that_new_rules_can_read_becomes_a_call_and_its_letter_leaves(
    replays, tmp_path, warehouse_dsn, monkeypatch
):
    (tmp_path / "a.jsonl").write_text(line(1) + line(2, at="noon") + "no json\n")
    traces = ALL["traces"]

    def connect():
        return psycopg.connect(warehouse_dsn, options="-c timezone=UTC")

    def read(run_id):
        """What ai_coding does with trace files, up to its calls."""
        run = Run("ai_coding", run_id, DAY, sql_parameters(lambda conn_id: {}))
        for part in plan_files(tmp_path, connect, run):
            account = land_files(tmp_path, connect, part["part"], run)
        for table in ("staging.coding_runs", "core.model_prices", "core.llm_calls"):
            Fill(table).apply(replays.db, run)
            replays.db.commit()
        return account

    assert read("first").dead == 2
    kept = "select tokens_in, lines from core.llm_calls order by 1"
    assert replays.db.execute(kept).fetchall() == [(1, 1)]
    replays.db.commit()
    rows = trace_part.Part.rows
    monkeypatch.setattr(
        trace_part.Part,
        "rows",
        lambda part, lines: rows(part, [x.replace(b'"noon"', b'"2025-03-01T13:00:00Z"') for x in lines]),
    )
    assert read("nobody asked").rows_in in (0, None)

    assert replays.prepare(source=traces) == (2, [DAY])
    account = read("replay__replay__2025-03-01")
    assert (account.rows_in, account.stored, account.dead) == (3, 2, 1)
    assert replays.settle(source=traces) == counts(2, repaired=1, still_dead=1)
    assert replays.db.execute(kept).fetchall() == [(1, 1), (2, 1)]
    assert replays.letters() == [("1:3", "open", 2)]


def test_a_commit_and_a_review_that_github_sends_well_now_are_stored(replays, warehouse_dsn):
    shop, at = Repository("acme/shop", 71), datetime(2025, 2, 1, 8, tzinfo=UTC)
    shop.pulls = [pull(n, "ada", at, repo="acme/shop") for n in (1, 2)]
    shop.reviews[1] = [review(900, "bob", at) | {"state": None}]
    shop.commits = [commit("undated", "ada", None), commit("fine", "ada", at)]
    stand_in = GitHubStandIn([shop], "ghp_tests").start()
    client = GitHub(stand_in.url, "ghp_tests", ("acme/shop",))

    def read(run_id):
        stand_in.requests.clear()
        github_activity.land_repository(
            client, lambda: psycopg.connect(warehouse_dsn, options="-c timezone=UTC"), "acme/shop", Run("ai_coding", run_id, DAY)
        )  # fmt: skip
        return [r["path"] for r in stand_in.requests if "/pulls/" in r["path"]]

    try:
        read("first")
        shop.reviews[1] = [review(900, "bob", at)]
        shop.commits[0] = commit("undated", "ada", at.replace(year=2024))
        assert read("nobody asked") == [], "nothing has changed as far as the lists say"
        assert replays.prepare(source=ALL["github"])[0] == 2
        assert {path.split("/pulls/")[1][0] for path in read("replay__")} == {"1"}, "2 is stored whole"
        assert replays.settle(source=ALL["github"]) == counts(2, repaired=2)
    finally:
        client.close()
        stand_in.stop()
    assert replays.db.execute("select review_id from staging.github_reviews").fetchall() == [(900,)]
    assert replays.db.execute("select count(*) from staging.github_commits").fetchone() == (2,)


def test_every_source_that_the_code_writes_letters_of_can_be_replayed():
    """Names in SQL and Python, but for those of the application databases, which a view makes."""
    from plumbline.files import ROOT

    fills = "".join(path.read_text() for path in sorted((ROOT / "include/sql/core").glob("*.fill.sql")))
    view = (ROOT / "include/sql/staging/unified_events.view.sql").read_text()
    import re

    named = {name for name in re.findall(r"'(staging\.\w+)',\n", fills) if name in fills}
    events = set(re.findall(r"from (staging\.\w+) as row", view))
    assert {"staging.push_notifications", "staging.developer_identities"} <= named
    assert len(events) > 10
    assert named | events | {"traces", "github", "staging.push_automations"} <= set(ALL)
