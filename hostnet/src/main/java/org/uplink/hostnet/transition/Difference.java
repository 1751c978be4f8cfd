package org.uplink.hostnet.transition;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.LinkStateBuilder;
import org.uplink.hostnet.state.NetworkState;

/**
 * The difference between two states of a host. Ignores everything that does not belong to the given
 * links.
 *
 * @param from the current state of the host
 * @param to the wanted state of the host
 * @param devices the links. Objects of other links are ignored
 */
record Difference(NetworkState from, NetworkState to, Set<String> devices) {
  /** The settings that a new link does not have. */
  private static final Set<String> OFF_AT_FIRST =
      Set.of("group", "protodown", "promisc", "allmulticast", "dynamic", "notrailers");

  boolean isCreated(String device) {
    return from.link(device).isEmpty() && to.link(device).isPresent();
  }

  boolean isDeleted(String device) {
    return from.link(device).isPresent() && to.link(device).isEmpty();
  }

  List<LinkState> links(NetworkState state) {
    return state.links().stream()
        .filter(link -> devices.contains(link.name()))
        .sorted(Comparator.comparingInt(Difference::layer))
        .toList();
  }

  /** Returns whether a link joins or leaves a bond, and has to be down for that. */
  boolean isInterrupted(String device) {
    Optional<String> before = from.link(device).flatMap(LinkState::master);
    Optional<String> after = to.link(device).flatMap(LinkState::master);
    return !before.equals(after) && (isBond(from, before) || isBond(to, after));
  }

  /** Returns whether a wanted link is the port of a bond. */
  boolean isInBond(LinkState wanted) {
    return isBond(to, wanted.master());
  }

  /** Returns whether a link is a bridge before the transition. */
  boolean isBridge(String device) {
    return from.link(device).filter(link -> link.isKind("bridge")).isPresent();
  }

  /** Returns whether an existing link joins or leaves a bridge. */
  boolean changesBridge(String device) {
    return from.link(device).isPresent()
        && to.link(device).isPresent()
        && !from.link(device)
            .flatMap(LinkState::master)
            .equals(to.link(device).flatMap(LinkState::master))
        && !isInterrupted(device);
  }

  /** Returns a link as it is directly after its creation. */
  static LinkState asCreated(LinkState link) {
    Map<String, Long> settings = new HashMap<>(link.settings());
    settings.replaceAll((name, value) -> OFF_AT_FIRST.contains(name) ? 0L : value);
    settings
        .keySet()
        .removeIf(name -> !LinkState.QUEUES.contains(name) && !OFF_AT_FIRST.contains(name));
    return LinkStateBuilder.builder(link)
        .up(false)
        .token(link.token().map(_ -> LinkState.NO_TOKEN))
        .alias(link.alias().map(_ -> ""))
        .broadcast(link.broadcast().map(_ -> LinkState.ETHERNET_BROADCAST))
        .settings(settings)
        .build();
  }

  /**
   * Returns the current link, or, if the link is not created yet, as it will be directly after its
   * creation.
   */
  LinkState current(LinkState link) {
    return from.link(link.name()).orElseGet(() -> asCreated(link).withMaster(Optional.empty()));
  }

  /** Compares the addresses of a link. */
  AddressOrder addressesOf(String device) {
    return new AddressOrder(from.addressesOf(device), to.addressesOf(device));
  }

  /** Returns the layer of a link, which is higher than the layers of the links below it. */
  private static int layer(LinkState link) {
    return switch (link.kind().orElse("")) {
      case "bond" -> 1;
      case "vlan" -> 2;
      case "bridge" -> 3;
      default -> 0;
    };
  }

  private static boolean isBond(NetworkState state, Optional<String> name) {
    return name.flatMap(state::link).filter(link -> link.isKind("bond")).isPresent();
  }
}
