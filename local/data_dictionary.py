"""Writes docs/data_dictionary.md from the comments in include/sql: `./run dictionary`."""

import re
from pathlib import Path

from plumbline.files import CREATED, ROOT, SQL

PAGE = ROOT / "docs" / "data_dictionary.md"
SCHEMAS = {
    "aggregates": "Published. What people read; replaced in one transaction per run, after the gates.",
    "restricted": "Published. Holds names: read by plumbline_pii_reader alone.",
    "ai": "Published. Training sets.",
    "core": "Ours. Typed, joined, one meaning per column; holds user ids.",
    "staging": "As it arrived. Holds personal data; nobody but the pipelines reads it.",
    "ops": "What ran, what it scored, what was refused, what changed.",
}
TEXT = r"'((?:[^']|'')*)'"
KINDS_OF_KEY = ("primary key", "check", "constraint", "unique", "foreign key")


def render(folder: Path = SQL) -> str:
    """The page as text: every table with its columns, keys and comments, schema by schema."""
    parts = [
        "# Data dictionary\n",
        "Made from the comments in `include/sql/*/*.create.sql`; change them there, then run "
        "`./run dictionary`.\n",
    ]
    for schema, purpose in SCHEMAS.items():
        files = sorted(f for kind in CREATED for f in (folder / schema).glob(f"*.{kind}.sql"))
        if files:
            parts.append(f"## {schema}\n\n{purpose}\n")
            parts += [_table(f"{schema}.{f.name.split('.')[0]}", f.read_text()) for f in files]
    return "\n".join(parts)


def _table(table: str, text: str) -> str:
    comment = re.search(rf"comment on (?:table|view) {re.escape(table)} is\s+{TEXT}", text)
    lines = [f"### {table}\n", f"{_plain(comment[1]) if comment else ''}\n"]
    columns = _columns(text)
    if columns:
        described = {
            name: _plain(words)
            for name, words in re.findall(rf"comment on column {re.escape(table)}\.(\w+) is\s+{TEXT}", text)
        }
        key = re.search(r"primary key \((.+?)\)", text)
        lines += [f"Grain: one row per ({key[1]}).\n"] if key else []
        lines += ["| column | type | meaning |", "|---|---|---|"]
        lines += [f"| {name} | {kind} | {described.get(name, '')} |" for name, kind in columns]
    return "\n".join(lines) + "\n"


def _columns(text: str) -> list[tuple[str, str]]:
    """Names and types in order, from the create table statement."""
    body = re.search(r"create table if not exists [\w.]+ \((.*?)\n\);", text, re.DOTALL)
    if not body:
        return []
    lines = (line.strip() for line in body[1].splitlines() if re.match(r" {4}\w", line))
    found = []
    for line in lines:
        if line.startswith(KINDS_OF_KEY):
            continue
        name, rest = line.rstrip(",").split(None, 1)
        kind = re.split(r"\s+(?:not null|default|check|generated|null)\b", rest, maxsplit=1)[0]
        found.append((name, kind.strip()))
    return found


def _plain(words: str) -> str:
    return words.replace("''", "'").replace("|", "\\|")


def write() -> None:
    PAGE.write_text(render())
    print(f"wrote {PAGE.relative_to(ROOT)}")
