"""core.commits: commits as the default branch has them, and whose they are."""

from .coding import REPO, at, coding_house  # noqa: F401 - fixture

TABLE = "core.commits"


def fill(coding):
    coding.fill(coding.named(0, 10), "core.developers", TABLE)
    return coding.rows(TABLE, "sha", "developer_id")


def test_a_commit_is_its_logins_or_else_its_addresss_developer(coding):
    coding.names(("Ada", None, "ada", None), ("Bob", None, None, "bob@x.org"))
    coding.commit("1", at(0), author_login="ADA", author_email="bob@x.org")
    coding.commit("2", at(0), author_email="Bob@x.org")
    coding.commit("3", at(0), author_email="eve@x.org")
    coding.commit("4", at(0))
    assert fill(coding) == [("1", "Ada"), ("2", "Bob"), ("3", "email:eve@x.org"), ("4", None)]


def test_days_of_commits_that_come_move_or_go_are_published_anew(coding):
    coding.commit("stays", at(0))
    coding.commit("moves", at(1))
    coding.commit("goes", at(2))
    fill(coding)
    assert coding.queue() == [0, 1, 2]
    coding.db.execute("delete from staging.coding_days")
    coding.db.execute("update staging.github_commits set committed_at = %s where sha = 'moves'", [at(5)])
    coding.db.execute("update staging.github_commits set author_email = 'x@y.org' where sha = 'stays'")
    coding.db.execute("delete from staging.github_commits where sha = 'goes'")
    fill(coding)
    assert coding.queue() == [1, 2, 5]
    assert coding.rows(TABLE, "sha") == [("moves",), ("stays",)]


def test_one_commit_may_be_in_two_repositories(coding):
    coding.commit("1", at(0))
    coding.commit("1", at(0), "org/fork")
    fill(coding)
    assert coding.rows(TABLE, "repo") == [("org/fork",), (REPO,)]


def test_a_day_run_twice_changes_nothing(coding):
    coding.commit("1", at(0), author_login="Ada")
    fill(coding)
    before = coding.touched_since((TABLE, "staging.coding_days"))
    fill(coding)
    assert coding.touched_since(before) == before
