package org.uplink.verbs.capabilities;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Optional;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.Verb;
import org.uplink.verbs.WireRecord;
import org.uplink.verbs.change.PendingChange;

/**
 * The result of {@link Verb#GET_CAPABILITIES}.
 *
 * @param network the network part; its members stand beside the others on the wire
 * @param lastClientIface the device that owns the local address of the connection that asks; means
 *     nothing behind a broker
 * @param clusterLevels the compatibility levels that the host offers: {@code ["3.5", "3.6"]}
 * @param softwareVersion of the agent or of Vdsm
 * @param uuid the host's identity, the same at every start
 * @param bootId the kernel's boot_id: two that are equal are the same machine; a stock Vdsm does
 *     not tell
 * @param connection a stock Vdsm does not tell
 * @param pendingChange the change of the host's network that is under way, where one is
 */
@WireRecord
public record Capabilities(
    @JsonUnwrapped NetworkCapabilities network,
    Optional<String> lastClientIface,
    List<String> clusterLevels,
    @JsonProperty("software_version") Optional<String> softwareVersion,
    Optional<String> uuid,
    Optional<String> bootId,
    Optional<OperatingSystem> operatingSystem,
    Optional<ClientConnection> connection,
    Optional<PendingChange> pendingChange) {

  public Capabilities {
    lastClientIface = VdsmForms.present(lastClientIface);
    clusterLevels = VdsmForms.listOrEmpty(clusterLevels);
    softwareVersion = VdsmForms.present(softwareVersion);
    uuid = VdsmForms.present(uuid);
    bootId = VdsmForms.present(bootId);
  }

  @JsonProperty("lastClientIface")
  String getLastClientIfaceText() {
    return VdsmForms.orEmptyText(lastClientIface);
  }
}
