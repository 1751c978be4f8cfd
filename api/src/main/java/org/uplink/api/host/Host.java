package org.uplink.api.host;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.uplink.api.decision.DecisionSummary;
import org.uplink.api.run.Run;

/**
 * A host as the engine knows it.
 *
 * @param name the host's name, its key in the interface
 * @param address the address or DNS name that the engine dials
 * @param port the agent's port
 * @param cluster the name of its cluster
 * @param status where it stands
 * @param reason why, as a code
 * @param statusText why, and what to do next, as a sentence
 * @param activeNic its interface towards the engine, as last decided
 * @param decision the decision behind it in one line; all of it is at {@code /hosts/NAME/decision}
 * @param software what its agent said of itself
 * @param outOfSync how its management network differs from what its cluster wants, a sentence each
 * @param proof what its management network was kept on, where the engine has deployed it: {@code
 *     proved} or {@code unproved}
 * @param run its latest install, or run like it, running or ended
 * @param created when it was added
 * @param changed when this document last changed
 */
public record Host(
    String name,
    String address,
    int port,
    String cluster,
    HostStatus status,
    Optional<StatusReason> reason,
    Optional<String> statusText,
    Optional<String> activeNic,
    Optional<DecisionSummary> decision,
    Optional<Software> software,
    List<String> outOfSync,
    Optional<String> proof,
    Optional<Run> run,
    Instant created,
    Instant changed) {
  public Host {
    outOfSync = outOfSync == null ? List.of() : List.copyOf(outOfSync);
  }
}
