-- Since when a host lacks something of the networks that Uplink has made; null if it lacks nothing.

alter table hosts add column if not exists drift_since timestamp with time zone;
