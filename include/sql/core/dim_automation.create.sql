-- core.dim_automation: every version of every automation that can send a push.
create table if not exists core.dim_automation (
    automation_id    uuid not null,
    updated_at       timestamptz not null,
    name             text not null,
    description      text,
    kind             text not null
        check (kind in ('single_push', 'sequence', 'recurring', 'triggered', 'script_based')),
    status           text,
    is_active        boolean,
    timezone         text,
    frequency        text,
    starts_on        date,
    ends_on          date,
    execution_time   text,
    lead_minutes     integer,
    pushes           jsonb not null,
    titles           text[] not null,
    audience         jsonb not null,
    settings         jsonb not null,
    metadata         jsonb not null,
    created_at       timestamptz,
    file_name        text not null,
    primary key (automation_id, updated_at)
);
comment on table core.dim_automation is 'Automation files, one row per version; a version is valid from its updated_at to the next one.';
comment on column core.dim_automation.automation_id is 'id in the file';
comment on column core.dim_automation.updated_at is 'when this version was written, as the file says';
comment on column core.dim_automation.name is 'name of the automation';
comment on column core.dim_automation.description is 'free text of its author';
comment on column core.dim_automation.kind is 'single_push, sequence, recurring, triggered or script_based';
comment on column core.dim_automation.status is 'status in the file';
comment on column core.dim_automation.is_active is 'isActive in the file';
comment on column core.dim_automation.timezone is 'zone of its schedule';
comment on column core.dim_automation.frequency is 'frequency of its schedule';
comment on column core.dim_automation.starts_on is 'first day of its schedule';
comment on column core.dim_automation.ends_on is 'last day of its schedule';
comment on column core.dim_automation.execution_time is 'time of day of its schedule, in its zone';
comment on column core.dim_automation.lead_minutes is 'minutes the audience is computed ahead';
comment on column core.dim_automation.pushes is 'pushSequence as in the file';
comment on column core.dim_automation.titles is 'titles of the pushes, in order';
comment on column core.dim_automation.audience is 'audienceCriteria as in the file';
comment on column core.dim_automation.settings is 'settings as in the file';
comment on column core.dim_automation.metadata is 'metadata as in the file';
comment on column core.dim_automation.created_at is 'createdAt in the file';
comment on column core.dim_automation.file_name is 'file this version was read from';
