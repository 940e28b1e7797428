-- staging.github_reviews: reviews of pull requests.
create table if not exists staging.github_reviews (
    repo            text not null,
    review_id       bigint not null,
    number          integer not null,
    reviewer_login  text,
    state           text not null,
    submitted_at    timestamptz,
    primary key (repo, review_id)
);
comment on table staging.github_reviews is 'One row per review. Texts are not kept.';
comment on column staging.github_reviews.repo is 'repository';
comment on column staging.github_reviews.review_id is 'GitHub''s id';
comment on column staging.github_reviews.number is 'pull request';
comment on column staging.github_reviews.reviewer_login is 'login of the reviewer; null = the account is gone';
comment on column staging.github_reviews.state is 'APPROVED, CHANGES_REQUESTED, COMMENTED, DISMISSED or PENDING';
comment on column staging.github_reviews.submitted_at is 'when; null = pending';
