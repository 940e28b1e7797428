"""On Kubernetes Airflow is told what docker-compose.yaml tells it, and no secret stands in the values."""

import json
import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
VALUES = yaml.safe_load((ROOT / "deploy/values.yaml").read_text())
WORKER = yaml.safe_load((ROOT / "docker-compose.yaml").read_text())["services"]["airflow-worker"][
    "environment"
]
TOLD = {entry["name"]: entry["value"] for entry in VALUES["env"]}
INIT = VALUES["migrateDatabaseJob"]["args"][-1]
# The chart itself sets these, from `executor`, `data`, the names of secrets, and what it starts.
BY_THE_CHART = {
    "AIRFLOW__CORE__EXECUTOR", "AIRFLOW__CORE__FERNET_KEY", "AIRFLOW__CORE__EXECUTION_API_SERVER_URL",
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "AIRFLOW__CELERY__RESULT_BACKEND", "AIRFLOW__CELERY__BROKER_URL",
    "AIRFLOW__API__SECRET_KEY", "AIRFLOW__API_AUTH__JWT_SECRET", "AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK",
}  # fmt: skip
OF_THE_CHART = {
    "airflowVersion", "executor", "images", "fernetKeySecretName", "apiSecretKeySecretName", "jwtSecretName", "data",
    "extraEnvFrom", "env", "volumes", "volumeMounts", "logs", "migrateDatabaseJob", "createUserJob", "workers", "redis",
    "postgresql", "statsd",
}  # fmt: skip


def of_airflow(names):
    return {name for name in names if name.startswith("AIRFLOW__")}


def test_every_key_is_one_of_the_chart():
    assert set(VALUES) == OF_THE_CHART


def test_airflow_is_told_the_same_as_by_docker_compose():
    assert of_airflow(TOLD) | BY_THE_CHART == of_airflow(WORKER)
    assert not of_airflow(TOLD) & BY_THE_CHART
    for name, value in TOLD.items():
        if name in WORKER and "$" not in WORKER[name] and "_CONN_" not in name:
            assert value == WORKER[name], name
    assert VALUES["executor"] == WORKER["AIRFLOW__CORE__EXECUTOR"]


def test_folders_are_connections_below_a_mounted_claim():
    folders = {name: json.loads(value) for name, value in TOLD.items() if "_CONN_" in name}
    asked = {name for name, value in WORKER.items() if "_CONN_" in name and '"conn_type": "fs"' in value}
    assert set(folders) == asked
    mounts = {mount["mountPath"]: mount["name"] for mount in VALUES["volumeMounts"]}
    assert set(mounts.values()) == {volume["name"] for volume in VALUES["volumes"]}
    for name, folder in folders.items():
        assert any(folder["extra"]["path"].startswith(place) for place in mounts), name


def test_the_page_of_deployment_names_every_connection_and_secret():
    page = (ROOT / "docs/deployment.md").read_text()
    remote = {name for name in WORKER if "_CONN_" in name} - set(TOLD)
    assert len(remote) >= 6
    for name in remote:
        assert f"`{name}`" in page, f"{name} is not among what the Secret plumbline-connections must hold"
    for secret in re.findall(r"(?:plumbline-[a-z-]+)", json.dumps(VALUES)):
        assert secret in page, secret


def test_once_per_install_the_same_is_done_as_by_airflow_init():
    services = yaml.safe_load((ROOT / "docker-compose.yaml").read_text())["services"]
    there = services["airflow-init"]["command"][-1].splitlines()
    done = {line.removeprefix("PYTHONPATH=/opt/airflow/plugins ") for line in INIT.splitlines()}
    assert done == {line for line in there if not line.startswith("airflow users create")}
    given = {entry["name"] for entry in VALUES["migrateDatabaseJob"]["env"]}
    assert given == {
        name for name in services["airflow-init"]["environment"] if name.startswith("WAREHOUSE_")
    }


def test_no_value_is_a_secret():
    for entry in VALUES["env"] + VALUES["migrateDatabaseJob"]["env"]:
        if re.search("PASSWORD|SECRET|KEY", entry["name"]):
            assert "value" not in entry, entry["name"]
            assert entry["valueFrom"]["secretKeyRef"]["name"]
    text = (ROOT / "deploy/values.yaml").read_text()
    assert not re.findall(r"^ *(?:pass|password|fernetKey|jwtSecret|apiSecretKey): *\S", text, re.MULTILINE)


def test_the_image_is_that_of_docker_compose_with_the_code_that_is_mounted_there():
    recipe = (ROOT / "deploy/kubernetes.Dockerfile").read_text()
    compose = (ROOT / "docker-compose.yaml").read_text()
    assert re.search(r"^FROM (\S+)", recipe, re.MULTILINE)[1] in compose
    copied = dict(re.findall(r"^COPY (\S+) (\S+)$", recipe, re.MULTILINE))
    mounted = dict(re.findall(r"- \./(\w+):(/opt/airflow/\w+):ro", compose))
    assert {name: place for name, place in mounted.items() if name != "deploy"}.items() <= copied.items()
    assert all((ROOT / name).exists() for name in copied)


def test_one_version_of_airflow_stands_everywhere():
    version = VALUES["airflowVersion"]
    assert VALUES["images"]["airflow"]["tag"].startswith(f"{version}-")
    for name, pattern in {
        "requirements.in": rf"^apache-airflow=={version}$",
        "deploy/Dockerfile": rf"^FROM apache/airflow:{version}-",
        "docker-compose.yaml": rf"plumbline-airflow:{version}\}}",
    }.items():
        assert re.search(pattern, (ROOT / name).read_text(), re.MULTILINE), f"{name} is not about {version}"
