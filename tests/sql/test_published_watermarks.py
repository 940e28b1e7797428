"""ops.published_watermarks: what the last publication had, also when that was accepted to be less."""

from datetime import UTC, datetime

from plumbline.steps import Fill

TABLE = "ops.published_watermarks"


def test_a_publication_leaves_what_its_own_mirrors_reached_and_a_second_time_the_same(both):
    both.post(1, at="2025-06-01 08:00")
    run = both.named("2025-06-01", "2025-06-02", "a")
    both.mirror("engagement.posts", "2025-06-01", "2025-06-02", "a")
    both.mirror("engagement.comments", "2025-06-02", "2025-06-03", "not published")
    for _ in range(2):
        Fill(TABLE).apply(both.db, run)
        both.db.commit()
        assert both.rows(TABLE, "table_name", "watermark_at", "run_id", "staging_rows") == [
            ("staging.engagement_posts", datetime(2025, 6, 1, 8, tzinfo=UTC), "a", 1)
        ]
