-- Whether a host that joins with a token is installed as soon as its agent is connected. With a certificate: whether this
-- install has still to begin.

alter table join_tokens add column install boolean default false not null;
alter table host_certificates add column install boolean default false not null;
