-- core.model_days: the calls of a day by repository, model and what became of them.
create table if not exists core.model_days (
    event_date      date not null,
    repo            text not null,
    model           text not null,
    acceptance      text not null,
    calls           bigint not null,
    known_outcomes  bigint not null,
    errors          bigint not null,
    token_calls     bigint not null,
    tokens          bigint,
    line_tokens     bigint,
    lines           bigint,
    ratios          bigint not null,
    ratio_sum       bigint,
    timed           bigint not null,
    time_sum        bigint,
    time_squares    numeric,
    log_sum         bigint,
    log_squares     numeric,
    developers      text[] not null,
    privacy         text not null default 'suppressed' check (privacy in ('shown', 'suppressed', 'complementary', 'pilot')),
    primary key (event_date, repo, model, acceptance)
);
comment on table core.model_days is 'What reports add up: their windows overlap and begin anew every day, calls are read once. Made anew when a call of the day changes. Sums are of whole numbers, so that no order can change them. Personal data: developers.';
comment on column core.model_days.event_date is 'business day';
comment on column core.model_days.repo is 'owner/name, or (unknown)';
comment on column core.model_days.model is 'as in core.llm_calls; empty = the source does not say';
comment on column core.model_days.acceptance is 'as in core.llm_calls';
comment on column core.model_days.calls is 'calls';
comment on column core.model_days.known_outcomes is 'calls that tell whether they failed';
comment on column core.model_days.errors is 'calls that failed';
comment on column core.model_days.token_calls is 'calls that tell their tokens';
comment on column core.model_days.tokens is 'their tokens';
comment on column core.model_days.line_tokens is 'tokens of the calls that tell their accepted lines too';
comment on column core.model_days.lines is 'accepted lines of the calls that tell their tokens too';
comment on column core.model_days.ratios is 'calls with a diff_ratio';
comment on column core.model_days.ratio_sum is 'their ratios in thousand millionths';
comment on column core.model_days.timed is 'calls that took measurable time';
comment on column core.model_days.time_sum is 'their tenths of milliseconds; a call of more than a day counts as a day';
comment on column core.model_days.time_squares is 'squares of the same';
comment on column core.model_days.log_sum is 'natural logarithms of their milliseconds in millionths';
comment on column core.model_days.log_squares is 'squares of the same';
comment on column core.model_days.developers is 'everybody with such a call, as traces name them; whom they do not name is not among them';
comment on column core.model_days.privacy is 'whether the day may be told by the model''s name, the same for all of its rows: suppressed = fewer than min_group people used it in the repository in the 28 days that end with this one; complementary = hidden so that what is left over is not the work of so few; pilot = smaller than five, shown because min_group was lowered. A hidden day of the repository hides its models too';
