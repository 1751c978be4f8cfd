package org.uplink.agent.local;

import java.util.List;
import java.util.Optional;
import org.uplink.verbs.change.ChangeStatus;

/**
 * The networks that Uplink has made on this host, and its changes.
 *
 * @param networks the networks in force
 * @param drift what the host lacks of these networks, a sentence each
 * @param survivesReboot whether the networks in force are the safe configuration
 * @param pending the change that is not decided, or is being rolled back
 * @param last the outcome of the last change
 */
public record LocalReport(
    List<Network> networks,
    List<String> drift,
    boolean survivesReboot,
    Optional<Pending> pending,
    Optional<ChangeStatus> last) {
  public LocalReport {
    networks = List.copyOf(networks);
    drift = List.copyOf(drift);
  }

  /**
   * A network in force.
   *
   * @param name the network's name, which is also its bridge's
   * @param device the device with its addresses
   * @param port the NIC, bond or VLAN below it
   * @param adopted whether another program made the device, and Uplink has adopted it
   */
  public record Network(String name, String device, Optional<String> port, boolean adopted) {}

  /**
   * A pending change.
   *
   * @param id the change's id
   * @param requester who requested it
   * @param isLocal whether {@code uplink network apply} makes it, and not the agent
   * @param isRollingBack whether it is decided, and the host restores the old network
   * @param remainingMillis time until the host rolls it back
   * @param local what the process of a local change says; empty if no process answers
   */
  public record Pending(
      String id,
      String requester,
      boolean isLocal,
      boolean isRollingBack,
      long remainingMillis,
      Optional<LocalStatus> local) {}

  /**
   * The answer to a request about the pending change.
   *
   * @param done whether the request was done
   * @param text a sentence for the user
   */
  public record Answer(boolean done, String text) {}
}
