"""Every kind of alert leads to a section of the runbook that says what to do."""

import re
from pathlib import Path

import pytest

from plumbline.alerts.message import ANCHORS, RUNBOOK, Places, blind

ROOT = Path(__file__).resolve().parents[3]
SECTIONS = {
    re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-"): text
    for heading, text in re.findall(
        r"^### (.+)\n((?:(?!#{1,3} ).*\n)+)", (ROOT / RUNBOOK).read_text(), re.MULTILINE
    )
}


@pytest.mark.parametrize("kind", ANCHORS)
def test_every_alert_has_its_section(kind):
    section = SECTIONS[ANCHORS[kind]]
    for part in ("*Means*", "*See*", "*Mend*", "*Prove*"):
        assert part in section, f"{kind} lacks {part}"


def test_an_alert_of_a_watchdog_that_cannot_look_leads_there():
    message = blind("freshness_watchdog, run r", "OperationalError", Places(), "https://a/log")
    assert message.data["runbook"] == f"{RUNBOOK}#{ANCHORS['blind']}"
    assert "https://a/log" in message.text
