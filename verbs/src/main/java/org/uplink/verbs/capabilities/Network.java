package org.uplink.verbs.capabilities;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Optional;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.WireRecord;

/**
 * A network of the capabilities: one that a setupNetworks put on the host.
 *
 * @param iface the device that carries the addresses
 * @param bridged whether it has a bridge
 * @param southbound the NIC, bond or VLAN at its lower end
 * @param networkSwitch {@code legacy}, or {@code ovs}
 * @param ports the bridge's ports, where bridged
 * @param stp {@code on} or {@code off}, where bridged
 * @param device the device, where bridgeless ({@code interface} on the wire)
 * @param vlanId where tagged
 */
@WireRecord
public record Network(
    Optional<String> iface,
    Optional<Boolean> bridged,
    Optional<String> southbound,
    @JsonProperty("switch") Optional<String> networkSwitch,
    List<String> ports,
    Optional<String> stp,
    @JsonProperty("interface") Optional<String> device,
    @JsonProperty("vlanid") Optional<Integer> vlanId,
    @JsonUnwrapped Addressing addressing) {

  public Network {
    iface = VdsmForms.present(iface);
    southbound = VdsmForms.present(southbound);
    ports = VdsmForms.listOrEmpty(ports);
    device = VdsmForms.present(device);
  }
}
