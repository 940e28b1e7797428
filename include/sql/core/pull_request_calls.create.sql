-- core.pull_request_calls: what an author asked of assistants while working on a pull request.
create table if not exists core.pull_request_calls (
    repo            text not null,
    number          integer not null,
    calls           integer not null,
    accepted_calls  integer not null,
    known_calls     integer not null,
    total_tokens    bigint,
    cost_usd        double precision,
    primary key (repo, number)
);
comment on table core.pull_request_calls is 'Calls in the pull request''s repository, of its author, from its first commit (or opening, whichever is earlier) until it was merged or closed. A call may belong to several pull requests. Which calls were about it nobody knows.';
comment on column core.pull_request_calls.repo is 'repository';
comment on column core.pull_request_calls.number is 'pull request';
comment on column core.pull_request_calls.calls is 'calls';
comment on column core.pull_request_calls.accepted_calls is 'of those, accepted';
comment on column core.pull_request_calls.known_calls is 'of those, accepted or rejected';
comment on column core.pull_request_calls.total_tokens is 'tokens of the calls that tell';
comment on column core.pull_request_calls.cost_usd is 'US dollars of the calls with a cost; null = none has one';
