-- core.excluded_accounts: rules for accounts that are no users: staff, tests, robots.
create table if not exists core.excluded_accounts (
    kind          text not null check (kind in ('email', 'domain', 'engagement_id', 'chemlink_id')),
    value         text not null,
    valid_from_at timestamptz not null,
    valid_to_at   timestamptz,
    reason        text not null,
    primary key (kind, value, valid_from_at)
);
comment on table core.excluded_accounts is 'Versioned rules. The rules in force apply to all of history; an account they name is counted and kept, never deleted. Holds addresses.';
comment on column core.excluded_accounts.kind is 'what the rule compares, without regard to case';
comment on column core.excluded_accounts.value is 'address, domain or source id; lower case';
comment on column core.excluded_accounts.valid_from_at is 'horizon of the run that brought the rule';
comment on column core.excluded_accounts.valid_to_at is 'horizon of the run that no longer found it; null = in force';
comment on column core.excluded_accounts.reason is 'why such accounts are no users';
