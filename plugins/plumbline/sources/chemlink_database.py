"""What we read of the profile service's database: people, what they have done, collections, votes, searches."""

from plumbline.source_tables import SourceTable


def _table(name: str, owner: str | None, *required: str) -> SourceTable:
    """A table whose rows become events; `owner` says whose."""
    owned = (owner,) if owner else ()
    return SourceTable(
        name, f"staging.chemlink_{name}", ("id", "created_at", "updated_at", *owned, *required), is_pending=True,
        owner=owner,
    )  # fmt: skip


def _reference(name: str, *required: str) -> SourceTable:
    """A table that others refer to: nothing happens in it."""
    return SourceTable(name, f"staging.chemlink_{name}", ("id", *required))


TABLES = (
    _table("persons", "person_id", "email", "has_finder", "location_id", "deleted_at"),
    _table("experiences", "person_id", "deleted_at"),
    _table("education", "person_id", "deleted_at"),
    _table("collections", "person_id", "privacy", "deleted_at"),
    _table("collection_profiles", "added_by", "collection_id", "person_id", "deleted_at"),
    _table("collection_collaborators", "added_by", "collection_id", "person_id", "deleted_at"),
    _table("query_votes", "voter_id", "profile_id", "type"),  # deleted_at exists in some environments only
    _table("query_embeddings", None, "intent", "deleted_at"),
    _table("view_access", "person_id", "user_id", "deleted_at"),
    _reference("embeddings", "person_id"),
    _reference("person_languages", "person_id", "language_id"),
    _reference("languages", "name"),
    _reference("companies", "name"),
    _reference("roles", "name"),
    _reference("projects", "name"),
    _reference("schools", "name"),
    _reference("degrees", "name"),
    _reference("locations", "country"),
    _reference("glossary", "term", "meaning"),
)
