"""The trace files of the sample: which tool writes where, and everything that goes wrong with files."""

import zlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from local.coding import claude_lines, gateway_lines, prodlens_lines, span_lines
from local.coding.call import Call
from local.coding.calls import calls
from local.coding.line import Line
from local.coding.poison import poison
from local.coding.tools import is_from_a_laptop
from local.people.chance import dice

Files = dict[str, list[Line]]
WINDOWS = "prodlens/2025-06.jsonl"  # a byte order mark, line ends of Windows, blank lines
CUT = "proxy/interrupted.jsonl"  # its last line was being written when the power failed
GZIP, CUT_GZIP = "litellm/spend.jsonl.gz", "litellm/interrupted.jsonl.gz"
EMPTY = "proxy/empty.jsonl"
LATE = "phoenix/feedback.jsonl"  # spans once more, with what became of the answer; read before the others
IN_CUT_FILES = 60  # lines that are whole in a file that is cut short


@cache
def trace_files() -> Files:
    """Every file by its path below the folder, with its lines in order."""
    of = {tool: [call for call in calls() if call.tool == tool] for tool in {call.tool for call in calls()}}
    files: Files = {"aider/analytics.jsonl": _lines(gateway_lines.aider(call) for call in of["aider"])}
    for call in of["claude"]:
        path = f"claude_code/{'laptops' if is_from_a_laptop(call) else 'collected'}.jsonl"
        files.setdefault(path, []).extend(claude_lines.claude(call))
    files |= _of_litellm(of["litellm"]) | _of_phoenix(of["phoenix"]) | _of_prodlens(of["prodlens"])
    lines = [prodlens_lines.proxy(call) for call in of["proxy"]]
    files["proxy/calls.jsonl"], cut = lines[:-IN_CUT_FILES], lines[-IN_CUT_FILES:]
    files[CUT] = [*cut, Line(cut[0].data[:90], None, "", "dead", "not_json")]
    files[EMPTY] = []
    return dict(sorted(files.items()))


def write_traces(folder: Path | str) -> None:
    """Write every file below `folder`."""
    for path, lines in trace_files().items():
        target = Path(folder) / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content_of(path, lines))


def content_of(path: str, lines: list[Line]) -> bytes:
    """The bytes of one file."""
    end = b"\r\n" if path == WINDOWS else b"\n"
    content = b"".join(line.data + end for line in lines)
    if path == WINDOWS:
        return b"\xef\xbb\xbf" + content
    if path == CUT:
        return content.removesuffix(end)
    if path == GZIP:
        return _gzip(content)
    if path == CUT_GZIP:  # everything but the last line end is there; what closes the archive is not
        return _gzip(content.removesuffix(end), is_cut=True)
    return content


def _gzip(content: bytes, *, is_cut: bool = False) -> bytes:
    packer = zlib.compressobj(wbits=31)
    return packer.compress(content) + packer.flush(zlib.Z_SYNC_FLUSH if is_cut else zlib.Z_FINISH)


def _of_litellm(of_tool: list[Call]) -> Files:
    """Most in one archive; the last ones in an archive that was being written when the power failed."""
    lines = [gateway_lines.litellm(call) for call in of_tool]
    whole, cut = lines[:-IN_CUT_FILES], lines[-IN_CUT_FILES:]
    return {GZIP: whole, CUT_GZIP: [*cut, Line(cut[0].data[:90], None, "", "dead", "gzip_cut_short")]}


def _of_phoenix(of_tool: list[Call]) -> Files:
    """Half flat, half nested, a quarter both; one in nine is judged in a file of its own."""
    files: Files = {"phoenix/flat.jsonl": [], "phoenix/spans.jsonl": [], LATE: []}
    for call in of_tool:
        is_late = call.number % 9 == 0 and call.acceptance != "unknown"
        at_first = call.unjudged() if is_late else call
        is_flat, is_both = call.number % 2 == 0, call.number % 8 in (2, 3)
        if is_flat or is_both:
            files["phoenix/flat.jsonl"].append(span_lines.flat(at_first))
        if not is_flat or is_both:
            files["phoenix/spans.jsonl"].append(span_lines.nested(at_first))
        if is_late:
            files[LATE].append(span_lines.nested(call))
    return files


def _of_prodlens(of_tool: list[Call]) -> Files:
    """A file per month; those after June have the lines that nobody can read among the others."""
    files: Files = {}
    for call in of_tool:
        files.setdefault(f"prodlens/{call.at:%Y-%m}.jsonl", []).append(prodlens_lines.prodlens(call))
    for index, line in enumerate(poison()):
        lines = files[f"prodlens/2025-0{7 + index % 3}.jsonl"]
        lines.insert(dice("poison", index).randrange(len(lines)), line)
    for place in (300, 200, 100):
        files[WINDOWS].insert(place, Line(b"", None, "", "blank"))
    return files


def _lines(groups: Iterable[list[Line]]) -> list[Line]:
    return [line for group in groups for line in group]
