"""A real api-server of Airflow with the operations page, on a database and a warehouse of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from local.postgres import free_port

ROOT = Path(__file__).resolve().parents[2]
USERS = {
    "admin": "admin",
    "viewer": "viewer",
    "push_reader": "viewer",
    "pluginless": "viewer",
    "dagless": "viewer",
}


class Server:
    """Started once for all tests; `as_user` gives a client that is logged in, `anonymous` one that is not."""

    def __init__(self, folder: Path, metadata: str, reader: dict, files: Path, **more: str) -> None:
        self.address = f"http://127.0.0.1:{free_port()}"
        self.log = folder / "api-server.log"
        passwords = folder / "passwords.json"
        passwords.write_text(json.dumps({user: user for user in USERS}))
        plain = {k: v for k, v in os.environ.items() if not k.startswith(("AIRFLOW", "PYTHON"))}
        self.environment = plain | {
            "PYTHONPATH": str(Path(__file__).parent),
            "AIRFLOW_HOME": str(folder),
            "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
            "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__AUTH_MANAGER": "auth_of_tests.ManagerOfTests",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": ",".join(f"{u}:{role}" for u, role in USERS.items()),
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords),
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": metadata.replace("postgresql://", "postgresql+psycopg2://"),
            "AIRFLOW__API_AUTH__JWT_SECRET": "a-secret-for-tests-" * 5,
            "AIRFLOW__API__SECRET_KEY": "another-secret-for-tests",
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__PORT": self.address.rsplit(":")[-1],
            "AIRFLOW__API__BASE_URL": self.address,
            "AIRFLOW__API__WORKERS": "1",
            "AIRFLOW_CONN_WAREHOUSE_READER": json.dumps(reader),
            "AIRFLOW_CONN_PLUMBLINE_FILES": json.dumps({"conn_type": "fs", "extra": {"path": str(files)}}),
        } | more  # fmt: skip

    def start(self) -> "Server":
        subprocess.run(
            [sys.executable, "-c", "from airflow.utils.db import initdb; initdb()"], env=self.environment, check=True,
            cwd=self.log.parent, capture_output=True,
        )  # fmt: skip
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "airflow", "api-server"], env=self.environment, cwd=self.log.parent,
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + 120
        while not self._answers():
            assert self.process.poll() is None, self.log.read_text()[-3000:]
            assert time.monotonic() < deadline, self.log.read_text()[-3000:]
            time.sleep(0.3)
        return self

    def stop(self) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def as_user(self, name: str) -> httpx.Client:
        with self.anonymous() as client:
            login = client.post("/auth/token", json={"username": name, "password": name})
        assert login.status_code == 201, login.text
        client = self.anonymous()
        client.headers["Authorization"] = f"Bearer {login.json()['access_token']}"
        return client

    def anonymous(self) -> httpx.Client:
        return httpx.Client(base_url=self.address, timeout=60, trust_env=False)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.address}/api/v2/version", timeout=5, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False
