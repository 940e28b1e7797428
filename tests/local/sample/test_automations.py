"""The automation folder is reproducible, matches the sends, and has the spoiled files it promises."""

import json

import pytest

from local.sample import write_automations

TYPES = {"single_push", "sequence", "recurring", "triggered", "script_based"}


def read(folder):
    readable, spoiled = {}, []
    for path in sorted(folder.glob("*.json")):
        try:
            readable[path.stem] = json.loads(path.read_text())
        except json.JSONDecodeError:
            spoiled.append(path)
    return readable, spoiled


def test_writing_twice_gives_the_same_bytes(tmp_path):
    first = [(path.name, path.read_bytes()) for path in write_automations(tmp_path / "a")]
    again = [(path.name, path.read_bytes()) for path in write_automations(tmp_path / "b")]
    over = [(path.name, path.read_bytes()) for path in write_automations(tmp_path / "a")]
    assert first == again == over
    assert len(first) == 28


def test_one_file_is_malformed_and_one_has_no_id(tmp_path):
    write_automations(tmp_path)
    readable, spoiled = read(tmp_path)
    assert len(spoiled) == 1
    assert [name for name, content in readable.items() if content.get("id") != name] == [
        name for name, content in readable.items() if "id" not in content
    ]
    assert sum("id" not in content for content in readable.values()) == 1
    assert {content["type"] for content in readable.values()} == TYPES


def test_sends_and_files_match_except_where_promised(tmp_path, db):
    write_automations(tmp_path)
    files = {name: content for name, content in read(tmp_path)[0].items() if "id" in content}
    rows = db.execute(
        "select distinct campaign_id, automation_id::text, notification_content ->> 'title' "
        "from push_notifications where automation_id is not null"
    ).fetchall()
    matched = [row for row in rows if row[1] in files]
    assert {row[0] for row in rows} - {row[0] for row in matched} == {"extra-lost-automation"}
    assert len(matched) == 24 + 1
    assert all(files[key]["pushSequence"][0]["title"] == title for _, key, title in matched)
    assert len(set(files) - {row[1] for row in rows}) == 1
    without = db.execute(
        "select distinct campaign_id from push_notifications where automation_id is null"
    ).fetchall()
    assert {name for (name,) in without if name.startswith("campaign-")} == {
        "campaign-3",
        "campaign-15",
        "campaign-24",
    }


def test_the_second_version_edits_one_title_under_the_same_id(tmp_path):
    write_automations(tmp_path / "1")
    write_automations(tmp_path / "2", version=2)
    before, after = read(tmp_path / "1")[0], read(tmp_path / "2")[0]
    (changed,) = [name for name in before if before[name] != after[name]]
    old, new = before[changed], after[changed]
    assert set(before) == set(after)
    assert old["pushSequence"][0]["title"] != new["pushSequence"][0]["title"]
    assert old["updatedAt"] < new["updatedAt"]
    assert {key for key in old if old[key] != new[key]} == {"pushSequence", "updatedAt"}


def test_an_unknown_version_is_refused_by_name(tmp_path):
    with pytest.raises(ValueError, match="no version 3"):
        write_automations(tmp_path, version=3)
