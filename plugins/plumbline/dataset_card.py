"""The data card of a data set, in Markdown: what is in it, how it was made, what it is good for and what not."""

from typing import Any

from plumbline.croissant import LICENCE
from plumbline.data_columns import Column
from plumbline.files import statement

HEADINGS = {
    "key": "Key and times", "feature": "Features", "label": "Labels",
}  # fmt: skip


def data_card(manifest: dict[str, Any], columns: list[Column]) -> str:
    """Counts from the manifest, columns from their comments, prose from <table>.card.md and ai.data_sets.card.md."""
    table = manifest["table"]
    shares = [f"| {split} | {rows:,} |" for split, rows in manifest["splits"].items()]
    files = [f"| {f['name']} | {f['bytes']:,} | `{f['sha256']}` |" for f in manifest["files"]]
    parts = [
        f"# {manifest['name']}",
        manifest["description"],
        f"{manifest['rows']:,} rows from everything that was published before {manifest['horizon_at']}. "
        f"One row per ({', '.join(manifest['key'])}).",
        "\n".join(["| split | rows |", "|---|---|", *shares]),
        statement(table, "card.md").strip(),
        statement("ai.data_sets", "card.md").strip(),
        "## Columns",
        *_columns(columns),
        "## Files",
        "\n".join(["| file | bytes | sha256 |", "|---|---|---|", *files]),
        "Both files hold the same rows in the order of the key; times are in UTC, an empty field of the CSV file "
        "is a null. `manifest.json` says all of this for programs, `croissant.json` for loaders of training data.",
        "## Licence",
        f"{LICENCE}.",
    ]
    return "\n\n".join(parts) + "\n"


def _columns(columns: list[Column]) -> list[str]:
    """A table per role; what is neither feature nor label stands with the key."""
    parts = []
    for role, heading in HEADINGS.items():
        listed = [c for c in columns if (c.role if c.role in HEADINGS else "key") == role]
        rows = [f"| {c.name} | {c.type} | {c.meaning.replace('|', '/')} |" for c in listed]
        parts += [f"### {heading}", "\n".join(["| column | type | meaning |", "|---|---|---|", *rows])]
    return parts
