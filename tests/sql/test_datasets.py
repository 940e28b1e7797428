"""A data set as files: equal rows in both formats, hashes that hold, papers that say what the catalogue says."""

import csv
import hashlib
import json
from datetime import UTC, date, datetime, timedelta

import pytest

from plumbline import datasets
from plumbline.checkpoints import set_checkpoint
from plumbline.croissant import croissant
from plumbline.data_columns import NotDescribed, columns_of
from plumbline.datasets import NotPublished, export_data_set
from plumbline.parquet import HoldsPersonalData

from .training import SIGNUP, given_event, given_user, made

TABLES = ("ai.activation_training", "ai.engagement_training", "ai.churn_training")
HORIZON = date(2026, 6, 1)


@pytest.fixture
def published(house):
    """Thirty users over a year, all sets made and published."""
    for number in range(30):
        given_user(house, number, SIGNUP + timedelta(days=number * 12), email="somebody@example.com",
                   first_name="Nobody", company="Somewhere")  # fmt: skip
        for day in range(0, 200, 9 + number):
            given_event(house, number, SIGNUP + timedelta(days=number * 12 + day, hours=1))
    for table in TABLES:
        made(house, table, HORIZON)
    set_checkpoint(house.db, "unified_users", datetime(2026, 6, 1, tzinfo=UTC))
    house.db.commit()
    return house


def read(folder, table):
    name = table.split(".")[1]
    return folder / "ai" / name, json.loads((folder / "ai" / name / "manifest.json").read_text())


def everything(folder):
    return {
        path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.mark.parametrize("table", TABLES)
def test_the_manifest_says_what_is_there(published, tmp_path, table):
    export_data_set(published.db, table, tmp_path)
    place, manifest = read(tmp_path, table)
    ((rows,),) = published.rows(table, "count(*)")
    splits = dict(published.db.execute(f"select split, count(*) from {table} group by 1").fetchall())

    assert manifest["rows"] == rows > 0
    assert {k: v for k, v in manifest["splits"].items() if v} == splits
    assert manifest["horizon_at"] == "2026-06-01T00:00:00Z"
    assert manifest["key"] == ["user_key", "as_of_at"]
    assert {f["name"] for f in manifest["files"]} == {p.name for p in place.iterdir()} - {"manifest.json"}
    for file in manifest["files"]:
        content = (place / file["name"]).read_bytes()
        assert (file["bytes"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize("table", TABLES)
def test_both_formats_hold_the_rows_of_the_table_in_the_order_of_its_key(published, tmp_path, table):
    import pyarrow.parquet as pq

    export_data_set(published.db, table, tmp_path)
    place, manifest = read(tmp_path, table)
    names = [column["name"] for column in manifest["columns"]]
    of_table = published.db.execute(f"select * from {table} order by user_key, as_of_at").fetchall()
    of_parquet = pq.read_table(place / f"{table.split('.')[1]}.parquet")
    with (place / f"{table.split('.')[1]}.csv").open() as file:
        of_csv = list(csv.reader(file))

    assert of_parquet.column_names == names == of_csv[0]
    assert [tuple(row.values()) for row in of_parquet.to_pylist()] == of_table
    assert [[as_text(value) for value in row] for row in of_table] == of_csv[1:]


def as_text(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%fZ")
    return "" if value is None else str(value)


def test_equal_tables_give_equal_bytes(published, tmp_path):
    for folder in ("one", "two"):
        for table in TABLES:
            export_data_set(published.db, table, tmp_path / folder)
        published.db.execute("create temporary table copy on commit drop as table ai.churn_training")
        published.db.execute("delete from ai.churn_training")
        published.db.execute(
            "insert into ai.churn_training table copy order by random()"
        )  # other places on disk
        published.db.commit()

    assert everything(tmp_path / "one") == everything(tmp_path / "two")
    assert len(everything(tmp_path / "one")) == 15


@pytest.mark.parametrize("table", TABLES)
def test_the_croissant_document_is_valid_and_its_rows_can_be_loaded(published, tmp_path, table):
    """By the reference library, which finds nothing to warn about and reads all rows."""
    mlc = pytest.importorskip("mlcroissant", reason="the reference library of Croissant is not installed")
    export_data_set(published.db, table, tmp_path)
    place, manifest = read(tmp_path, table)
    data_set = mlc.Dataset(jsonld=str(place / "croissant.json"))
    rows = list(data_set.records(record_set="rows"))

    assert data_set.metadata.issues.errors == set()
    assert data_set.metadata.issues.warnings == set()
    assert len(rows) == manifest["rows"]
    first = published.db.execute(
        f"select user_key, split from {table} order by user_key, as_of_at limit 1"
    ).fetchone()
    assert (text_of(rows[0]["rows/user_key"]), text_of(rows[0]["rows/split"])) == first


def text_of(value):
    return value.decode() if isinstance(value, bytes) else value


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_described_in_all_papers_as_in_the_catalogue(published, tmp_path, table):
    export_data_set(published.db, table, tmp_path)
    place, manifest = read(tmp_path, table)
    card = (place / "README.md").read_text()
    fields = json.loads((place / "croissant.json").read_text())["recordSet"][0]["field"]
    in_catalogue = published.db.execute(
        "select attname, col_description(attrelid, attnum) from pg_attribute "
        "where attrelid = %s::regclass and attnum > 0 order by attnum", [table]).fetchall()  # fmt: skip

    assert [(field["name"], field["description"]) for field in fields] == in_catalogue
    assert [(c["name"], f"{c['role']}: {c['meaning']}") for c in manifest["columns"]] == in_catalogue
    for name, comment in in_catalogue:
        assert f"| {name} | " in card
        assert comment.split(": ", 1)[1] in card
    for heading in ("Intended use", "How rows and labels are made", "How features are made", "How the split is made",
                    "Known limits", "Personal data", "Licence", "Files"):  # fmt: skip
        assert f"\n## {heading}\n" in card
    for file in manifest["files"][:2]:
        assert file["sha256"] in card


def test_no_personal_data_and_no_user_id_leaves_the_warehouse(published, tmp_path):
    for table in TABLES:
        export_data_set(published.db, table, tmp_path)
    for path, content in everything(tmp_path).items():
        for word in (b"somebody@example.com", b"Nobody", b"Somewhere", b"bbbbbbbb-0000"):
            assert word not in content, path


def test_an_export_that_fails_leaves_the_last_one(published, tmp_path, monkeypatch):
    table = TABLES[0]
    export_data_set(published.db, table, tmp_path)
    before = everything(tmp_path / "ai" / "activation_training")
    published.db.execute(f"delete from {table}")
    monkeypatch.setattr(datasets, "data_card", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        export_data_set(published.db, table, tmp_path)
    assert everything(tmp_path / "ai" / "activation_training") == before


def test_an_empty_set_is_exported_too(house, tmp_path):
    set_checkpoint(house.db, "unified_users", datetime(2026, 6, 1, tzinfo=UTC))
    account = export_data_set(house.db, TABLES[0], tmp_path)

    assert account.row_count == 0
    assert (tmp_path / "ai" / "activation_training" / "activation_training.csv").read_text().count("\n") == 1


def test_only_published_tables_of_ai_are_data_sets(house, tmp_path):
    with pytest.raises(HoldsPersonalData):
        export_data_set(house.db, "core.unified_users", tmp_path)
    with pytest.raises(NotPublished, match="unified_users has published nothing"):
        export_data_set(house.db, TABLES[0], tmp_path)


def test_a_column_without_a_role_is_named(house):
    house.db.execute("comment on column ai.churn_training.posts_30d is 'posts'")
    with pytest.raises(NotDescribed, match=r"ai\.churn_training\.posts_30d"):
        columns_of(house.db, "ai.churn_training")


@pytest.mark.parametrize("table", TABLES)
def test_the_croissant_document_has_the_properties_the_specification_demands(house, table):
    """Holds where the reference library is not installed as well."""
    manifest = {"name": "x", "table": table, "description": "d", "horizon_at": "2026-06-01T00:00:00Z", "key": [],
                "files": [{"name": "x.parquet", "bytes": 1, "sha256": "0" * 64}]}  # fmt: skip
    document = croissant(manifest, columns_of(house.db, table))

    assert {"@context", "@type", "conformsTo", "name", "description", "license", "url", "creator",
            "datePublished", "distribution", "recordSet"} <= set(document)  # fmt: skip
    assert document["conformsTo"] == "http://mlcommons.org/croissant/1.0"
    for file in document["distribution"]:
        assert {"@id", "name", "contentUrl", "encodingFormat", "sha256"} <= set(file)
    for field in document["recordSet"][0]["field"]:
        assert {"@id", "name", "description", "dataType", "source"} <= set(field)
