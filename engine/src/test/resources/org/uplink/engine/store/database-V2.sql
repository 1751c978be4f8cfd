-- A database of format V2 with hosts, runs, decisions, changes and events, as the engine of commit 9cb7c92 wrote it (H2: script simple nosettings).
-- H2 2.5.252;
CREATE USER IF NOT EXISTS "UPLINK" SALT 'a3d76c561add0a39' HASH '701747a5f3932c0b7e74892602fe7deab1de4a481a98fbdee8adbdbbc0c71574' ADMIN;
CREATE CACHED TABLE "public"."flyway_schema_history"(
    "installed_rank" INTEGER NOT NULL,
    "version" CHARACTER VARYING(50),
    "description" CHARACTER VARYING(200) NOT NULL,
    "type" CHARACTER VARYING(20) NOT NULL,
    "script" CHARACTER VARYING(1000) NOT NULL,
    "checksum" INTEGER,
    "installed_by" CHARACTER VARYING(100) NOT NULL,
    "installed_on" TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "execution_time" INTEGER NOT NULL,
    "success" BOOLEAN NOT NULL
);
ALTER TABLE "public"."flyway_schema_history" ADD CONSTRAINT "public"."flyway_schema_history_pk" PRIMARY KEY("installed_rank");
-- 3 +/- SELECT COUNT(*) FROM public.flyway_schema_history;
INSERT INTO "public"."flyway_schema_history" VALUES(-1, NULL, '<< Flyway Schema History table created >>', 'TABLE', '', NULL, 'uplink', TIMESTAMP '2026-11-28 03:40:59.817185', 0, TRUE);
INSERT INTO "public"."flyway_schema_history" VALUES(1, '1', 'hosts installs decisions', 'SQL', 'V1__hosts_installs_decisions.sql', -1697039015, 'uplink', TIMESTAMP '2026-11-28 03:40:59.945489', 50, TRUE);
INSERT INTO "public"."flyway_schema_history" VALUES(2, '2', 'deployment of the management network', 'SQL', 'V2__deployment_of_the_management_network.sql', 500365101, 'uplink', TIMESTAMP '2026-11-28 03:41:00.093565', 130, TRUE);
CREATE INDEX "public"."flyway_schema_history_s_idx" ON "public"."flyway_schema_history"("success" NULLS LAST);
CREATE CACHED TABLE "public"."network_changes"(
    "id" CHARACTER VARYING(64) NOT NULL,
    "host" CHARACTER VARYING(63) NOT NULL,
    "install" BIGINT NOT NULL,
    "target" CHARACTER VARYING NOT NULL,
    "token" CHARACTER VARYING(64) NOT NULL,
    "asked" TIMESTAMP WITH TIME ZONE NOT NULL,
    "rolls_back" TIMESTAMP WITH TIME ZONE NOT NULL,
    "ticket_until" TIMESTAMP WITH TIME ZONE,
    "settled" TIMESTAMP WITH TIME ZONE,
    "outcome" CHARACTER VARYING(16),
    "outcome_text" CHARACTER VARYING(4000)
);
ALTER TABLE "public"."network_changes" ADD CONSTRAINT "public"."CONSTRAINT_6" PRIMARY KEY("id");
-- 4 +/- SELECT COUNT(*) FROM public.network_changes;
INSERT INTO "public"."network_changes" VALUES('c-up', 'up', 1, '{"network":"ovirtmgmt","base":"eth1","bond":false,"vlan":10,"bridged":true,"mtu":9000,"ip":{"ipv4":["192.0.2.10/24"],"gateway4":"192.0.2.1","dhcp4":false,"ipv6":["2001:db8::10/64"],"dhcp6":false,"autoconf6":true,"defaultRoute":true}}', '0123456789abcdef0123456789abcdef0123456789abcdef', TIMESTAMP WITH TIME ZONE '2026-11-22 09:02:06.123456+00', TIMESTAMP WITH TIME ZONE '2026-11-22 09:04:13.123456+00', TIMESTAMP WITH TIME ZONE '2026-11-22 09:02:20.123456+00', TIMESTAMP WITH TIME ZONE '2026-11-22 09:02:27.123456+00', 'SAFE', 'proved over a new connection by the network''s device');
INSERT INTO "public"."network_changes" VALUES('c-never', 'silent', 7, '{"network":"ovirtmgmt","base":"eth1","bond":false,"vlan":10,"bridged":true,"mtu":9000,"ip":{"ipv4":["192.0.2.10/24"],"gateway4":"192.0.2.1","dhcp4":false,"ipv6":["2001:db8::10/64"],"dhcp6":false,"autoconf6":true,"defaultRoute":true}}', '0123456789abcdef0123456789abcdef0123456789abcdef', TIMESTAMP WITH TIME ZONE '2026-11-22 09:04:40.123456+00', TIMESTAMP WITH TIME ZONE '2026-11-22 09:06:47.123456+00', NULL, TIMESTAMP WITH TIME ZONE '2026-11-22 09:04:54.123456+00', 'NEVER_RAN', 'the host had not been asked to begin');
INSERT INTO "public"."network_changes" VALUES('c-open', 'silent', 8, '{"network":"ovirtmgmt","base":"eth1","bond":false,"vlan":10,"bridged":true,"mtu":9000,"ip":{"ipv4":["192.0.2.10/24"],"gateway4":"192.0.2.1","dhcp4":false,"ipv6":["2001:db8::10/64"],"dhcp6":false,"autoconf6":true,"defaultRoute":true}}', '0123456789abcdef0123456789abcdef0123456789abcdef', TIMESTAMP WITH TIME ZONE '2026-11-22 09:05:15.123456+00', TIMESTAMP WITH TIME ZONE '2026-11-22 09:07:22.123456+00', TIMESTAMP WITH TIME ZONE '2026-11-22 09:05:29.123456+00', NULL, NULL, NULL);
INSERT INTO "public"."network_changes" VALUES('c-pending', 'pending', 9, '{"network":"ovirtmgmt","base":"eth1","bond":false,"vlan":10,"bridged":true,"mtu":9000,"ip":{"ipv4":["192.0.2.10/24"],"gateway4":"192.0.2.1","dhcp4":false,"ipv6":["2001:db8::10/64"],"dhcp6":false,"autoconf6":true,"defaultRoute":true}}', '0123456789abcdef0123456789abcdef0123456789abcdef', TIMESTAMP WITH TIME ZONE '2026-11-22 09:06:04.123456+00', TIMESTAMP WITH TIME ZONE '2026-11-22 09:08:11.123456+00', TIMESTAMP WITH TIME ZONE '2026-11-22 09:06:18.123456+00', NULL, NULL, NULL);
CREATE INDEX "public"."network_changes_by_host" ON "public"."network_changes"("host" NULLS LAST, "asked" NULLS LAST);
CREATE CACHED TABLE "public"."hosts"(
    "name" CHARACTER VARYING(63) NOT NULL,
    "address" CHARACTER VARYING(255) NOT NULL,
    "port" INTEGER NOT NULL,
    "cluster" CHARACTER VARYING(63) NOT NULL,
    "state" CHARACTER VARYING(32) NOT NULL,
    "reason" CHARACTER VARYING(64),
    "state_text" CHARACTER VARYING(4000),
    "active_nic" CHARACTER VARYING(64),
    "software_version" CHARACTER VARYING(255),
    "operating_system" CHARACTER VARYING(255),
    "uuid" CHARACTER VARYING(255),
    "cluster_levels" CHARACTER VARYING(4000) NOT NULL,
    "created" TIMESTAMP WITH TIME ZONE NOT NULL,
    "changed" TIMESTAMP WITH TIME ZONE NOT NULL,
    "networks" CHARACTER VARYING,
    "proof" CHARACTER VARYING(16)
);
ALTER TABLE "public"."hosts" ADD CONSTRAINT "public"."CONSTRAINT_5" PRIMARY KEY("name");
-- 7 +/- SELECT COUNT(*) FROM public.hosts;
INSERT INTO "public"."hosts" VALUES('up', '192.0.2.10', 54321, 'Default', 'UP', 'SETUP_NETWORKS_REFUSED', 'refused. Host up has the network that it had, and is Up.', 'eth0', '0.1.0', 'Debian GNU/Linux 13 (trixie)', '11111111-2222-3333-4444-555555555555', '3.5 3.6 3.10', TIMESTAMP WITH TIME ZONE '2026-11-22 09:00:07.123456+00', TIMESTAMP WITH TIME ZONE '2026-11-22 09:03:02.123456+00', '{"devices":[{"name":"eth1","kind":"NIC","lower":[],"mtu":1500,"ip":{"ipv4":[],"dhcp4":false,"ipv6":[],"dhcp6":false,"autoconf6":false,"defaultRoute":false}},{"name":"ovirtmgmt","kind":"BRIDGE","lower":["eth1"],"mtu":1500,"ip":{"ipv4":["192.0.2.10/24"],"gateway4":"192.0.2.1","dhcp4":false,"ipv6":["2001:db8::10/64"],"dhcp6":false,"autoconf6":true,"defaultRoute":true}}],"networks":[{"name":"ovirtmgmt","device":"ovirtmgmt","southbound":"eth1","bridged":true,"mtu":1500}]}', 'PROVED');
INSERT INTO "public"."hosts" VALUES('skipped', '192.0.2.10', 54321, 'edge', 'NON_OPERATIONAL', 'MANAGEMENT_NETWORK_MISSING', 'Host skipped, row 4: by hand.', 'eth5', NULL, NULL, NULL, '', TIMESTAMP WITH TIME ZONE '2026-11-22 09:00:21.123456+00', TIMESTAMP WITH TIME ZONE '2026-11-22 09:03:37.123456+00', NULL, NULL);
INSERT INTO "public"."hosts" VALUES('failed', '192.0.2.10', 54321, 'Default', 'INSTALL_FAILED', 'ROUTE_LOOKUP_FAILED', 'Host failed, row 3', NULL, NULL, NULL, NULL, '', TIMESTAMP WITH TIME ZONE '2026-11-22 09:00:35.123456+00', TIMESTAMP WITH TIME ZONE '2026-11-22 09:03:58.123456+00', NULL, NULL);
INSERT INTO "public"."hosts" VALUES('pending', '192.0.2.10', 54321, 'Default', 'INSTALLING', NULL, NULL, NULL, NULL, NULL, NULL, '', TIMESTAMP WITH TIME ZONE '2026-11-22 09:00:49.123456+00', TIMESTAMP WITH TIME ZONE '2026-11-22 09:05:50.123456+00', NULL, NULL);
INSERT INTO "public"."hosts" VALUES('busy', '192.0.2.10', 54321, 'Default', 'NON_OPERATIONAL', 'NETWORK_CHANGE_UNDER_WAY', 'A change of the network of host busy is under way', NULL, NULL, NULL, NULL, '', TIMESTAMP WITH TIME ZONE '2026-11-22 09:01:03.123456+00', TIMESTAMP WITH TIME ZONE '2026-11-22 09:04:19.123456+00', NULL, NULL);
INSERT INTO "public"."hosts" VALUES('silent', '192.0.2.10', 54321, 'Default', 'NON_RESPONSIVE', 'STOPPED_ANSWERING', 'not known', NULL, NULL, NULL, NULL, '', TIMESTAMP WITH TIME ZONE '2026-11-22 09:01:17.123456+00', TIMESTAMP WITH TIME ZONE '2026-11-22 09:05:36.123456+00', NULL, 'UNPROVED');
INSERT INTO "public"."hosts" VALUES('new', '192.0.2.10', 54321, 'Default', 'UNASSIGNED', NULL, NULL, NULL, NULL, NULL, NULL, '', TIMESTAMP WITH TIME ZONE '2026-11-22 09:01:31.123456+00', TIMESTAMP WITH TIME ZONE '2026-11-22 09:01:31.123456+00', NULL, NULL);
CREATE INDEX "public"."hosts_by_cluster" ON "public"."hosts"("cluster" NULLS LAST);
CREATE CACHED TABLE "public"."installs"(
    "id" BIGINT GENERATED BY DEFAULT AS IDENTITY(START WITH 1 RESTART WITH 10) NOT NULL,
    "host" CHARACTER VARYING(63) NOT NULL,
    "step" CHARACTER VARYING(32) NOT NULL,
    "started" TIMESTAMP WITH TIME ZONE NOT NULL,
    "ended" TIMESTAMP WITH TIME ZONE,
    "succeeded" BOOLEAN,
    "kind" CHARACTER VARYING(16) DEFAULT 'INSTALL' NOT NULL,
    "nic" CHARACTER VARYING(64)
);
ALTER TABLE "public"."installs" ADD CONSTRAINT "public"."CONSTRAINT_2" PRIMARY KEY("id");
-- 9 +/- SELECT COUNT(*) FROM public.installs;
INSERT INTO "public"."installs" VALUES(1, 'up', 'ACTIVATE', TIMESTAMP WITH TIME ZONE '2026-11-22 09:01:45.123456+00', TIMESTAMP WITH TIME ZONE '2026-11-22 09:02:41.123456+00', TRUE, 'INSTALL', NULL);
INSERT INTO "public"."installs" VALUES(2, 'up', 'QUEUED', TIMESTAMP WITH TIME ZONE '2026-11-22 09:02:55.123456+00', TIMESTAMP WITH TIME ZONE '2026-11-22 09:03:02.123456+00', FALSE, 'SYNC', NULL);
INSERT INTO "public"."installs" VALUES(3, 'skipped', 'QUEUED', TIMESTAMP WITH TIME ZONE '2026-11-22 09:03:09.123456+00', TIMESTAMP WITH TIME ZONE '2026-11-22 09:03:16.123456+00', TRUE, 'INSTALL', NULL);
INSERT INTO "public"."installs" VALUES(4, 'skipped', 'QUEUED', TIMESTAMP WITH TIME ZONE '2026-11-22 09:03:30.123456+00', TIMESTAMP WITH TIME ZONE '2026-11-22 09:03:37.123456+00', TRUE, 'DEPLOY', 'eth5');
INSERT INTO "public"."installs" VALUES(5, 'failed', 'QUEUED', TIMESTAMP WITH TIME ZONE '2026-11-22 09:03:44.123456+00', TIMESTAMP WITH TIME ZONE '2026-11-22 09:03:58.123456+00', FALSE, 'INSTALL', NULL);
INSERT INTO "public"."installs" VALUES(6, 'busy', 'QUEUED', TIMESTAMP WITH TIME ZONE '2026-11-22 09:04:12.123456+00', TIMESTAMP WITH TIME ZONE '2026-11-22 09:04:19.123456+00', FALSE, 'INSTALL', NULL);
INSERT INTO "public"."installs" VALUES(7, 'silent', 'QUEUED', TIMESTAMP WITH TIME ZONE '2026-11-22 09:04:33.123456+00', TIMESTAMP WITH TIME ZONE '2026-11-22 09:05:01.123456+00', FALSE, 'INSTALL', NULL);
INSERT INTO "public"."installs" VALUES(8, 'silent', 'QUEUED', TIMESTAMP WITH TIME ZONE '2026-11-22 09:05:08.123456+00', TIMESTAMP WITH TIME ZONE '2026-11-22 09:05:36.123456+00', FALSE, 'INSTALL', NULL);
INSERT INTO "public"."installs" VALUES(9, 'pending', 'SETUP_NETWORKS', TIMESTAMP WITH TIME ZONE '2026-11-22 09:05:50.123456+00', NULL, NULL, 'INSTALL', NULL);
CREATE INDEX "public"."installs_by_host" ON "public"."installs"("host" NULLS LAST, "id" NULLS LAST);
CREATE CACHED TABLE "public"."decisions"(
    "id" BIGINT GENERATED BY DEFAULT AS IDENTITY(START WITH 1 RESTART WITH 6) NOT NULL,
    "host" CHARACTER VARYING(63) NOT NULL,
    "install" BIGINT NOT NULL,
    "decided" TIMESTAMP WITH TIME ZONE NOT NULL,
    "matched_row" INTEGER NOT NULL,
    "active_nic" CHARACTER VARYING(64),
    "document" CHARACTER VARYING NOT NULL
);
ALTER TABLE "public"."decisions" ADD CONSTRAINT "public"."CONSTRAINT_1" PRIMARY KEY("id");
-- 5 +/- SELECT COUNT(*) FROM public.decisions;
INSERT INTO "public"."decisions" VALUES(1, 'up', 1, TIMESTAMP WITH TIME ZONE '2026-11-22 09:01:52.123456+00', 8, 'eth0', '{"row":8,"situation":"the route and the connection name the same device","activeNic":"eth0","previousNic":"eth7","confidence":"CONFIRMED","deployment":"YES","verdict":"eth0 leads to the engine; the connection confirms it.","reason":"The look-up of the connection''s own flow names eth0, and eth0 owns the connection''s address on the host (198.51.100.10).","wayOn":"The management network ovirtmgmt is to be deployed on eth0.","sourceTranslated":false,"destinationTranslated":true,"evidence":[{"kind":"FLOW_ROUTE","stance":"DECIDES","question":"getRoute 192.0.2.1 for the TCP flow from 198.51.100.10 port 54321 to port 40000","answer":"eth0 via 198.51.100.1, from 198.51.100.10, table main","device":"eth0"},{"kind":"LOCAL_ADDRESS","stance":"AGREES","question":"owner of 198.51.100.10, the connection''s address on the host","answer":"it is on eth0","device":"eth0"},{"kind":"PLAIN_ROUTE","stance":"AGREES","question":"getRoute 192.0.2.1","answer":"eth0 via 198.51.100.1, from 198.51.100.10, table main","device":"eth0"},{"kind":"OTHER_FAMILY","stance":"AGREES","question":"getRoute 2001:db8::1","answer":"eth0 via 198.51.100.1, from 198.51.100.10, table main","device":"eth0"},{"kind":"LAST_CLIENT_IFACE","stance":"AGREES","question":"lastClientIface of the capabilities","answer":"it is eth0","device":"eth0"},{"kind":"DIALLED_ADDRESS","stance":"DISSENTS","question":"owner of 198.51.100.99, the address that was dialled","answer":"it is on eth3","device":"eth3"},{"kind":"PEER_ADDRESS","stance":"INFORMS","question":"the engine''s address as the host sees it","answer":"192.0.2.1, one of engine.addresses"},{"kind":"SOURCE_TRANSLATION","stance":"INFORMS","question":"is the source translated on the way?","answer":"no: the engine sends from 192.0.2.1, the host sees 192.0.2.1"},{"kind":"DESTINATION_TRANSLATION","stance":"INFORMS","question":"is the destination translated on the way?","answer":"yes: the engine dialled 198.51.100.99, the host''s end is 198.51.100.10"},{"kind":"LINK_STATE","stance":"INFORMS","question":"carrier on the way to the wire","answer":"up on eth0"},{"kind":"BOOT_ID","stance":"INFORMS","question":"do engine and host run on one machine?","answer":"no: the boot ids differ"},{"kind":"CLUSTER_LEVEL","stance":"INFORMS","question":"compatibility level of cluster c","answer":"3.6"}]}');
INSERT INTO "public"."decisions" VALUES(2, 'skipped', 3, TIMESTAMP WITH TIME ZONE '2026-11-22 09:03:16.123456+00', 9, 'eth0', '{"row":9,"situation":"the route and the connection name two devices","activeNic":"eth0","previousNic":"eth7","confidence":"CONTESTED","deployment":"SKIP","verdict":"eth0 leads to the engine, and the connection comes in by eth9.","reason":"The look-up of the connection''s own flow names eth0, and eth9 owns the connection''s address on the host (198.51.100.10): asymmetric routing, or two NICs in one subnet.","wayOn":"If eth0 is right, deploy the management network ovirtmgmt on a NIC that you name (--nic); or put the host''s routing right, or let cluster c go on in spite of dissent, and install again.","sourceTranslated":false,"destinationTranslated":true,"evidence":[{"kind":"FLOW_ROUTE","stance":"DECIDES","question":"getRoute 192.0.2.1 for the TCP flow from 198.51.100.10 port 54321 to port 40000","answer":"eth0 via 198.51.100.1, from 198.51.100.10, table main","device":"eth0"},{"kind":"LOCAL_ADDRESS","stance":"DISSENTS","question":"owner of 198.51.100.10, the connection''s address on the host","answer":"it is on eth9","device":"eth9"},{"kind":"PLAIN_ROUTE","stance":"DISSENTS","question":"getRoute 192.0.2.1","answer":"no route"},{"kind":"OTHER_FAMILY","stance":"INFORMS","question":"getRoute 2001:db8::1","answer":"no route"},{"kind":"LAST_CLIENT_IFACE","stance":"AGREES","question":"lastClientIface of the capabilities","answer":"it is eth0","device":"eth0"},{"kind":"DIALLED_ADDRESS","stance":"DISSENTS","question":"owner of 198.51.100.99, the address that was dialled","answer":"it is on eth3","device":"eth3"},{"kind":"PEER_ADDRESS","stance":"INFORMS","question":"the engine''s address as the host sees it","answer":"192.0.2.1, one of engine.addresses"},{"kind":"SOURCE_TRANSLATION","stance":"INFORMS","question":"is the source translated on the way?","answer":"no: the engine sends from 192.0.2.1, the host sees 192.0.2.1"},{"kind":"DESTINATION_TRANSLATION","stance":"INFORMS","question":"is the destination translated on the way?","answer":"yes: the engine dialled 198.51.100.99, the host''s end is 198.51.100.10"},{"kind":"LINK_STATE","stance":"INFORMS","question":"carrier on the way to the wire","answer":"up on eth0"},{"kind":"BOOT_ID","stance":"INFORMS","question":"do engine and host run on one machine?","answer":"no: the boot ids differ"},{"kind":"CLUSTER_LEVEL","stance":"INFORMS","question":"compatibility level of cluster c","answer":"3.6"}]}');
INSERT INTO "public"."decisions" VALUES(3, 'skipped', 4, TIMESTAMP WITH TIME ZONE '2026-11-22 09:03:37.123456+00', 4, 'eth5', '{"row":4,"situation":"the engine runs on this very machine","activeNic":"eth5","previousNic":"eth7","confidence":"REPORTED","deployment":"BY_HAND","verdict":"eth5 owns the engine''s address, on this very machine.","reason":"The look-up of the connection''s own flow says local, and the host has the engine''s boot id. From the same machine nothing can be proved about a network, so the deployment is an operator''s.","wayOn":"Deploy the management network ovirtmgmt by hand on eth5, and from another machine if you can.","sourceTranslated":false,"destinationTranslated":true,"evidence":[{"kind":"FLOW_ROUTE","stance":"DECIDES","question":"getRoute 192.0.2.1 for the TCP flow from 198.51.100.10 port 54321 to port 40000","answer":"local: the address is the host''s own","device":"lo"},{"kind":"BOOT_ID","stance":"DECIDES","question":"do engine and host run on one machine?","answer":"yes: the boot ids are equal"},{"kind":"LOCAL_ADDRESS","stance":"DISSENTS","question":"owner of 198.51.100.10, the connection''s address on the host","answer":"it is on eth0","device":"eth0"},{"kind":"PLAIN_ROUTE","stance":"DISSENTS","question":"getRoute 192.0.2.1","answer":"eth0 via 198.51.100.1, from 198.51.100.10, table main","device":"eth0"},{"kind":"OTHER_FAMILY","stance":"DISSENTS","question":"getRoute 2001:db8::1","answer":"eth0 via 198.51.100.1, from 198.51.100.10, table main","device":"eth0"},{"kind":"LAST_CLIENT_IFACE","stance":"DISSENTS","question":"lastClientIface of the capabilities","answer":"it is eth0","device":"eth0"},{"kind":"DIALLED_ADDRESS","stance":"DISSENTS","question":"owner of 198.51.100.99, the address that was dialled","answer":"it is on eth3","device":"eth3"},{"kind":"PEER_ADDRESS","stance":"INFORMS","question":"the engine''s address as the host sees it","answer":"192.0.2.1, one of engine.addresses"},{"kind":"SOURCE_TRANSLATION","stance":"INFORMS","question":"is the source translated on the way?","answer":"no: the engine sends from 192.0.2.1, the host sees 192.0.2.1"},{"kind":"DESTINATION_TRANSLATION","stance":"INFORMS","question":"is the destination translated on the way?","answer":"yes: the engine dialled 198.51.100.99, the host''s end is 198.51.100.10"},{"kind":"LINK_STATE","stance":"UNAVAILABLE","question":"carrier on the way to the wire","answer":"the host told of no carrier"},{"kind":"CLUSTER_LEVEL","stance":"INFORMS","question":"compatibility level of cluster c","answer":"3.6"}]}');
INSERT INTO "public"."decisions" VALUES(4, 'failed', 5, TIMESTAMP WITH TIME ZONE '2026-11-22 09:03:58.123456+00', 3, 'eth7', '{"row":3,"situation":"getRoute failed","activeNic":"eth7","confidence":"NONE","deployment":"SKIP","verdict":"Not decided: getRoute failed; the active NIC stays eth7.","reason":"The question \"getRoute 192.0.2.1 for the TCP flow from 198.51.100.10 port 54321 to port 40000\" failed: error -32603, netlink broke.","wayOn":"See the agent''s log on the host, put right what it says, and install the host again.","sourceTranslated":false,"destinationTranslated":true,"evidence":[{"kind":"FLOW_ROUTE","stance":"DECIDES","question":"getRoute 192.0.2.1 for the TCP flow from 198.51.100.10 port 54321 to port 40000","answer":"error -32603, netlink broke"},{"kind":"LOCAL_ADDRESS","stance":"INFORMS","question":"owner of 198.51.100.10, the connection''s address on the host","answer":"it is on eth0","device":"eth0"},{"kind":"PLAIN_ROUTE","stance":"INFORMS","question":"getRoute 192.0.2.1","answer":"eth0 via 198.51.100.1, from 198.51.100.10, table main","device":"eth0"},{"kind":"OTHER_FAMILY","stance":"INFORMS","question":"getRoute 2001:db8::1","answer":"eth0 via 198.51.100.1, from 198.51.100.10, table main","device":"eth0"},{"kind":"LAST_CLIENT_IFACE","stance":"INFORMS","question":"lastClientIface of the capabilities","answer":"it is eth0","device":"eth0"},{"kind":"DIALLED_ADDRESS","stance":"INFORMS","question":"owner of 198.51.100.99, the address that was dialled","answer":"it is on eth3","device":"eth3"},{"kind":"PEER_ADDRESS","stance":"INFORMS","question":"the engine''s address as the host sees it","answer":"192.0.2.1, one of engine.addresses"},{"kind":"SOURCE_TRANSLATION","stance":"INFORMS","question":"is the source translated on the way?","answer":"no: the engine sends from 192.0.2.1, the host sees 192.0.2.1"},{"kind":"DESTINATION_TRANSLATION","stance":"INFORMS","question":"is the destination translated on the way?","answer":"yes: the engine dialled 198.51.100.99, the host''s end is 198.51.100.10"},{"kind":"LINK_STATE","stance":"UNAVAILABLE","question":"carrier on the way to the wire","answer":"the host told of no carrier"},{"kind":"BOOT_ID","stance":"INFORMS","question":"do engine and host run on one machine?","answer":"no: the boot ids differ"},{"kind":"CLUSTER_LEVEL","stance":"INFORMS","question":"compatibility level of cluster c","answer":"3.6"}]}');
INSERT INTO "public"."decisions" VALUES(5, 'pending', 9, TIMESTAMP WITH TIME ZONE '2026-11-22 09:05:57.123456+00', 6, NULL, '{"row":6,"situation":"no route to the engine","proposedNic":"eth0","previousNic":"eth7","confidence":"NONE","deployment":"SKIP","verdict":"No active NIC: the host has no route to the engine.","reason":"The host sees the engine as 203.0.113.7, which is none of engine.addresses: the source is translated on the way (NAT), and it has no route to any of these.","wayOn":"Give the host a route to one of 192.0.2.1, 2001:db8::1 (or put engine.addresses right) and install again; or deploy the management network ovirtmgmt on a NIC that you name (--nic eth0).","sourceTranslated":true,"destinationTranslated":true,"evidence":[{"kind":"PLAIN_ROUTE","stance":"DECIDES","question":"getRoute 192.0.2.1","answer":"no route"},{"kind":"OTHER_FAMILY","stance":"DECIDES","question":"getRoute 2001:db8::1","answer":"no route"},{"kind":"FLOW_ROUTE","stance":"INFORMS","question":"getRoute 203.0.113.7 for the TCP flow from 198.51.100.10 port 54321 to port 40000","answer":"eth0 via 198.51.100.1, from 198.51.100.10, table main","device":"eth0"},{"kind":"LOCAL_ADDRESS","stance":"INFORMS","question":"owner of 198.51.100.10, the connection''s address on the host","answer":"it is on eth0","device":"eth0"},{"kind":"LAST_CLIENT_IFACE","stance":"INFORMS","question":"lastClientIface of the capabilities","answer":"it is eth0","device":"eth0"},{"kind":"DIALLED_ADDRESS","stance":"INFORMS","question":"owner of 198.51.100.99, the address that was dialled","answer":"it is on eth3","device":"eth3"},{"kind":"PEER_ADDRESS","stance":"INFORMS","question":"the engine''s address as the host sees it","answer":"203.0.113.7, none of engine.addresses"},{"kind":"SOURCE_TRANSLATION","stance":"INFORMS","question":"is the source translated on the way?","answer":"yes: the engine sends from 192.0.2.1, the host sees 203.0.113.7"},{"kind":"DESTINATION_TRANSLATION","stance":"INFORMS","question":"is the destination translated on the way?","answer":"yes: the engine dialled 198.51.100.99, the host''s end is 198.51.100.10"},{"kind":"LINK_STATE","stance":"INFORMS","question":"carrier on the way to the wire","answer":"up on eth0"},{"kind":"BOOT_ID","stance":"INFORMS","question":"do engine and host run on one machine?","answer":"no: the boot ids differ"},{"kind":"CLUSTER_LEVEL","stance":"INFORMS","question":"compatibility level of cluster c","answer":"3.6"}]}');
CREATE INDEX "public"."decisions_by_host" ON "public"."decisions"("host" NULLS LAST, "id" NULLS LAST);
CREATE CACHED TABLE "public"."events"(
    "id" BIGINT GENERATED BY DEFAULT AS IDENTITY(START WITH 1 RESTART WITH 15) NOT NULL,
    "happened" TIMESTAMP WITH TIME ZONE NOT NULL,
    "severity" CHARACTER VARYING(16) NOT NULL,
    "type" CHARACTER VARYING(64) NOT NULL,
    "host" CHARACTER VARYING(63),
    "cluster" CHARACTER VARYING(63),
    "message" CHARACTER VARYING(4000) NOT NULL
);
ALTER TABLE "public"."events" ADD CONSTRAINT "public"."CONSTRAINT_B" PRIMARY KEY("id");
-- 14 +/- SELECT COUNT(*) FROM public.events;
INSERT INTO "public"."events" VALUES(1, TIMESTAMP WITH TIME ZONE '2026-11-22 09:00:14.123456+00', 'INFO', 'HOST_ADDED', 'up', NULL, 'Host up (192.0.2.10 port 54321) was added to cluster Default. Install it next.');
INSERT INTO "public"."events" VALUES(2, TIMESTAMP WITH TIME ZONE '2026-11-22 09:00:28.123456+00', 'INFO', 'HOST_ADDED', 'skipped', NULL, 'Host skipped (192.0.2.10 port 54321) was added to cluster Default. Install it next.');
INSERT INTO "public"."events" VALUES(3, TIMESTAMP WITH TIME ZONE '2026-11-22 09:00:42.123456+00', 'INFO', 'HOST_ADDED', 'failed', NULL, 'Host failed (192.0.2.10 port 54321) was added to cluster Default. Install it next.');
INSERT INTO "public"."events" VALUES(4, TIMESTAMP WITH TIME ZONE '2026-11-22 09:00:56.123456+00', 'INFO', 'HOST_ADDED', 'pending', NULL, 'Host pending (192.0.2.10 port 54321) was added to cluster Default. Install it next.');
INSERT INTO "public"."events" VALUES(5, TIMESTAMP WITH TIME ZONE '2026-11-22 09:01:10.123456+00', 'INFO', 'HOST_ADDED', 'busy', NULL, 'Host busy (192.0.2.10 port 54321) was added to cluster Default. Install it next.');
INSERT INTO "public"."events" VALUES(6, TIMESTAMP WITH TIME ZONE '2026-11-22 09:01:24.123456+00', 'INFO', 'HOST_ADDED', 'silent', NULL, 'Host silent (192.0.2.10 port 54321) was added to cluster Default. Install it next.');
INSERT INTO "public"."events" VALUES(7, TIMESTAMP WITH TIME ZONE '2026-11-22 09:01:38.123456+00', 'INFO', 'HOST_ADDED', 'new', NULL, 'Host new (192.0.2.10 port 54321) was added to cluster Default. Install it next.');
INSERT INTO "public"."events" VALUES(8, TIMESTAMP WITH TIME ZONE '2026-11-22 09:01:59.123456+00', 'INFO', 'MANAGEMENT_NETWORK_PENDING', 'up', NULL, 'Host up, row 8: eth0 leads to the engine; the connection confirms it. The management network ovirtmgmt, bridged, on eth1 is being deployed.');
INSERT INTO "public"."events" VALUES(9, TIMESTAMP WITH TIME ZONE '2026-11-22 09:02:48.123456+00', 'INFO', 'HOST_UP', 'up', NULL, 'Host up is Up.');
INSERT INTO "public"."events" VALUES(10, TIMESTAMP WITH TIME ZONE '2026-11-22 09:03:23.123456+00', 'WARNING', 'MANAGEMENT_NETWORK_SKIPPED', 'skipped', NULL, 'skipped');
INSERT INTO "public"."events" VALUES(11, TIMESTAMP WITH TIME ZONE '2026-11-22 09:03:51.123456+00', 'INFO', 'INSTALL_STARTED', 'failed', NULL, 'Install of host failed (192.0.2.10 port 54321) was started.');
INSERT INTO "public"."events" VALUES(12, TIMESTAMP WITH TIME ZONE '2026-11-22 09:04:05.123456+00', 'ERROR', 'INSTALL_FAILED', 'failed', NULL, 'Install of host failed failed.');
INSERT INTO "public"."events" VALUES(13, TIMESTAMP WITH TIME ZONE '2026-11-22 09:04:26.123456+00', 'ERROR', 'MANAGEMENT_NETWORK_REFUSED', 'busy', NULL, 'A change is under way');
INSERT INTO "public"."events" VALUES(14, TIMESTAMP WITH TIME ZONE '2026-11-22 09:05:43.123456+00', 'ERROR', 'HOST_NON_RESPONSIVE', 'silent', NULL, 'not known');
CREATE INDEX "public"."events_by_host" ON "public"."events"("host" NULLS LAST, "id" NULLS LAST);
CREATE CACHED TABLE "public"."clusters"(
    "name" CHARACTER VARYING(63) NOT NULL,
    "level_major" INTEGER NOT NULL,
    "level_minor" INTEGER NOT NULL,
    "management_network" CHARACTER VARYING(15) NOT NULL,
    "on_dissent" CHARACTER VARYING(16) NOT NULL,
    "vlan" INTEGER,
    "mtu" INTEGER,
    "bridged" BOOLEAN DEFAULT TRUE NOT NULL
);
ALTER TABLE "public"."clusters" ADD CONSTRAINT "public"."CONSTRAINT_4" PRIMARY KEY("name");
-- 2 +/- SELECT COUNT(*) FROM public.clusters;
INSERT INTO "public"."clusters" VALUES('Default', 3, 6, 'ovirtmgmt', 'SKIP', NULL, NULL, TRUE);
INSERT INTO "public"."clusters" VALUES('edge', 4, 8, 'mgmt', 'DEPLOY', 20, 9000, FALSE);
ALTER TABLE "public"."installs" ADD CONSTRAINT "public"."CONSTRAINT_21" FOREIGN KEY("host") REFERENCES "public"."hosts"("name") ON DELETE CASCADE NOCHECK;
ALTER TABLE "public"."hosts" ADD CONSTRAINT "public"."CONSTRAINT_5E" FOREIGN KEY("cluster") REFERENCES "public"."clusters"("name") NOCHECK;
ALTER TABLE "public"."network_changes" ADD CONSTRAINT "public"."CONSTRAINT_68" FOREIGN KEY("host") REFERENCES "public"."hosts"("name") ON DELETE CASCADE NOCHECK;
ALTER TABLE "public"."decisions" ADD CONSTRAINT "public"."CONSTRAINT_15" FOREIGN KEY("host") REFERENCES "public"."hosts"("name") ON DELETE CASCADE NOCHECK;
