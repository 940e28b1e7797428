"""Runs the stand-in as a process: python -m local.github --folder DIR --port 8002 --token ghp_..."""

import argparse
import os
import signal
import threading
from pathlib import Path

from local.github.server import GitHubStandIn


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m local.github", description=__doc__)
    options.add_argument(
        "--folder",
        type=Path,
        required=True,
        help="holds <owner>/<name>/ with repository.json and .jsonl files",
    )
    options.add_argument("--port", type=int, default=0, help="on 127.0.0.1; 0 picks a free one")
    options.add_argument("--token", default=os.environ.get("GITHUB_TOKEN"), help="or GITHUB_TOKEN")
    chosen = options.parse_args()
    if not chosen.token:
        options.error("no token: give --token, or set GITHUB_TOKEN")
    try:
        stand_in = GitHubStandIn.of_folder(chosen.folder, chosen.token, chosen.port)
    except FileNotFoundError as missing:
        options.error(str(missing))
    done = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: done.set())
    stand_in.start()
    print(f"GitHub stand-in: {len(stand_in.repositories)} repositories at {stand_in.url}", flush=True)
    done.wait()
    stand_in.stop()


if __name__ == "__main__":
    main()
