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
 * The result of {@link Verb#GET_CAPABILITIES}, without what only oVirt Engine reads ({@link
 * HostReport}).
 *
 * @param network the network part. On the wire its members are at the top level
 * @param lastClientIface the device with the local address of the calling connection. Behind a
 *     broker it says nothing about the engine
 * @param clusterLevels the compatibility levels that the host offers: {@code ["3.5", "3.6"]}
 * @param softwareVersion the version of the agent or of Vdsm
 * @param uuid the host's identity, which survives restarts
 * @param bootId the kernel's boot_id. Equal ids mean the same machine
 * @param connection the calling connection. A stock Vdsm has none
 * @param pendingChange the pending change of the host's network, if there is one
 */
@WireRecord
public record Capabilities(
    @JsonUnwrapped NetworkCapabilities network,
    Optional<String> lastClientIface,
    List<String> clusterLevels,
    @JsonProperty("software_version") Optional<String> softwareVersion,
    Optional<String> uuid,
    @JsonProperty("boot_uuid") Optional<String> bootId,
    Optional<OperatingSystem> operatingSystem,
    Optional<CallerConnection> connection,
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
