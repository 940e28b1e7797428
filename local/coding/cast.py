"""Who is who: fourteen developers, their repositories and tools, and the names they go by in each."""

from dataclasses import dataclass

from local.people.chance import dice, uuid_of
from local.people.names import address_of, name_of

SHOP, LEDGER, FIRMWARE = REPOSITORIES = (
    "northwind-tools/shop",
    "northwind-tools/ledger-api",
    "Kettlewick/edge.firmware",  # three developers: too few to be shown
)
TOOLS = ("prodlens", "proxy", "litellm", "phoenix", "claude", "aider")
STRANGERS = frozenset({(4, "litellm"), (13, "aider")})  # names in traces that developers.csv does not know
UNKNOWN_LOGINS = frozenset({10})
FIRST_NUMBER = 5_000  # no namesakes among the made-up people of the other sample


@dataclass(frozen=True)
class Developer:
    """One person; `pace` is about how many calls they make on a working day."""

    number: int
    repositories: tuple[str, ...]
    tools: tuple[str, ...]
    pace: int
    away_from: int  # day of the sample on which two weeks of holidays begin

    @property
    def names(self) -> tuple[str, str]:
        first, _, last = name_of(FIRST_NUMBER + self.number * 7, dice("name of developer", self.number))
        return first, last

    @property
    def email(self) -> str:
        return address_of(FIRST_NUMBER + self.number, *self.names)

    @property
    def second_email(self) -> str:
        """What their laptop writes into commits."""
        return f"{self.names[0].lower()}@laptop-{self.number}.example.net"

    @property
    def login(self) -> str:
        return f"{self.names[0]}-codes-{self.number}"

    def trace_id(self, tool: str) -> str:
        """How a tool names them."""
        if tool == "litellm":
            return f"key-of-{self.names[0].lower()}-{self.number}"
        if tool == "phoenix":
            return self.email
        if tool == "aider":
            return uuid_of("aider user", self.number)
        return f"dev-{self.number:02}"

    def person(self, tool: str) -> str | None:
        """Who that is to whoever has read developers.csv; None: nobody it names."""
        return None if (self.number, tool) in STRANGERS else f"developer {self.number}"


DEVELOPERS = tuple(
    Developer(number, repositories, tools, pace, away_from)
    for number, (repositories, tools, pace, away_from) in enumerate(
        (
            ((SHOP,), ("prodlens", "claude"), 13, 40),
            ((SHOP,), ("prodlens",), 11, 61),
            ((SHOP, LEDGER), ("proxy",), 9, 75),
            ((SHOP,), ("litellm",), 8, 33),
            ((SHOP, LEDGER), ("phoenix",), 11, 54),
            ((SHOP,), ("claude",), 10, 68),
            ((SHOP,), ("phoenix", "aider"), 9, 89),
            ((LEDGER,), ("prodlens",), 12, 47),
            ((LEDGER,), ("litellm", "aider"), 9, 26),
            ((LEDGER,), ("phoenix",), 8, 82),
            ((LEDGER,), ("proxy", "aider"), 10, 60),
            ((FIRMWARE,), ("prodlens",), 8, 70),
            ((FIRMWARE,), ("litellm", "aider"), 7, 35),
            ((FIRMWARE,), ("claude", "aider"), 8, 49),
        ),
        start=1,
    )
)


def raw_identifiers() -> frozenset[str]:
    """Every name of a person in the sources; none may be in what is published."""
    names = {d.trace_id(tool) for d in DEVELOPERS for tool in d.tools}
    return frozenset(names | {name for d in DEVELOPERS for name in (d.login, d.email, d.second_email)})
