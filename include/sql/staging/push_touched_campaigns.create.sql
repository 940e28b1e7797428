-- staging.push_touched_campaigns: the campaigns whose published numbers a run may change.
create table if not exists staging.push_touched_campaigns (
    run_id        text not null,
    campaign_key  text not null,
    is_held       boolean not null default false,
    primary key (run_id, campaign_key)
);
comment on table staging.push_touched_campaigns is
    'Filled while core changes, with the campaign of every row that was removed or written; read by publication.';
comment on column staging.push_touched_campaigns.run_id is 'Airflow run id';
comment on column staging.push_touched_campaigns.campaign_key is 'core.campaigns, or a campaign that no longer exists';
comment on column staging.push_touched_campaigns.is_held is
    'true when the campaign also has sends on a day that has not passed: its last good numbers stay';
