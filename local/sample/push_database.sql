-- The push database as an application would have it: two tables, and the cadence shape in a schema of its own.
--
-- Grain    push_notifications: one row per notification and user; users: one row per account;
--          cadence.user_notifications: one row per tracked send
-- Re-run   changes nothing
create table if not exists users (
    id uuid primary key,
    email varchar unique,
    posthog_distinct_id text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted_at int not null default 0
);
create table if not exists push_notifications (
    id uuid primary key,
    user_id uuid,
    sent_timestamp timestamptz,
    notification_content jsonb,
    campaign_id text,
    automation_id uuid,
    delivery_status text
);
create index if not exists push_notifications_by_send on push_notifications (sent_timestamp, id);
create schema if not exists cadence;
create table if not exists cadence.user_notifications (
    id uuid primary key,
    user_id uuid,
    layer_id int not null,
    sent_at timestamptz not null,
    push_title text,
    push_body text,
    audience_description text,
    deep_link text
);
create index if not exists user_notifications_by_send on cadence.user_notifications (sent_at, id);
