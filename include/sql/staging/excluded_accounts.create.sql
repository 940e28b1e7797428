-- staging.excluded_accounts: rules for accounts that are no users, as the file has them.
create table if not exists staging.excluded_accounts (
    kind   text not null,
    value  text not null,
    reason text not null,
    primary key (kind, value)
);
comment on table staging.excluded_accounts is 'The rows of excluded_accounts.csv, replaced by every run. Holds addresses.';
comment on column staging.excluded_accounts.kind is 'email, domain, engagement_id or chemlink_id';
comment on column staging.excluded_accounts.value is 'lower case, trimmed';
comment on column staging.excluded_accounts.reason is 'why such accounts are no users';
