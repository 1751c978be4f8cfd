package org.uplink.hostnet.plan;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.uplink.hostnet.state.HostState;
import org.uplink.hostnet.state.LinkState;

/**
 * What is to become of some links.
 *
 * @param from the host as it is
 * @param to the host as it is to be
 * @param devices the links; what belongs to others is not touched
 */
record Difference(HostState from, HostState to, Set<String> devices) {
  boolean isMade(String device) {
    return from.link(device).isEmpty() && to.link(device).isPresent();
  }

  boolean isDeleted(String device) {
    return from.link(device).isPresent() && to.link(device).isEmpty();
  }

  /** Lower links first. */
  private static int height(LinkState link) {
    return switch (link.kind().orElse("")) {
      case "bond" -> 1;
      case "vlan" -> 2;
      case "bridge" -> 3;
      default -> 0;
    };
  }

  List<LinkState> links(HostState state) {
    return state.links().stream()
        .filter(link -> devices.contains(link.name()))
        .sorted(Comparator.comparingInt(Difference::height))
        .toList();
  }

  private static boolean isBond(HostState state, Optional<String> name) {
    return name.flatMap(state::link).filter(link -> link.is("bond")).isPresent();
  }

  /** Whether it joins or leaves a bond, and is down in between. */
  boolean isInterrupted(String device) {
    Optional<String> was = from.link(device).flatMap(LinkState::master);
    Optional<String> is = to.link(device).flatMap(LinkState::master);
    return !was.equals(is) && (isBond(from, was) || isBond(to, is));
  }

  /** The form that a link has between its making and the next step. */
  static LinkState asMade(LinkState link) {
    return link.up(false);
  }

  /** A link as it is, or as it is when it was just made. */
  LinkState there(LinkState link) {
    return from.link(link.name()).orElseGet(() -> asMade(link).master(Optional.empty()));
  }

  /** The addresses of a link that come and go. */
  AddressOrder addressesOf(String device) {
    return new AddressOrder(from.addressesOf(device), to.addressesOf(device));
  }
}
