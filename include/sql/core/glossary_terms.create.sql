-- core.glossary_terms: terms of the trade and their meaning, as the profile service has them.
create table if not exists core.glossary_terms (
    glossary_term_id bigint not null,
    term             text,
    meaning          text,
    category         text,
    description      text,
    is_deleted       boolean not null,
    primary key (glossary_term_id)
);
comment on table core.glossary_terms is 'Reference data: terms of the trade and their meaning. Deleted ones stay, flagged.';
comment on column core.glossary_terms.glossary_term_id is 'source id';
comment on column core.glossary_terms.term is 'term';
comment on column core.glossary_terms.meaning is 'meaning';
comment on column core.glossary_terms.category is 'category';
comment on column core.glossary_terms.description is 'description';
comment on column core.glossary_terms.is_deleted is 'deleted or gone in the source';
