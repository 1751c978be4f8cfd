package org.uplink.engine.run;

import java.util.List;
import java.util.Optional;
import org.uplink.engine.cluster.CompatibilityLevel;
import org.uplink.engine.decision.Decision;
import org.uplink.engine.network.HostNetworks;

/**
 * What an inspection of a host found.
 *
 * @param sameMachineAs another host that is the same machine
 * @param levels the compatibility levels that the host supports
 * @param uncommitted whether a restart of the host would undo its current network configuration
 */
record Inspection(
    Optional<String> sameMachineAs,
    List<CompatibilityLevel> levels,
    HostNetworks networks,
    boolean uncommitted,
    Decision decision) {}
