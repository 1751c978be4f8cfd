package org.uplink.verbs.capabilities;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Optional;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.WireRecord;

/**
 * A network that {@code Host.setupNetworks} created on the host.
 *
 * @param iface the device that carries the addresses
 * @param bridged whether the network is a bridge
 * @param southbound the NIC, bond or VLAN below the network
 * @param networkSwitch {@code legacy} or {@code ovs}
 * @param ports the ports of the bridge
 * @param stp {@code on} or {@code off}, of the bridge
 * @param device the device of a network without a bridge ({@code interface} on the wire)
 * @param vlanId the VLAN id of a tagged network
 * @param defaultMtu the MTU that the network has if its definition names none: that of the NIC or
 *     bond before the network changed it. Uplink's own; a stock Vdsm has none
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
    Optional<Integer> defaultMtu,
    @JsonUnwrapped Addressing addressing) {

  public Network {
    iface = VdsmForms.present(iface);
    southbound = VdsmForms.present(southbound);
    ports = VdsmForms.listOrEmpty(ports);
    device = VdsmForms.present(device);
  }
}
