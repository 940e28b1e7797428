"""push_lift counts the same whether activity comes from PostHog's query API or from its batch export."""

import pyarrow.parquet as pq
import pytest

from local import sample
from plumbline.sources.posthog_export import BatchExport, ExportTooShort

PUBLISHED = (
    "aggregates.user_lift",
    "aggregates.campaign_lift",
    "aggregates.lift_family",
    "aggregates.push_overview",
)
DAYS = ("2017-08-01", "2017-09-01")


@pytest.fixture
def exporting(new_bench):
    """A bench whose PostHog has a batch export in `folder`."""

    def make(folder):
        bench = new_bench()
        connect = bench.pipeline.posthog

        def with_export():
            client = connect()
            client.export = BatchExport(folder)
            return client

        bench.pipeline.posthog = with_export
        return bench

    return make


def test_a_month_is_published_alike_from_the_export_and_from_the_query_api(
    new_bench, exporting, stand_in, tmp_path
):
    pq.write_table(sample.posthog_tables()["events"], tmp_path / "events.parquet", row_group_size=20_000)
    asked, exported = new_bench(), exporting(tmp_path)
    asked.run(*DAYS)
    stand_in.requests.clear()
    exported.run(*DAYS)
    asked_for = {one["name"] for one in stand_in.requests}
    assert "plumbline persons" in asked_for
    assert "plumbline activity" not in asked_for
    tables = ("core.push_exposures", "staging.posthog_activity", *PUBLISHED)
    expected = asked.bytes_of(*tables)
    assert all(expected.values())
    assert exported.bytes_of(*tables) == expected


def test_an_export_that_is_behind_publishes_nothing(exporting, tmp_path):
    events = sample.posthog_tables()["events"].sort_by("timestamp")
    pq.write_table(events.slice(0, events.num_rows // 2), tmp_path / "events.parquet")
    bench = exporting(tmp_path)
    with pytest.raises(ExportTooShort, match="the export ends at 2017-"):
        bench.run(*DAYS)
    assert not any(bench.bytes_of(*PUBLISHED).values())
