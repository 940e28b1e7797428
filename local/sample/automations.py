"""The automation folder of the sample: one JSON file per automation, and a few spoiled ones."""

import json
from pathlib import Path

from local.sample.extras.cast import EXTRA_AUTOMATION
from local.sample.ids import stable_id
from local.sample.published import Campaign, campaigns

TYPES = ("single_push", "sequence", "recurring", "triggered", "script_based")
LAYERS = {"Type A": 1, "Type B": 2, "Type C": 3}
EDITED_CAMPAIGN = 8
EDITED_TITLE = "Coupons of campaign 8 (Type A): two more weeks"
EDITED_AT = "2017-06-11T10:00:00Z"
MALFORMED = stable_id("automation", "malformed")
WITHOUT_ID = stable_id("automation", "without id")
UNUSED = stable_id("automation", "unused")


def write_automations(folder: Path | str, version: int = 1) -> list[Path]:
    """Write every automation file into `folder`; the paths, sorted.

    Version  1 is the folder as the campaigns began; 2 is the same after the title of campaign 8 was edited.
    Re-run   the same version gives the same bytes.
    """
    if version not in (1, 2):
        raise ValueError(
            f"automations have no version {version}: ask for 1 (as sent) or 2 (one title edited)"
        )
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    texts = {name: json.dumps(content, indent=2) + "\n" for name, content in _automations(version).items()}
    texts[MALFORMED] = texts[UNUSED][: len(texts[UNUSED]) // 2]  # as after a disk that was full
    for name, text in texts.items():
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    return sorted(folder / f"{name}.json" for name in texts)


def _automations(version: int) -> dict[str, dict]:
    """The readable files by name."""
    files = {each.automation_id: _of_campaign(each) for each in campaigns() if each.automation_id}
    if version == 2:
        edited = files[stable_id("automation", f"campaign-{EDITED_CAMPAIGN}")]
        edited["pushSequence"][0]["title"] = EDITED_TITLE
        edited["updatedAt"] = EDITED_AT
    files[EXTRA_AUTOMATION] = _automation(
        EXTRA_AUTOMATION,
        "Extra: no campaign",
        "single_push",
        "2017-02-08",
        "2017-02-08",
        [_step(1, "Extra: no campaign")],
    )
    files[UNUSED] = _automation(
        UNUSED, "Never sent", "triggered", "2017-01-01", "2017-12-31", [_step(1, "You left something behind")]
    )
    files[WITHOUT_ID] = {key: value for key, value in files[UNUSED].items() if key != "id"}
    return files


def _of_campaign(campaign: Campaign) -> dict:
    kind = TYPES[campaign.number % len(TYPES)]
    content, layer = campaign.content, LAYERS[campaign.type]
    steps = [_step(1, content["title"], content["body"], content["deep_link"], layer)]
    if kind == "sequence":
        reminder = f"Last days for the coupons of campaign {campaign.number}"
        steps.append(_step(2, reminder, content["body"], content["deep_link"], layer))
    name = f"Campaign {campaign.number}"
    return _automation(
        campaign.automation_id, name, kind, str(campaign.starts_on), str(campaign.ends_on), steps
    )


def _automation(key: str, name: str, kind: str, starts_on: str, ends_on: str, steps: list[dict]) -> dict:
    return {
        "id": key,
        "name": name,
        "description": f"{name}: {kind.replace('_', ' ')}, made up around the dates of the sample.",
        "type": kind,
        "status": "completed",
        "isActive": False,
        "schedule": {
            "timezone": "UTC",
            "frequency": "weekly" if kind == "recurring" else "once",
            "startDate": starts_on,
            "endDate": ends_on,
            "executionTime": "00:00",
            "leadTimeMinutes": 30,
        },
        "pushSequence": steps,
        "audienceCriteria": {"trackedSince": "2017-01-01"},
        "settings": {"testMode": False, "dryRunFirst": True},
        "metadata": {"source": "local sample"},
        "createdAt": "2016-11-01T00:00:00Z",
        "updatedAt": "2016-11-01T00:00:00Z",
    }


def _step(
    order: int, title: str, body: str = "", deep_link: str = "app://extra", layer: int = 3
) -> dict[str, str | int]:
    return {
        "sequenceOrder": order,
        "title": title,
        "body": body,
        "deepLink": deep_link,
        "layerId": layer,
        "audienceName": "everybody in the campaign",
        "timing": "immediate" if order == 1 else f"{order - 1} days later",
    }
