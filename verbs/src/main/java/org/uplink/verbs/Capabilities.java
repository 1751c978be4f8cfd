package org.uplink.verbs;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Optional;

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
 * @param networkChange the change of the host's network that is under way, where one is
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
    Optional<Connection> connection,
    Optional<NetworkChange> networkChange) {

  public Capabilities {
    lastClientIface = Wire.text(lastClientIface);
    clusterLevels = Wire.list(clusterLevels);
    softwareVersion = Wire.text(softwareVersion);
    uuid = Wire.text(uuid);
    bootId = Wire.text(bootId);
  }

  @JsonProperty("lastClientIface")
  String getLastClientIfaceText() {
    return Wire.orBlank(lastClientIface);
  }
}
