"""What a name in a HogQL query refers to: an alias, a column of a table, or nothing at all."""

from dataclasses import dataclass, field

from local.posthog.errors import BadQuery


@dataclass(frozen=True)
class Column:
    """What is known about a column: `kind` is datetime, json, or None for everything else."""

    kind: str | None = None
    nullable: bool = False


PLAIN, TIME, JSON = Column(), Column("datetime"), Column("json")

TABLES: dict[str, dict[str, Column]] = {
    "events": {
        "uuid": PLAIN,
        "event": PLAIN,
        "properties": JSON,
        "timestamp": TIME,
        "distinct_id": PLAIN,
        "person_id": PLAIN,
    },
    "persons": {"id": PLAIN, "created_at": TIME, "properties": JSON},
    "person_distinct_ids": {"distinct_id": PLAIN, "person_id": PLAIN},
}


@dataclass
class Scope:
    """The names one SELECT can see. As in PostHog an alias wins over a column of the same name."""

    aliases: dict[str, Column] = field(default_factory=dict)
    sources: list[tuple[str | None, dict[str, Column]]] = field(default_factory=list)
    lambda_names: list[str] = field(default_factory=list)

    def add_source(self, alias: str | None, columns: dict[str, Column]) -> None:
        if alias is not None and any(alias == known for known, _ in self.sources):
            raise BadQuery(f'Already have joined a table called "{alias}". Can\'t redefine.')
        self.sources.append((alias, columns))

    def add_alias(self, name: str, column: Column) -> None:
        if name in self.aliases:
            raise BadQuery(f"Cannot redefine an alias with the name: {name}")
        self.aliases[name] = column

    def find(self, chain: list) -> tuple[str, Column, list]:
        """The ClickHouse text of a dotted name, what is known about it, and the rest of the chain."""
        first = chain[0]
        if first in self.lambda_names:
            return identifier(first), PLAIN, chain[1:]
        if len(chain) > 1:
            for alias, columns in self.sources:
                if alias == first:
                    if chain[1] not in columns:
                        raise BadQuery(f"Field not found: {chain[1]}")
                    return f"{identifier(alias)}.{identifier(chain[1])}", columns[chain[1]], chain[2:]
        if first in self.aliases:
            return identifier(first), self.aliases[first], chain[1:]
        found = [(alias, columns[first]) for alias, columns in self.sources if first in columns]
        if len(found) > 1:
            raise BadQuery(f"Ambiguous query. Found multiple sources for field: {first}")
        if not found:
            raise BadQuery(f"Unable to resolve field: {first}")
        alias, column = found[0]
        prefix = "" if alias is None else f"{identifier(alias)}."
        return f"{prefix}{identifier(first)}", column, chain[1:]

    def all_columns(self, of: str | None = None) -> list[list[str]]:
        """The dotted names that `*` (or `table.*`) stands for."""
        chains = [
            [name] if alias is None else [alias, name]
            for alias, columns in self.sources
            if of is None or alias == of
            for name in columns
        ]
        if not chains:
            raise BadQuery(f"Cannot expand {of or '*'}: no such table in this query")
        return chains


def identifier(name: str) -> str:
    """A name quoted for ClickHouse. A percent sign is refused, as PostHog refuses it."""
    if not isinstance(name, str) or not name:
        raise BadQuery(f"{name!r} is not a name")
    if "%" in name:
        raise BadQuery(f'The HogQL identifier "{name}" is not permitted as it contains the "%" character')
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"
