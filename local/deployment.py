"""All parts of the local deployment together: bring up, look at, take down."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from local import airflow_stack, coding_stores, people_stores, stores
from local.airflow_api import Airflow
from local.postgres import EmbeddedPostgres
from local.processes import Background, stop_strays, stop_together
from local.progress import Progress
from local.stand_ins import answers, wait_for
from local.state import LocalProblem, State

POOLS = {
    "push_database": (4, "connections to the push database"),
    "posthog": (3, "PostHog runs at most three queries of a project at a time"),
    "engagement_database": (4, "connections to the engagement platform's database"),
    "chemlink_database": (4, "connections to the profile service's database"),
    "github": (2, "GitHub wants few requests at a time"),
}
STEPS = 10  # of `up`; the first runs follow
NOT_RUNNING = "not running: start it with ./run"


@dataclass(frozen=True)
class Deployment:
    """The processes of one State. Each method may be called at any moment, also after a crash."""

    state: State

    def up(self, progress: Progress) -> None:
        """Start what does not run yet and wait until everything is healthy."""
        state = self.state
        with progress.step("PostgreSQL") as remark:
            stop_strays(state.folder, self.backgrounds)
            server = EmbeddedPostgres(state.postgres, 0)
            server.port = state.port("postgres", server.running_port())
            server.start()
            stores.create_databases(state, server)
            remark.append(f"127.0.0.1:{server.port}")
        with progress.step("Airflow's own tables") as remark:
            ports = {
                name: state.port(name, self._port_in_use(name, part)) for name, part in self.parts.items()
            }
            variables = self.environment(server, ports)
            airflow_stack.write_environment(state, variables)
            remark.append(airflow_stack.migrate(state, server, variables))
        with progress.step("Airflow's processes") as remark:
            started = airflow_stack.start(state, variables)  # they need 15 s, which the next steps use
            remark.append(f"{started} started" if started else "already running")
        with progress.step("Push database") as remark:
            remark.append(stores.load_sample(state, server))
        with progress.step("People's databases") as remark:
            remark.append(people_stores.load_people(state, server))
        with progress.step("PostHog stand-in") as remark:
            stores.start_posthog(state, ports["posthog"])
            wait_for(stores.posthog(state), ports["posthog"])
            remark.append(f"127.0.0.1:{ports['posthog']}")
        with progress.step("Traces and repositories") as remark:
            remark.append(coding_stores.load_coding(state))
        with progress.step("GitHub stand-in") as remark:
            coding_stores.start_github(state, ports["github"])
            wait_for(coding_stores.github(state), ports["github"])
            remark.append(f"127.0.0.1:{ports['github']}")
        with progress.step("Warehouse tables"):
            stores.prepare_warehouse(state, server)
        with progress.step("Waiting for Airflow") as remark:
            api = self.airflow()
            self._wait_until_healthy(api)
            for name, (slots, description) in POOLS.items():
                api.set_pool(name, slots, description)
            remark.append(api.address)

    def down(self) -> int:
        """Stop everything, PostgreSQL last; how many processes that were."""
        stopped = stop_together(self.backgrounds) + stop_strays(self.state.folder, [])
        server = self.server()
        stopped += server.is_running()
        server.stop()
        return stopped

    def report(self) -> list[tuple[str, int | None, str, str]]:
        """Per part: name, process id, address, and what is wrong with it ('' when healthy)."""
        server, state = self.server(), self.state
        wrong = "" if server.is_running() else NOT_RUNNING
        lines = [("postgres", server.pid(), f"127.0.0.1:{server.port}", wrong)]
        for stand_in in self.stand_ins:
            port = state.known_port(stand_in.name)
            wrong = "" if stand_in.is_alive() and port and answers(port) else "does not answer"
            wrong = wrong if stand_in.is_alive() else NOT_RUNNING
            lines.append((stand_in.name, stand_in.pid(), f"http://127.0.0.1:{port}", wrong))
        api = self.airflow()
        problems = airflow_stack.unhealthy(state, api)
        for background in airflow_stack.components(state):
            address = api.address if background.name == "airflow-api-server" else ""
            wrong = problems.get(background.name, "") if background.is_alive() else NOT_RUNNING
            lines.append((background.name, background.pid(), address, wrong))
        return lines

    def is_healthy(self) -> bool:
        return not any(problem for *_, problem in self.report())

    def server(self) -> EmbeddedPostgres:
        return EmbeddedPostgres(self.state.postgres, self.state.known_port("postgres") or 0)

    def airflow(self) -> Airflow:
        address = f"http://127.0.0.1:{self.state.known_port('ui') or 0}"
        return Airflow(address, airflow_stack.LOGIN, self.state.secret("ui_password"))

    def environment(self, server: EmbeddedPostgres, ports: Mapping[str, int]) -> dict[str, str]:
        """What Airflow's processes and its command line are told; `ports` are those of `parts`."""
        connections = (
            stores.connections(self.state, server, ports["posthog"])
            | people_stores.connections(self.state, server)
            | coding_stores.connections(self.state, ports["github"])
        )
        return airflow_stack.environment(self.state, server, ports["ui"], connections)

    @property
    def stand_ins(self) -> list[Background]:
        return [stores.posthog(self.state), coding_stores.github(self.state)]

    @property
    def parts(self) -> dict[str, Background]:
        """What listens on a port of its own, PostgreSQL apart, by the name of the port."""
        return {part.name: part for part in self.stand_ins} | {"ui": airflow_stack.components(self.state)[0]}

    @property
    def backgrounds(self) -> list[Background]:
        return [*airflow_stack.components(self.state), *self.stand_ins]

    def _port_in_use(self, name: str, background: Background) -> int | None:
        return self.state.known_port(name) if background.is_alive() else None

    def _wait_until_healthy(self, api: Airflow, seconds: float = 150) -> None:
        deadline = time.monotonic() + seconds
        while problems := airflow_stack.unhealthy(self.state, api):
            dead = [
                background for background in airflow_stack.components(self.state) if not background.is_alive()
            ]
            if dead or time.monotonic() > deadline:
                worst = dead[0] if dead else next(b for b in self.backgrounds if b.name in problems)
                raise LocalProblem(
                    f"{worst.name}: {problems.get(worst.name)}\n{airflow_stack.tail(worst.log)}"
                )
            time.sleep(0.3)
