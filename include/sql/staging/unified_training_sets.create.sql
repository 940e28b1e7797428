-- staging.unified_training_sets: what a training set was made with.
create table if not exists staging.unified_training_sets (
    table_name text not null,
    made_with  text not null,
    primary key (table_name)
);
comment on table staging.unified_training_sets is 'When what a set was made with is no longer what a run has, the run makes the whole set anew.';
comment on column staging.unified_training_sets.table_name is 'training set in ai, schema included';
comment on column staging.unified_training_sets.made_with is 'keyed hash over the SQL of its features and the business zone; another pseudonym secret gives another one';
