package org.uplink.hostnet.check;

import java.util.Optional;
import java.util.stream.Stream;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.verbs.setup.SetupCode;

/**
 * Refuses networks in a VRF, and networks whose bridge is a port of another device. A bridge is
 * outside of the VRF of its port, and the routes of a VRF are in a table of their own, so that the
 * network would lose its routes.
 *
 * @param host the host as it is
 */
record MasterCheck(NetworkState host) {
  /**
   * Checks a requested network.
   *
   * @throws SetupRefusedException if its bridge or the device below is in a VRF, or its bridge is a
   *     port
   */
  void check(String network, NetworkSpec spec) {
    if (spec.linkOptions().bridged()) {
      checkBridge(network);
    }
    Stream.concat(
            spec.lowerLink(host).stream(),
            // A NIC in a VRF may have VLANs outside of it.
            spec.vlanDevice().isPresent()
                ? Stream.empty()
                : spec.baseDevice().flatMap(host::link).stream())
        .forEach(device -> refuseVrf("network " + network, device));
  }

  /**
   * Checks the device of a network that a request removes.
   *
   * @throws SetupRefusedException if the device is in a VRF, or is a bridge that is a port
   */
  void checkRemoval(String network, String device) {
    checkBridge(network);
    host.link(device).ifPresent(link -> refuseVrf("network " + network, link));
  }

  /** Returns the refusal of a device in a VRF. */
  static SetupRefusedException inVrf(String what, LinkState device, String vrf) {
    return new SetupRefusedException(
        device.isKind("bridge") ? SetupCode.BAD_BRIDGE : SetupCode.NIC_IN_USE,
        "%s: %s is in the VRF %s, and Uplink does not support networks in a VRF. Take the device out of the VRF (ip link set %s nomaster) and configure its routes outside of it, or choose another NIC."
            .formatted(what, device.name(), vrf, device.name()));
  }

  private void checkBridge(String network) {
    Optional<LinkState> bridge = host.link(network).filter(link -> link.isKind("bridge"));
    bridge.ifPresent(link -> refuseVrf("network " + network, link));
    bridge
        .flatMap(LinkState::master)
        .ifPresent(
            master -> {
              throw new SetupRefusedException(
                  SetupCode.BAD_BRIDGE,
                  "network %s: its bridge is a port of %s. Remove it from there first (ip link set %s nomaster)."
                      .formatted(network, master, network));
            });
  }

  private void refuseVrf(String what, LinkState device) {
    device
        .master()
        .flatMap(host::link)
        .filter(master -> master.isKind("vrf"))
        .ifPresent(
            vrf -> {
              throw inVrf(what, device, vrf.name());
            });
  }
}
