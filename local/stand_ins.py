"""Stand-ins for services on the network: whether they answer."""

import time

import httpx

from local.airflow_stack import tail
from local.processes import Background
from local.state import LocalProblem


def answers(port: int) -> bool:
    """Whether the stand-in on this port is healthy."""
    try:
        return httpx.get(f"http://127.0.0.1:{port}/_health", timeout=5, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def wait_for(process: Background, port: int, seconds: float = 90) -> None:
    """Return when it answers; a stand-in that ends or stays silent is a LocalProblem with the end of its log."""
    deadline = time.monotonic() + seconds
    while not answers(port):
        if not process.is_alive() or time.monotonic() > deadline:
            raise LocalProblem(
                f"The stand-in {process.name} does not answer on port {port}: see {process.log}\n{tail(process.log)}"
            )
        time.sleep(0.2)
