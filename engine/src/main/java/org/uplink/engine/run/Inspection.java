package org.uplink.engine.run;

import java.util.List;
import java.util.Optional;
import org.uplink.engine.cluster.CompatibilityLevel;
import org.uplink.engine.decision.Decision;
import org.uplink.engine.decision.facts.ConnectionEnds;
import org.uplink.engine.decision.facts.RouteResult;
import org.uplink.engine.network.HostNetworks;

/**
 * What an inspection of a host found.
 *
 * @param sameMachineAs another host that is the same machine
 * @param connection the connection as both ends see it
 * @param flowRoute where the host's packets of the connection leave; empty below level 3.6
 * @param levels the compatibility levels that the host supports
 * @param uncommitted whether a restart of the host would undo its current network configuration
 */
record Inspection(
    Optional<String> sameMachineAs,
    ConnectionEnds connection,
    Optional<RouteResult> flowRoute,
    List<CompatibilityLevel> levels,
    HostNetworks networks,
    boolean uncommitted,
    Decision decision) {}
