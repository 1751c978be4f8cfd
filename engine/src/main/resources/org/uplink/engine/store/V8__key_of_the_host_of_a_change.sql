-- The SHA-256 digest of the key of the agent that was asked for the change: the change is proved to that agent only.

alter table network_changes add column host_key varchar(64);
