"""Profile demo of docker-compose.yaml: its own commands fill sources that its own connections open."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import psycopg
import pytest
import yaml

from local.ports import free_port

pytestmark = [pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
SERVICES = yaml.safe_load((ROOT / "docker-compose.yaml").read_text())["services"]
DEMO = (ROOT / "docs/demo.example.env").read_text()
DEMO_ROWS = {
    "PUSH_DATABASE": "select count(*) from push_notifications",
    "ENGAGEMENT_DATABASE": "select count(*) from persons",
    "CHEMLINK_DATABASE": "select count(*) from persons",
}
DEMO_FILES = {
    "PUSH_AUTOMATIONS_FOLDER": "*.json", "EXCLUDED_ACCOUNTS_FOLDER": "excluded_accounts.csv",
    "AI_TRACES_FOLDER": "*.jsonl*", "AI_REFERENCE_FOLDER": "developers.csv",
}  # fmt: skip
HOGQL = {"query": {"kind": "HogQLQuery", "query": "select count() from events"}}
DEMO_STAND_INS = (
    ("demo-github", "GITHUB", ("GET", "/repos/northwind-tools/shop"), {}),
    ("demo-posthog", "POSTHOG", ("POST", "/api/projects/1/query/"), {"json": HOGQL}),
)


def test_the_demo_fills_what_its_connections_open_and_its_stand_ins_answer(postgres, tmp_path):
    """The services' own commands, with this machine's places for the containers'."""
    folder, demo = str(tmp_path / "demo"), dict(re.findall(r"^([A-Z_]+)=(.+)$", DEMO, re.MULTILINE))
    told = os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'plugins'}"}

    def here(service: str) -> list[str]:
        places = {"python": sys.executable, "host=demo-database user=postgres": postgres.dsn()}
        return [places.get(part, part.replace("/demo", folder, 1) if part.startswith("/demo") else part)
                for part in SERVICES[service]["command"]]  # fmt: skip

    for _ in range(2):
        filled = subprocess.run(
            here("demo-sources"), env=told, cwd=ROOT, check=False, capture_output=True, text=True
        )
        assert filled.returncode == 0, filled.stderr
    for name, wanted in DEMO_ROWS.items():
        known = json.loads(demo[f"{name}_CONNECTION"].strip("'"))
        with psycopg.connect(postgres.dsn(known["schema"], known["login"], known["password"])) as db:
            assert db.execute(wanted).fetchone()[0] > 100, name
    for name, file in DEMO_FILES.items():
        place = demo[name].removeprefix(demo["DEMO_FOLDER"])
        assert list(Path(f"{folder}{place}").rglob(file)), name
    for service, variable, question, body in DEMO_STAND_INS:
        known = json.loads(demo[f"{variable}_CONNECTION"].strip("'"))
        port = free_port()
        command = [str(port) if part == str(known["port"]) else part for part in here(service)]
        assert str(port) in command, f"{service} listens elsewhere than its connection says"
        with subprocess.Popen(command, env=told, cwd=ROOT, stdout=subprocess.PIPE) as process:
            try:
                assert b"stand-in" in process.stdout.readline()
                with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http:
                    assert http.get("/_health").status_code == 200
                    login = {"Authorization": f"Bearer {known['password']}"}
                    answer = http.request(*question, **body, headers=login)
                    assert answer.status_code == 200, answer.text
                    assert http.request(*question, **body).status_code == 401
            finally:
                process.kill()
