"""GitHub on this machine: answers its REST API over HTTP, with repositories you write as files."""

from local.github.faults import Fault, Faults
from local.github.files import Repository, read_repositories, write_repository
from local.github.server import GitHubStandIn

__all__ = ["Fault", "Faults", "GitHubStandIn", "Repository", "read_repositories", "write_repository"]
