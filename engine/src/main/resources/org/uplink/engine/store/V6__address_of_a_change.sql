-- The address at which the engine requested a change, if it is not the one that it dials otherwise.

alter table network_changes add column address varchar(255);
