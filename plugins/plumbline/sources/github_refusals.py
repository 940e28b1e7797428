"""What may go wrong with GitHub, told apart by what helps: another setting, a later try, or nothing."""

from typing import Any

import httpx

from plumbline.permanent import Permanent

SETTINGS_OF = {
    401: "the password (token) of connection github: it is wrong or has expired",
    403: "what the token of connection github may read: contents, pull requests and issues of the repository",
    422: "the request; this is a fault of the pipeline",
}


class GitHubRefused(Permanent):
    """A permanent answer: asking again cannot help. The message names the setting to look at."""


class NotVisible(GitHubRefused):
    """What was asked for is gone, or the token may not see it: GitHub does not say which."""


class GitHubUnavailable(RuntimeError):
    """GitHub did not answer properly within attempts and patience; a later retry may help."""


class AnswerNotWhole(RuntimeError):
    """The answer is not of the shape that was asked for: it must not be taken for data."""


def refusal_of(response: httpx.Response) -> GitHubRefused:
    """What to raise for an answer that neither waiting nor asking again makes better."""
    status, path = response.status_code, response.request.url.path
    if status in (404, 410, 451):
        return NotVisible(
            f"github {path}: {status}, gone or not visible to this token. Take the repository out of connection "
            "github, or let the token read it."
        )
    hint = SETTINGS_OF.get(status, "connection github")
    return GitHubRefused(f"github {path}: {status} {response.reason_phrase}. Look at {hint}.")


def kind_of(body: Any) -> str:
    """What a JSON value is, without saying what is in it."""
    return {dict: "an object", list: "a list"}.get(type(body), "a bare value")
