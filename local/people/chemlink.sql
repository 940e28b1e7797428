-- The ChemLink service as its application would have it; bytea stands for the vectors.
--
-- Grain    one row per id of each table; query_votes has no deleted_at in this environment
-- Re-run   changes nothing
create table if not exists persons (
    id bigint primary key,
    person_id uuid unique,
    chemlink_id uuid unique,
    kratos_id uuid,
    first_name varchar,
    middle_name varchar,
    last_name varchar,
    email varchar,
    secondary_email varchar,
    mobile_number varchar,
    linked_in_url varchar,
    headline_description text,
    career_goals text,
    business_experience_summary text,
    location_id bigint,
    company_id bigint,
    role_id bigint,
    has_finder boolean,
    profile json,
    created_at timestamptz,
    updated_at timestamptz,
    deleted_at timestamptz
);
create table if not exists experiences (
    id bigint primary key,
    person_id bigint,
    company_id bigint,
    project_id bigint,
    role_id bigint,
    location_id bigint,
    description text,
    type varchar,
    start_date varchar,
    end_date varchar,
    city varchar,
    created_at timestamptz,
    updated_at timestamptz,
    deleted_at timestamptz
);
create table if not exists education (
    id bigint primary key,
    person_id bigint,
    school_id bigint,
    degree_id bigint,
    field_of_study varchar,
    start_date varchar,
    end_date varchar,
    description text,
    created_at timestamptz,
    updated_at timestamptz,
    deleted_at timestamptz
);
create table if not exists collections (
    id bigint primary key,
    person_id bigint,
    name varchar,
    description text,
    privacy varchar,
    created_at timestamptz,
    updated_at timestamptz,
    deleted_at timestamptz
);
create table if not exists collection_profiles (
    id bigint primary key,
    collection_id bigint,
    person_id bigint,
    added_by bigint,
    rank int,
    created_at timestamptz,
    updated_at timestamptz,
    deleted_at timestamptz
);
create table if not exists collection_collaborators (
    id bigint primary key,
    collection_id bigint,
    person_id bigint,
    added_by bigint,
    access_type varchar,
    created_at timestamptz,
    updated_at timestamptz,
    deleted_at timestamptz
);
create table if not exists query_votes (
    id bigint primary key,
    type varchar,
    profile_id bigint,
    voter_id bigint,
    score double precision,
    search_key varchar,
    actual_query text,
    remarks text,
    created_at timestamptz,
    updated_at timestamptz
);
create table if not exists query_embeddings (
    id bigint primary key,
    intent varchar,
    embedded_text text,
    embedding bytea,
    created_at timestamptz,
    updated_at timestamptz,
    deleted_at timestamptz
);
create table if not exists view_access (
    id bigint primary key,
    person_id bigint,
    user_id bigint,
    type varchar,
    expiry timestamptz,
    metadata json,
    created_at timestamptz,
    updated_at timestamptz,
    deleted_at timestamptz
);
create table if not exists embeddings (
    id bigint primary key,
    person_id bigint,
    embedding bytea,
    created_at timestamptz,
    updated_at timestamptz,
    deleted_at timestamptz
);
create table if not exists person_languages (
    id bigint primary key,
    person_id bigint,
    language_id bigint,
    proficiency varchar,
    created_at timestamptz,
    updated_at timestamptz,
    deleted_at timestamptz
);
create table if not exists languages (
    id bigint primary key,
    name varchar,
    code varchar,
    created_at timestamptz,
    updated_at timestamptz,
    deleted_at timestamptz
);
create table if not exists companies (
    id bigint primary key,
    name varchar,
    industry varchar,
    created_at timestamptz,
    updated_at timestamptz,
    deleted_at timestamptz
);
create table if not exists roles (
    id bigint primary key,
    name varchar,
    created_at timestamptz,
    updated_at timestamptz,
    deleted_at timestamptz
);
create table if not exists projects (
    id bigint primary key,
    name varchar,
    created_at timestamptz,
    updated_at timestamptz,
    deleted_at timestamptz
);
create table if not exists schools (
    id bigint primary key,
    name varchar,
    created_at timestamptz,
    updated_at timestamptz,
    deleted_at timestamptz
);
create table if not exists degrees (
    id bigint primary key,
    name varchar,
    created_at timestamptz,
    updated_at timestamptz,
    deleted_at timestamptz
);
create table if not exists locations (
    id bigint primary key,
    city varchar,
    region varchar,
    country varchar,
    created_at timestamptz,
    updated_at timestamptz,
    deleted_at timestamptz
);
create table if not exists glossary (
    id bigint primary key,
    term varchar,
    meaning text,
    category varchar,
    description text,
    created_at timestamptz,
    updated_at timestamptz,
    deleted_at timestamptz
);
