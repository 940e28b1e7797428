"""Runs the stand-in as a process: python -m local.posthog --folder DIR --port 8001 --key phx_..."""

import argparse
import os
import shutil
import signal
import sys
import threading
from pathlib import Path

from local.posthog.clickhouse import COLUMNS, SCRATCH
from local.posthog.server import PostHogStandIn


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m local.posthog", description=__doc__)
    options.add_argument(
        "--folder", type=Path, required=True, help="holds events.parquet and the other tables"
    )
    options.add_argument("--port", type=int, default=0, help="on 127.0.0.1; 0 picks a free one")
    options.add_argument("--project", type=int, default=1)
    options.add_argument(
        "--key", default=os.environ.get("POSTHOG_PERSONAL_KEY"), help="or POSTHOG_PERSONAL_KEY"
    )
    chosen = options.parse_args()
    if not chosen.key:
        options.error("no personal key: give --key, or set POSTHOG_PERSONAL_KEY")
    files = {table: chosen.folder / f"{table}.parquet" for table in COLUMNS}
    if missing := [str(file) for file in files.values() if not file.is_file()]:
        options.error(f"no such file: {', '.join(missing)}")

    done = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: done.set())
    stand_in = PostHogStandIn(chosen.folder, chosen.project, chosen.key, chosen.port)
    stand_in.start(files)
    for number in (signal.SIGTERM, signal.SIGINT):  # the embedded server may have set its own
        signal.signal(number, lambda *_: done.set())
    print(f"PostHog stand-in: project {chosen.project} at {stand_in.url}", flush=True)
    done.wait()
    shutil.rmtree(chosen.folder / SCRATCH, ignore_errors=True)
    sys.stdout.flush()
    os._exit(0)  # a running query must not hold the process


if __name__ == "__main__":
    main()
