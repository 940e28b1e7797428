"""The result of one gate as one HTML file that loads nothing from anywhere."""

import re
from html import escape
from pathlib import Path

from plumbline.run import Run
from plumbline.validation_report import STOP, Rule

STYLE = """
:root { color-scheme: light dark; --good: #1a7f37; --bad: #cf222e; --warn: #9a6700; --line: #8884; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.3rem; } table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
.good { color: var(--good); } .bad { color: var(--bad); font-weight: 600; } .warn { color: var(--warn); }
code { font-size: .9em; overflow-wrap: anywhere; }
@media (prefers-color-scheme: dark) { :root { --good: #3fb950; --bad: #ff7b72; --warn: #d29922; } }
"""


def write_page(folder: Path, table: str, run: Run, rules: list[Rule]) -> Path:
    """Write <folder>/<pipeline>/<run>/<table>.html, replacing an earlier one in one step; return its path."""
    path = folder / _file_name(run.pipeline) / _file_name(run.run_id) / f"{_file_name(table)}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".writing")
    draft.write_text(render(table, run, rules), encoding="utf-8")
    return draft.replace(path)


def render(table: str, run: Run, rules: list[Rule]) -> str:
    """The page as text; every value is escaped."""
    verdict, css = _verdict(rules)
    rows = "\n".join(_row(rule) for rule in sorted(rules, key=lambda rule: rule.success))
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(table)}: {verdict}</title><style>{STYLE}</style></head><body>
<h1><code>{escape(table)}</code>: <span class="{css}">{verdict}</span></h1>
<p>{escape(run.pipeline)}, window {escape(str(run.window))}<br>run <code>{escape(run.run_id)}</code></p>
<table><thead><tr><th scope="col">Outcome</th><th scope="col">Column</th><th scope="col">Rule</th>
<th scope="col">Demands</th><th scope="col">Why it exists</th><th scope="col">Found</th></tr></thead><tbody>
{rows}
</tbody></table></body></html>
"""


def _verdict(rules: list[Rule]) -> tuple[str, str]:
    """What the gate found and its colour: rules that only warn let the run through, and are no failure."""
    failed = [rule for rule in rules if not rule.success or rule.error]
    if not failed:
        return f"all {len(rules)} rules hold", "good"
    if any(map(_stops, failed)):
        return f"{len(failed)} of {len(rules)} rules failed", "bad"
    return f"passed with {len(failed)} warning{'s' * (len(failed) > 1)} from {len(rules)} rules", "warn"


def _stops(rule: Rule) -> bool:
    """A rule that could not be asked stops the run as well, whatever it was to do."""
    return bool(rule.error) or (not rule.success and rule.on_fail == STOP)


def _row(rule: Rule) -> str:
    outcome, css = (
        ("holds", "good")
        if rule.success
        else (("stops the run", "bad") if _stops(rule) else ("warning", "warn"))
    )
    found = rule.error or (
        f"{rule.unexpected_count:,} of {rule.element_count:,} rows break it"
        if rule.unexpected_count is not None and rule.element_count is not None
        else rule.observed
    )
    if rule.names:
        found = ", ".join(rule.names)
    cells = (rule.column or "table", rule.rule, rule.demand, rule.why, "" if found is None else found)
    return (
        f'<tr><td class="{css}">{outcome}</td>'
        + "".join(f"<td>{escape(str(c))}</td>" for c in cells)
        + "</tr>"
    )


def _file_name(text: str) -> str:
    """A run id as a safe folder name: no separators, no leading dot."""
    return re.sub(r"[^A-Za-z0-9_.+-]", "_", text).lstrip(".") or "_"
