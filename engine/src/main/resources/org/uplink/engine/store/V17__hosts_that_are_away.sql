-- When the last connection of a host that dials in ended, if the host is away.

alter table hosts add column away_since timestamp with time zone;
