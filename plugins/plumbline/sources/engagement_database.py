"""What we read of the engagement platform's database: people, posts, groups and what they do with them."""

from plumbline.source_tables import SourceTable


def _table(name: str, owner: str, *required: str, moments: tuple[str, ...] = ("deleted_at",)) -> SourceTable:
    return SourceTable(
        name, f"staging.engagement_{name}", ("id", "created_at", owner, *required), moments, is_pending=True,
        owner=owner,
    )  # fmt: skip


TABLES = (
    _table("persons", "external_id", "email", "updated_at", "deleted_at"),
    _table("posts", "person_id", "type", "updated_at", "deleted_at"),
    _table("comments", "person_id", "post_id", "parent_comment_id", "updated_at", "deleted_at"),
    _table("groups", "created_by", "updated_at", "deleted_at"),
    _table("group_members", "person_id", "group_id", "updated_at", "deleted_at", "confirmed_at",
           moments=("deleted_at", "confirmed_at")),
    _table("mentions", "mentioned_by_person_id", "mentioned_person_id", "deleted_at"),
    _table("reports", "reporter_id", "reviewed_at", "deleted_at", moments=("deleted_at", "reviewed_at")),
)  # fmt: skip
