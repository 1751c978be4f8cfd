package org.uplink.engine.run;

import org.uplink.engine.audit.AuditLog;
import org.uplink.engine.change.ChangeRepository;
import org.uplink.engine.cluster.ClusterRepository;
import org.uplink.engine.host.HostRepository;

/** The repositories for everything that the engine stores, one for each kind. */
public record Repositories(
    HostRepository hosts,
    ClusterRepository clusters,
    RunRepository runs,
    ChangeRepository changes,
    AuditLog audit) {}
