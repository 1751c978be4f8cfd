package org.uplink.api.host;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.uplink.api.decision.DecisionSummary;
import org.uplink.api.run.RunDocument;

/**
 * A host as the engine knows it.
 *
 * @param name the name, which is the key of the host
 * @param transport who opens the connections: {@code direct} is the engine, {@code dialIn} the
 *     agent
 * @param address the address or DNS name that the engine dials; empty if the agent dials in
 * @param port the agent's port; empty if the agent dials in
 * @param connection the connection of an agent that dials in; empty if there is none
 * @param lastSeen when the last connection of an agent that dials in ended, if the host is away
 * @param cluster the name of its cluster
 * @param reason why the host is in its status, as a code
 * @param statusText why the host is in its status, and what to do, in sentences
 * @param activeNic the interface that leads to the engine, as last decided
 * @param nicOwner the program that configures the NIC below {@code activeNic}, such as {@code
 *     NetworkManager}; empty if none does, or the agent does not report it
 * @param decision the latest decision; {@code /hosts/NAME/decision} has its evidence
 * @param software what the agent reports about itself
 * @param outOfSync how the management network differs from the cluster's definition, a sentence
 *     each
 * @param drift what the host lacks of the networks that Uplink has made, as it reported last; empty
 *     if it lacks nothing
 * @param proof how the management network was checked when the engine deployed it: {@code proved}
 *     or {@code unproved}
 * @param run the latest run, also if it has ended
 * @param created when the host was added
 * @param changed when its status last changed
 */
public record HostDocument(
    String name,
    String transport,
    Optional<String> address,
    Optional<Integer> port,
    Optional<HostConnection> connection,
    Optional<Instant> lastSeen,
    String cluster,
    HostStatus status,
    Optional<StatusReason> reason,
    Optional<String> statusText,
    Optional<String> activeNic,
    Optional<String> nicOwner,
    Optional<DecisionSummary> decision,
    Optional<SoftwareDocument> software,
    List<String> outOfSync,
    Optional<HostDrift> drift,
    Optional<String> proof,
    Optional<RunDocument> run,
    Instant created,
    Instant changed) {
  public HostDocument {
    outOfSync = outOfSync == null ? List.of() : List.copyOf(outOfSync);
  }
}
