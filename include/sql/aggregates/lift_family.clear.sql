-- aggregates.lift_family: a new member changes every adjusted p of its family, so it is replaced whole.
delete from aggregates.lift_family;
