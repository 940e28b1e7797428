-- The engagement platform as its application would have it.
--
-- Grain    one row per id of each table
-- Re-run   changes nothing
create table if not exists persons (
    id uuid primary key,
    external_id varchar unique,
    iam_id varchar unique,
    employment_status varchar,
    first_name varchar,
    middle_name varchar,
    last_name varchar,
    email varchar,
    mobile_number varchar,
    mobile_number_country_code varchar,
    profile_picture_key varchar,
    profile_pic_updated_at timestamptz,
    company_name varchar,
    role_title varchar,
    created_at timestamptz,
    updated_at timestamptz,
    deleted_at timestamptz
);
create table if not exists posts (
    id uuid primary key,
    person_id uuid,
    group_id uuid,
    type varchar(25),
    content text,
    link_url varchar,
    media_keys jsonb,
    status varchar,
    created_at timestamptz,
    updated_at timestamptz,
    deleted_at timestamptz,
    link_has_preview boolean,
    pinned_by uuid
);
create table if not exists comments (
    id uuid primary key,
    post_id uuid,
    person_id uuid,
    parent_comment_id uuid,
    content text,
    created_at timestamptz,
    updated_at timestamptz,
    deleted_at timestamptz
);
create table if not exists groups (
    id uuid primary key,
    name varchar,
    description text,
    created_by uuid,
    created_at timestamptz,
    updated_at timestamptz,
    deleted_at timestamptz
);
create table if not exists group_members (
    id uuid primary key,
    group_id uuid,
    person_id uuid,
    role varchar,
    confirmed_at timestamptz,
    created_at timestamptz,
    updated_at timestamptz,
    deleted_at timestamptz
);
create table if not exists mentions (
    id uuid primary key,
    post_id uuid,
    comment_id uuid,
    mentioned_person_id uuid,
    mentioned_by_person_id uuid,
    created_at timestamptz,
    deleted_at timestamptz
);
create table if not exists reports (
    id uuid primary key,
    reporter_id uuid,
    reported_post_id uuid,
    reported_comment_id uuid,
    reason varchar,
    description text,
    status varchar,
    created_at timestamptz,
    reviewed_at timestamptz,
    deleted_at timestamptz
);
