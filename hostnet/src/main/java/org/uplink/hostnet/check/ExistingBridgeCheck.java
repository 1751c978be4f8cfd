package org.uplink.hostnet.check;

import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.RunningConfiguration.RunningNetwork;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.verbs.setup.SetupCode;

/**
 * Checks a network whose bridge exists although no network in force has its name. This is so if the
 * agent's state directory was lost, or if Vdsm created the bridge. The network adopts the bridge if
 * it is as Uplink creates it: then nothing on the host has to change.
 *
 * @param host the host as it is
 * @param running the networks in force
 */
public record ExistingBridgeCheck(NetworkState host, RunningConfiguration running) {
  /**
   * Returns whether a network that takes over its NIC finds its bridge on this NIC, but not as
   * Uplink creates it. Such a bridge is adopted as it is.
   */
  public boolean findsOtherBridge(String name, NetworkSpec spec) {
    Optional<LinkState> bridge = host.link(name).filter(link -> link.isKind("bridge"));
    Optional<LinkState> port = portOf(name, spec);
    return spec.takeOver()
        && spec.linkOptions().bridged()
        && !running.networks().containsKey(name)
        && bridge.isPresent()
        && port.isPresent()
        && whyNotAdopted(bridge.get(), port.get(), spec).isPresent();
  }

  /**
   * Checks a requested network.
   *
   * @throws SetupRefusedException if its bridge exists and cannot be adopted
   */
  void check(String name, NetworkSpec spec) {
    RunningNetwork present = running.networks().get(name);
    if (present != null && present.spec().isAdopted() && !spec.isAdopted()) {
      throw refused(
          "network %1$s cannot get another NIC or lose its bridge: Uplink did not make %2$s, and changes only its addresses, routes and MTU"
              .formatted(name, present.device()));
    }
    if (spec.isAdopted()) {
      if (present == null) {
        checkAdopted(name, spec);
      }
      refuseSpanningTree(name, spec);
      return;
    }
    Optional<LinkState> bridge = host.link(name).filter(link -> link.isKind("bridge"));
    if (bridge.isEmpty() || running.networks().containsKey(name)) {
      return;
    }
    Optional<LinkState> port = portOf(name, spec);
    if (!spec.linkOptions().bridged()) {
      port.ifPresent(lower -> refuseBridgeless(name, lower));
      return;
    }
    if (host.portsOf(name).isEmpty()) {
      // Its addresses would appear on the network below, and its spanning tree would stop packets.
      throw refused(
          "bridge %s exists already, and Uplink did not create it. If nothing uses it, remove it (ip link delete %s); otherwise choose another name for your network."
              .formatted(name, name));
    }
    if (port.isEmpty()) {
      throw refused(
          "bridge %s exists already, with the ports %s and without %s"
              .formatted(name, ports(name), spec.lowerDevice().orElse("a NIC")));
    }
    whyNotAdopted(bridge.get(), port.get(), spec)
        .ifPresent(
            reason -> {
              throw refused(
                  "bridge %1$s exists already with the port %2$s, and network %1$s cannot adopt it, because %3$s To keep the bridge as it is, if no program of this host changes it: uplink network adopt %1$s"
                      .formatted(name, port.get().name(), reason));
            });
  }

  private String ports(String bridge) {
    List<String> ports = host.portsOf(bridge);
    return ports.isEmpty() ? "none" : String.join(", ", ports);
  }

  private Optional<LinkState> portOf(String name, NetworkSpec spec) {
    return spec.lowerLink(host).filter(lower -> lower.master().filter(name::equals).isPresent());
  }

  /** Refuses a spanning tree that a request turns on. Without one in the request, it stays. */
  private void refuseSpanningTree(String name, NetworkSpec spec) {
    boolean runs =
        host.link(name).flatMap(LinkState::bridge).filter(LinkState.Bridge::stp).isPresent();
    if (spec.linkOptions().stp() && !runs) {
      throw refused(
          "network %1$s cannot turn the spanning tree protocol on: Uplink did not make the bridge %1$s, and leaves its options as they are. Change it with ip link set %1$s type bridge stp_state 1."
              .formatted(name));
    }
  }

  /** Checks a link that stays as it is. */
  private void checkAdopted(String name, NetworkSpec spec) {
    if (!spec.linkOptions().bridged()) {
      if (spec.lowerLink(host).isEmpty()) {
        throw refused(
            "network %s cannot adopt its device: this host has no %s"
                .formatted(name, spec.lowerDevice().orElse(name)));
      }
      return;
    }
    if (host.link(name).filter(link -> link.isKind("bridge")).isEmpty()) {
      throw refused("there is no bridge " + name + " that a network could adopt");
    }
    Optional<LinkState> port = portOf(name, spec);
    if (port.isEmpty()) {
      throw refused(
          "%s is no port of the bridge %s. Its ports: %s"
              .formatted(spec.lowerDevice().orElse("no NIC"), name, ports(name)));
    }
    addressOf(port.get())
        .ifPresent(
            reason -> {
              throw refused("network %s cannot adopt its bridge: %s".formatted(name, reason));
            });
  }

  private static void refuseBridgeless(String name, LinkState lower) {
    throw refused(
        "network %s is requested without a bridge, but %s is a port of bridge %s. First request it with the bridge, so that Uplink takes the bridge over. Then request it without one."
            .formatted(name, lower.name(), name));
  }

  /** Returns how a bridge differs from one that Uplink creates, and what to do. */
  private Optional<String> whyNotAdopted(LinkState bridge, LinkState port, NetworkSpec spec) {
    String name = bridge.name();
    List<String> others =
        host.portsOf(name).stream()
            .filter(other -> !other.equals(port.name()) && !isTapDevice(other))
            .toList();
    if (!others.isEmpty()) {
      return Optional.of(
          "it has other ports than the tap devices of virtual machines: "
              + String.join(", ", others)
              + ". If nobody needs them, remove them from the bridge (ip link set PORT nomaster).");
    }
    boolean stp = bridge.bridge().map(LinkState.Bridge::stp).orElse(false);
    if (stp != spec.linkOptions().stp()) {
      return Optional.of(
          "its spanning tree protocol is %s and the network's is %s. Change the bridge (ip link set %s type bridge stp_state %d)."
              .formatted(
                  onOrOff(stp),
                  onOrOff(spec.linkOptions().stp()),
                  name,
                  spec.linkOptions().stp() ? 1 : 0));
    }
    if (bridge.bridge().filter(LinkState.Bridge::filtersVlans).isPresent()) {
      return Optional.of(
          "it filters VLANs. Change the bridge (ip link set "
              + name
              + " type bridge vlan_filtering 0).");
    }
    if (!bridge.mac().equals(port.mac())) {
      return Optional.of(
          "the MAC addresses differ, and after a boot the bridge would have that of %1$s. Give the bridge the MAC of %1$s."
              .formatted(port.name()));
    }
    return addressOf(port);
  }

  /**
   * Returns what to do if a port of the bridge has an address. Then this check cannot know which of
   * the two is the address of the network.
   */
  private Optional<String> addressOf(LinkState port) {
    return host.addressesOf(port.name()).stream()
        .filter(address -> !address.linkLocal())
        .findFirst()
        .map(
            address ->
                "%1$s, which is a port of the bridge, has the address %2$s. If nobody needs this address, and you are not connected through it, remove it from %1$s (ip address del %2$s dev %1$s)."
                    .formatted(port.name(), address.local()));
  }

  /** Returns whether a virtual machine can be behind the device. */
  private boolean isTapDevice(String device) {
    return host.link(device).filter(link -> link.isKind("tun")).isPresent();
  }

  private static String onOrOff(boolean on) {
    return on ? "on" : "off";
  }

  private static SetupRefusedException refused(String why) {
    return new SetupRefusedException(SetupCode.BAD_BRIDGE, why);
  }
}
