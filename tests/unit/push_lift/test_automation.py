"""Automation files: one version of one automation, or the reason it cannot be read."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.push_lift.automation import NoSuchFolder, automation_version, read_files
from plumbline.rejects import Rejected, sort_out

GOOD = {
    "id": "00000000-0000-0000-0000-000000000001", "name": "Spring", "type": "sequence", "isActive": True,
    "schedule": {"timezone": "UTC", "startDate": "2025-03-01", "leadTimeMinutes": 30},
    "pushSequence": [{"sequenceOrder": 1, "title": "Hello [[var:name]]"}, {"sequenceOrder": 2, "title": "Again"}],
    "updatedAt": "2025-02-01T10:00:00Z",
}  # fmt: skip


def version(**changes):
    return automation_version({"file_name": "a.json", "content": json.dumps(GOOD | changes)})


def test_a_file_is_one_version_of_an_automation():
    found = version()

    assert found["titles"] == ["Hello [[var:name]]", "Again"]
    assert found["updated_at"] == datetime(2025, 2, 1, 10, tzinfo=UTC)
    assert (found["lead_minutes"], found["starts_on"].isoformat()) == (30, "2025-03-01")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"id": None}, "missing_field"),
        ({"id": "seven"}, "bad_field"),
        ({"id": 7}, "bad_field"),
        ({"name": ""}, "missing_field"),
        ({"type": "carrier_pigeon"}, "unknown_type"),
        ({"updatedAt": None}, "missing_field"),
        ({"updatedAt": "yesterday"}, "bad_field"),
        ({"schedule": ["daily"]}, "bad_field"),
        ({"schedule": {"startDate": "soon"}}, "bad_field"),
        ({"schedule": {"leadTimeMinutes": "ten"}}, "bad_field"),
        ({"pushSequence": {"title": "x"}}, "bad_field"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(change, code):
    with pytest.raises(Rejected) as why:
        version(**change)
    assert why.value.code == code


@pytest.mark.parametrize(
    ("content", "code"), [("{oops", "not_json"), ("[1]", "not_an_object"), ("", "not_json")]
)
def test_a_file_that_is_not_json_is_rejected_and_its_neighbours_are_not(content, code):
    rows = [
        {"file_name": "bad.json", "content": content},
        {"file_name": "good.json", "content": json.dumps(GOOD)},
    ]

    understood, dead = sort_out(rows, automation_version, key=lambda row: row["file_name"])

    assert [v["file_name"] for v in understood] == ["good.json"]
    assert [(letter.record_key, letter.reason) for letter in dead] == [("bad.json", code)]


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda v: st.lists(v) | st.dictionaries(st.sampled_from([*GOOD, "x"]), v),
    )
)
def test_no_json_document_breaks_the_reader(document):
    rows = [{"file_name": "a.json", "content": json.dumps(document)}]

    understood, dead = sort_out(rows, automation_version, key=lambda row: row["file_name"])

    assert len(understood) + len(dead) == 1


def test_a_missing_folder_names_the_connection(tmp_path):
    with pytest.raises(NoSuchFolder, match="push_automations"):
        read_files(tmp_path / "gone", run=None)
