"""The same days by the same pipelines in one process, without queue, workers and Airflow: what they should give."""

import psycopg

from local import coding
from local.coding_in_process import CodingInProcess
from local.push_lift_in_process import PushLiftInProcess
from local.stores import PROJECT
from local.users_in_process import UsersInProcess
from plumbline.sources.github import GitHub
from plumbline.sources.posthog import PostHog
from plumbline.sources.push_database import PushDatabase


def run_all(deployment, database: str, windows: dict[str, tuple[str, str]]) -> None:
    """Every pipeline of `windows` on the deployment's sources, into a prepared warehouse called `database`."""
    state, server = deployment.state, deployment.server()

    def opens(name):
        return lambda: psycopg.connect(server.dsn(name), options="-c timezone=UTC")

    folder, secret = state.folder, state.secret("pseudonym_key")
    hog, hub = (f"http://127.0.0.1:{state.known_port(name)}" for name in ("posthog", "github"))
    traces, reference = folder / "coding/traces", folder / "coding/reference"
    pipelines = {
        "push_lift": PushLiftInProcess(
            opens(database), PushDatabase(opens("push_source"), "push_notifications"),
            lambda: PostHog(hog, str(PROJECT), state.secret("posthog_key")), folder / "sample/automations",
        ),
        "unified_users": UsersInProcess(
            opens(database), opens("engagement_source"), opens("chemlink_source"), folder / "people", secret
        ),
        "ai_coding": CodingInProcess(
            opens(database), traces, reference, lambda: GitHub(hub, state.secret("github_token"), coding.REPOSITORIES),
            secret,
        ),
    }  # fmt: skip
    for name, window in windows.items():
        pipelines[name].run(*window)
