package org.uplink.agent.local;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.verbs.setup.SetupCode;

/**
 * A bridge, VLAN or bond that another program made, and that a network may adopt.
 *
 * @param host the host as it is
 * @param name the name of the link
 */
record StandingLink(NetworkState host, String name) {
  /** Kinds of links that are NICs of containers and labs, and ports for guests on other hosts. */
  private static final Set<String> CABLES = Set.of("veth", "dummy");

  /**
   * Returns the network that leaves the link as it is.
   *
   * @param nic the port of a bridge that leads to the network; empty if there is only one
   * @throws SetupRefusedException if the link cannot be adopted
   */
  NetworkSpec network(Optional<String> nic) {
    LinkState link = host.link(name).orElseThrow(() -> refused("there is no device " + name));
    return switch (link.kind().orElse("")) {
      case "bridge" -> bridge(nic);
      case "vlan" -> vlan(link);
      case "bond" -> bond(link);
      case "openvswitch" ->
          throw refused(name + " belongs to Open vSwitch, which Uplink does not configure");
      default ->
          throw refused(
              "%1$s is no bridge, VLAN or bond. To put a bridge on a NIC, run: uplink network apply --nic %1$s --bridge NAME"
                  .formatted(name));
    };
  }

  private NetworkSpec bridge(Optional<String> nic) {
    List<String> ports = host.portsOf(name);
    String port = nic.orElseGet(() -> onlyPort(ports));
    if (!ports.contains(port)) {
      throw refused(
          "%s is no port of the bridge %s. Its ports: %s"
              .formatted(port, name, ports.isEmpty() ? "none" : String.join(", ", ports)));
    }
    LinkState lower = host.link(port).orElseThrow();
    NetworkSpec spec =
        lower.isKind("vlan") ? onVlan(lower, NetworkSpec.bridge()) : NetworkSpec.bridgeOn(port);
    if (lower.isKind("bond")) {
      spec = spec.onBond(port);
    }
    return adopted(spec);
  }

  /** Returns the port that leads to the network. Guests have the others. */
  private String onlyPort(List<String> ports) {
    List<String> nics = ports.stream().filter(port -> !isGuest(port)).toList();
    List<String> leading =
        nics.isEmpty() ? ports.stream().filter(port -> isKind(port, CABLES)).toList() : nics;
    if (leading.isEmpty()) {
      throw refused(
          "the bridge " + name + " has no NIC, VLAN or bond as a port, so it leads to no network");
    }
    if (leading.size() > 1) {
      throw refused(
          "the bridge %s has the ports %s. Choose the one that leads to the network: --nic PORT"
              .formatted(name, String.join(", ", leading)));
    }
    return leading.getFirst();
  }

  private boolean isGuest(String port) {
    return host.link(port)
        .flatMap(LinkState::kind)
        .filter(kind -> !Set.of("bond", "vlan").contains(kind))
        .isPresent();
  }

  private boolean isKind(String port, Set<String> kinds) {
    return host.link(port).flatMap(LinkState::kind).filter(kinds::contains).isPresent();
  }

  private NetworkSpec vlan(LinkState link) {
    refusePort(link);
    return adopted(
        onVlan(link, NetworkSpec.bridge().withLinkOptions(NetworkSpec.LinkOptions.BRIDGELESS)));
  }

  private NetworkSpec bond(LinkState link) {
    refusePort(link);
    return adopted(
        NetworkSpec.bridge()
            .withLinkOptions(NetworkSpec.LinkOptions.BRIDGELESS)
            .onBond(link.name()));
  }

  private NetworkSpec onVlan(LinkState vlan, NetworkSpec spec) {
    LinkState base =
        vlan.lower()
            .flatMap(host::link)
            .filter(lower -> !lower.isKind("vlan") && vlan.vlan().isPresent())
            .orElseThrow(
                () ->
                    refused(
                        vlan.name()
                            + " is no 802.1Q VLAN directly on a NIC, bond or bridge of this host"));
    NetworkSpec tagged = spec.withNic(Optional.of(base.name())).withVlan(vlan.vlan().getAsInt());
    return base.isKind("bond") ? tagged.onBond(base.name()) : tagged;
  }

  private void refusePort(LinkState link) {
    link.master()
        .ifPresent(
            master -> {
              throw refused(
                  "%1$s is a port of %2$s, so the addresses belong on %2$s. Adopt %2$s instead: uplink network adopt %2$s"
                      .formatted(link.name(), master));
            });
  }

  private static NetworkSpec adopted(NetworkSpec spec) {
    return spec.withTakeOver(true).asAdopted();
  }

  private static SetupRefusedException refused(String why) {
    return new SetupRefusedException(SetupCode.NOT_SUPPORTED, "Nothing is adopted: " + why);
  }
}
