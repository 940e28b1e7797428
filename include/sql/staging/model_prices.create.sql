-- staging.model_prices: model_prices.csv as it is.
create table if not exists staging.model_prices (
    line                        integer not null,
    model_pattern               text not null,
    valid_from_on               date not null,
    input_usd_per_million       double precision not null,
    output_usd_per_million      double precision not null,
    cache_read_usd_per_million  double precision not null,
    cache_write_usd_per_million double precision not null,
    primary key (line)
);
comment on table staging.model_prices is 'One row per line: what a model''s tokens cost from a day on.';
comment on column staging.model_prices.line is 'line of the file';
comment on column staging.model_prices.model_pattern is 'name of a model; * stands for anything, as in claude-sonnet-4-*';
comment on column staging.model_prices.valid_from_on is 'first UTC day of the price; it ends where the pattern''s next one begins';
comment on column staging.model_prices.input_usd_per_million is 'US dollars per million prompt tokens that come from no cache';
comment on column staging.model_prices.output_usd_per_million is 'US dollars per million completion tokens';
comment on column staging.model_prices.cache_read_usd_per_million is 'US dollars per million tokens read from a cache';
comment on column staging.model_prices.cache_write_usd_per_million is 'US dollars per million tokens written to a cache';
