"""aggregates.collection_metrics: collections made, filled, shared and deleted."""

from .unified import given_event, given_user, on, publish, touch

TABLE = "aggregates.collection_metrics"
LANDED = {"_extracted_at": "2025-06-02 00:00+00", "_run_id": "earlier"}


def given_collection(house, number, day, privacy="PUBLIC", owner=1, deleted=None, **event):
    house.given("staging.chemlink_collections", {
        "id": number, "person_id": owner, "privacy": privacy, "created_at": f"{on(day)} 12:00+00",
        "deleted_at": deleted if deleted is None else f"{on(deleted)} 12:00+00"} | LANDED)  # fmt: skip
    chemlink(house, day, "collection_create", "collections", number, activity_subtype=privacy, **event)


def chemlink(house, day, activity_type, table, number, **changes):
    given_event(
        house, 1, day, activity_type, str(number), source_database="chemlink", source_table=table, **changes
    )
    touch(house, "counts", day)


def of(house, *columns, population="included"):
    return house.rows(TABLE, "day_on", "privacy", *columns, where=f"population = '{population}'")


def test_the_stock_rises_with_creation_and_falls_with_deletion(house):
    given_user(house, 1, 0, chemlink_person_id=1)
    given_collection(house, 1, 0)
    given_collection(house, 2, 1, deleted=2)
    given_collection(house, 3, 1, privacy=None)
    publish(house, 0, 4, tables=[TABLE])

    assert of(house, "created", "deleted", "collections") == [
        (on(0), "public", 1, 0, 1), (on(1), "(none)", 1, 0, 1), (on(1), "public", 1, 0, 2), (on(2), "(none)", 0, 0, 1),
        (on(2), "public", 0, 1, 1), (on(3), "(none)", 0, 0, 1), (on(3), "public", 0, 0, 1)]  # fmt: skip


def test_profiles_and_shares_carry_the_privacy_of_their_collection(house):
    given_user(house, 1, 0, chemlink_person_id=1)
    given_collection(house, 1, 0, privacy="PRIVATE")
    house.given("staging.chemlink_collection_profiles", {"id": 7, "collection_id": 1} | LANDED)
    house.given("staging.chemlink_collection_collaborators", {"id": 8, "collection_id": 1, "created_at": f"{on(1)} 12:00+00"} | LANDED)  # fmt: skip
    chemlink(house, 1, "profile_added", "collection_profiles", 7)
    chemlink(house, 1, "profile_added", "collection_profiles", 99)
    chemlink(house, 1, "collection_share", "collection_collaborators", 8)
    publish(house, 0, 2, tables=[TABLE])

    assert of(house, "profiles_added", "shares", "shared_collections") == [
        (on(0), "private", 0, 0, 0), (on(1), "(none)", 1, 0, 0), (on(1), "private", 1, 1, 1)]  # fmt: skip


def test_bulk_rows_are_told_apart_and_are_in_the_stock(house):
    given_user(house, 1, 0, chemlink_person_id=1)
    given_collection(house, 1, 0, is_bulk=True)
    house.given("staging.chemlink_collection_profiles", {"id": 7, "collection_id": 1} | LANDED)
    chemlink(house, 0, "profile_added", "collection_profiles", 7, is_bulk=True)
    publish(house, 0, tables=[TABLE])

    columns = ("created", "bulk_created", "collections", "profiles_added", "bulk_profiles_added")
    assert of(house, *columns) == [(on(0), "public", 0, 1, 1, 0, 1)]


def test_collections_of_excluded_owners_are_left_out(house):
    given_user(house, 1, 0, chemlink_person_id=1, is_excluded=True)
    given_collection(house, 1, 0, is_excluded=True)
    publish(house, 0, tables=[TABLE])

    assert of(house, "created", "collections") == []
    assert of(house, "created", "collections", population="everyone") == [(on(0), "public", 1, 1)]


def test_a_deletion_found_later_lowers_the_stock_since_then(house):
    given_user(house, 1, 0, chemlink_person_id=1)
    given_collection(house, 1, 0)
    publish(house, 0, 20, tables=[TABLE])
    house.db.execute("update staging.chemlink_collections set deleted_at = %s", [f"{on(5)} 12:00+00"])
    publish(house, 20, previous=20, tables=[TABLE])

    assert of(house, "deleted", "collections") == [
        *[(on(n), "public", 0, 1) for n in range(5)], (on(5), "public", 1, 0)]  # fmt: skip
