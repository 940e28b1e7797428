"""The distributed deployment without containers: the local one with a queue and two workers instead of LocalExecutor."""

import os
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import psutil
import redis

from local.airflow_stack import AIRFLOW, tail
from local.deployment import STEPS, Deployment
from local.ports import free_port
from local.process_groups import lineage
from local.processes import Background, stop_together
from local.progress import Progress

WORKERS = ("worker-1", "worker-2")


@dataclass(frozen=True)
class CeleryDeployment(Deployment):
    """As docker-compose.yaml has it, with short time-outs: what is lost is missed after seconds, not minutes."""

    queue_port: int = field(default_factory=free_port)

    def start(self) -> None:
        """Queue, everything that the local deployment starts, workers; returns when both workers take tasks."""
        self._start_queue()
        self.up(Progress(STEPS))
        variables = self.environment(
            self.server(), {name: self.state.known_port(name) for name in self.parts}
        )
        for worker in self.workers:
            command = ["celery", "worker", "--celery-hostname", f"{worker.name}@%h", "--skip-serve-logs"]
            command += ["--pid", str(self.state.folder / f"{worker.name}.pid")]
            worker.start([*AIRFLOW, *command], variables, self.state.airflow)
        for worker in self.workers:
            wait_until(lambda worker=worker: " ready." in worker.log.read_text(errors="replace"), worker, 120)

    def stop(self) -> None:
        stop_together(self.workers)
        self.down()
        stop_together([self.queue])

    def environment(self, server, ports) -> dict[str, str]:
        """What every process is told, workers included."""
        local = super().environment(server, ports)
        return (
            local
            | {
                "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
                "AIRFLOW__CELERY__BROKER_URL": self.queue_address,
                "AIRFLOW__CELERY__RESULT_BACKEND": f"db+{local['AIRFLOW__DATABASE__SQL_ALCHEMY_CONN']}",
                "AIRFLOW__CELERY__WORKER_CONCURRENCY": "2",
                "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "20",  # s; a task says that it lives every 5
                "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "2",
                "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT": "60",  # s; for what a worker had taken and not begun
                "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT_CHECK_INTERVAL": "5",
            }
        )

    @property
    def queue_address(self) -> str:
        return f"redis://:{self.state.secret('queue_password')}@127.0.0.1:{self.queue_port}/0"

    @property
    def queue(self) -> Background:
        return Background("queue", self.state.folder, self.state.logs)

    @property
    def workers(self) -> list[Background]:
        return [Background(name, self.state.folder, self.state.logs) for name in WORKERS]

    def worker_of(self, pid: int | None) -> Background | None:
        """The worker a process belongs to; None when it has ended, or is none of theirs."""
        try:
            family = lineage(psutil.Process(pid)) if pid else set()
        except psutil.NoSuchProcess:
            return None
        return next((worker for worker in self.workers if worker.pid() in family), None)

    def _start_queue(self) -> None:
        program = shutil.which("redis-server")
        assert program, "no redis-server on the PATH: apt-get install redis-server, or brew install redis"
        folder = self.state.folder / "queue"
        folder.mkdir(exist_ok=True)
        command = [
            program,
            "--port",
            str(self.queue_port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            str(folder),
        ]
        self.queue.start([*command, "--requirepass", self.state.secret("queue_password")], {}, folder)
        wait_until(self._queue_answers, self.queue, 20)

    def _queue_answers(self) -> bool:
        try:
            return redis.Redis.from_url(self.queue_address).ping()
        except redis.ConnectionError:
            return False


def wait_until(reached: Callable[[], bool], process: Background, seconds: float) -> None:
    """Return when it is; the end of the process's log when it is not in time."""
    until = time.monotonic() + seconds
    while not reached():
        assert process.is_alive(), f"{process.name} has ended:\n{tail(process.log)}"
        assert time.monotonic() < until, f"{process.name} took more than {seconds} s:\n{tail(process.log)}"
        time.sleep(0.2)


def signal_machine(worker: Background, number: signal.Signals) -> None:
    """To the worker and all that it has started, as if their machine stood still or lost its power."""
    os.killpg(worker.pid(), number)
