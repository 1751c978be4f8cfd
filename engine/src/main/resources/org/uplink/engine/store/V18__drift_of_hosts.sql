-- Since when a host lacks something of the networks that Uplink has made; null if it lacks nothing.

alter table hosts add column drift_since timestamp with time zone;
