"""A stand-in GitHub: its repositories, its limit, and the server that offers both."""

import threading
import time
from collections.abc import Iterable
from http.server import ThreadingHTTPServer
from pathlib import Path

from local.github.answers import NotThere
from local.github.faults import Faults
from local.github.files import Repository, read_repositories
from local.github.handler import Handler

HOUR = 3600


class GitHubStandIn:
    """Some repositories of a GitHub on 127.0.0.1. `port` 0 picks a free one; `url` is known after `start`."""

    def __init__(
        self,
        repositories: Iterable[Repository] = (),
        token: str = "ghp_local",
        port: int = 0,
        *,
        limit: int = 5000,
    ) -> None:
        self.token, self.port, self.limit = token, port, limit
        self.faults = Faults()
        self.requests: list[dict] = []
        self.repositories: dict[int, Repository] = {}
        self._names: dict[str, int] = {}
        self._left, self._reset = limit, int(time.time()) + HOUR
        self._lock = threading.Lock()
        self._server: ThreadingHTTPServer | None = None
        for repository in repositories:
            self.put(repository)

    @classmethod
    def of_folder(cls, folder: Path, token: str, port: int = 0) -> "GitHubStandIn":
        """Serve what write_repository has written below `folder`."""
        return cls(read_repositories(folder), token, port)

    def start(self) -> "GitHubStandIn":
        """Listen. Safe to call twice."""
        if self._server is None:
            handler = type("BoundHandler", (Handler,), {"stand_in": self})
            self._server = ThreadingHTTPServer(("127.0.0.1", self.port), handler)
            self.port = self._server.server_address[1]
            threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def put(self, repository: Repository) -> None:
        """Add a repository, or replace the one with its id."""
        self.repositories[repository.id] = repository
        self._names[repository.name.lower()] = repository.id

    def rename(self, old: str, new: str) -> None:
        """The old name leads to the new one from now on."""
        repository = self.repositories[self._names[old.lower()]]
        repository.name = new
        self._names[new.lower()] = repository.id

    def remove(self, name: str) -> None:
        """Delete a repository, or hide it from the token: GitHub answers the same."""
        del self.repositories[self._names.pop(name.lower())]

    def change(self, number: int, at: str) -> None:
        """A pull request is touched: it is now the first of those sorted by update."""
        for repository in self.repositories.values():
            for pull in repository.pulls:
                if pull.get("number") == number:
                    pull["updated_at"] = at

    def find(self, path: str) -> tuple[Repository, list[str], bool]:
        """(repository, rest of the path, whether it was asked by an old name). Raises NotThere."""
        match path.strip("/").split("/"):
            case ["repos", owner, name, *rest]:
                asked = f"{owner}/{name}".lower()
                repository = self.repositories.get(self._names.get(asked, -1))
            case ["repositories", number, *rest] if number.isdecimal():
                repository = self.repositories.get(int(number))
                asked = repository.name.lower() if repository else ""
            case _:
                raise NotThere
        if repository is None:
            raise NotThere
        return repository, rest, asked != repository.name.lower()

    def spend(self, requests: int) -> tuple[int, int]:
        """Take requests from the hour's limit; (requests left, when there are new ones, as epoch seconds)."""
        with self._lock:
            if time.time() >= self._reset:
                self._left, self._reset = self.limit, int(time.time()) + HOUR
            self._left = max(0, self._left - requests)
            return self._left, self._reset
