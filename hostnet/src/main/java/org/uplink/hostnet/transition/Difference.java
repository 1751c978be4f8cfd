package org.uplink.hostnet.transition;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;

/**
 * What is to become of some links.
 *
 * @param from the host as it is
 * @param to the host as it is to be
 * @param devices the links; what belongs to others is not touched
 */
record Difference(NetworkState from, NetworkState to, Set<String> devices) {
  boolean isCreated(String device) {
    return from.link(device).isEmpty() && to.link(device).isPresent();
  }

  boolean isDeleted(String device) {
    return from.link(device).isPresent() && to.link(device).isEmpty();
  }

  /** Lower links first. */
  private static int layer(LinkState link) {
    return switch (link.kind().orElse("")) {
      case "bond" -> 1;
      case "vlan" -> 2;
      case "bridge" -> 3;
      default -> 0;
    };
  }

  List<LinkState> links(NetworkState state) {
    return state.links().stream()
        .filter(link -> devices.contains(link.name()))
        .sorted(Comparator.comparingInt(Difference::layer))
        .toList();
  }

  private static boolean isBond(NetworkState state, Optional<String> name) {
    return name.flatMap(state::link).filter(link -> link.isKind("bond")).isPresent();
  }

  /** Whether it joins or leaves a bond, and is down in between. */
  boolean isInterrupted(String device) {
    Optional<String> was = from.link(device).flatMap(LinkState::master);
    Optional<String> is = to.link(device).flatMap(LinkState::master);
    return !was.equals(is) && (isBond(from, was) || isBond(to, is));
  }

  /** The form that a link has between its making and the next step. */
  static LinkState asCreated(LinkState link) {
    return link.withUp(false);
  }

  /** A link as it is, or as it is when it was just made. */
  LinkState current(LinkState link) {
    return from.link(link.name()).orElseGet(() -> asCreated(link).withMaster(Optional.empty()));
  }

  /** The addresses of a link that come and go. */
  AddressOrder addressesOf(String device) {
    return new AddressOrder(from.addressesOf(device), to.addressesOf(device));
  }
}
