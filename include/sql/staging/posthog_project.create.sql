-- staging.posthog_project: since when the project has tracked anything.
create table if not exists staging.posthog_project (
    project_id          text not null,
    tracking_starts_at  timestamptz not null,
    primary key (project_id)
);
comment on table staging.posthog_project is 'The project measured: one row.';
comment on column staging.posthog_project.project_id is 'PostHog project';
comment on column staging.posthog_project.tracking_starts_at is
    'start of the UTC day of the first event (or as the connection says): no baseline reaches back further';
