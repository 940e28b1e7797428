"""How the dead letters of unified_users get a second chance: every run compares the mirrors with their sources."""

from plumbline.replay import Source
from plumbline.sources import chemlink_database, engagement_database

SOURCES = tuple(
    Source(table.mirror, "unified_users")
    for table in (*engagement_database.TABLES, *chemlink_database.TABLES)
    if table.is_pending
)
