package org.uplink.hostnet.backend;

import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.adoption.AdoptedLink;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Normalization;
import org.uplink.hostnet.state.RouteFormat;
import org.uplink.hostnet.state.RouteState;

/**
 * Finds out whether adopted links have the MTU, the master, the addresses and the routes of the
 * plan. Addresses and routes that expire are left out, because routers and servers give them again.
 */
public record AdoptionCheck(NetworkState current, NetworkState planned) {
  /** Returns what differs, is missing, or is there and was not planned; empty if nothing is. */
  public Optional<String> findDifference(List<AdoptedLink> links) {
    return links.stream().flatMap(link -> findDifference(link.device()).stream()).findFirst();
  }

  private Optional<String> findDifference(String device) {
    Optional<String> address =
        planned
            .link(device)
            .flatMap(this::findLinkDifference)
            .or(() -> findAddressDifference(device));
    return address.or(
        () ->
            planned.routesThrough(device).stream()
                .filter(AdoptionCheck::isLasting)
                .filter(
                    route ->
                        current.routesThrough(device).stream()
                            .noneMatch(other -> Normalization.isSameRoute(route, other)))
                .findFirst()
                .map(route -> "the route " + RouteFormat.format(route) + " is missing"));
  }

  private Optional<String> findLinkDifference(LinkState wanted) {
    Optional<LinkState> link = current.link(wanted.name());
    if (link.isEmpty()) {
      return Optional.of("there is no link " + wanted.name());
    }
    if (link.get().mtu() != wanted.mtu()) {
      return Optional.of(
          "%s has the MTU %d instead of %d"
              .formatted(wanted.name(), link.get().mtu(), wanted.mtu()));
    }
    return link.get().master().equals(wanted.master())
        ? Optional.empty()
        : Optional.of(
            "%s is a port of %s instead of %s"
                .formatted(
                    wanted.name(),
                    link.get().master().orElse("nothing"),
                    wanted.master().orElse("nothing")));
  }

  private Optional<String> findAddressDifference(String device) {
    return lacking(planned, current, device)
        .map(missing -> "%s of %s is missing".formatted(missing, device))
        .or(
            () ->
                lacking(current, planned, device)
                    .map(added -> "%s has got %s".formatted(device, added)));
  }

  private static Optional<String> lacking(NetworkState has, NetworkState lacks, String device) {
    return has.addressesOf(device).stream()
        .filter(address -> address.ipv4() || !address.expires())
        .filter(address -> !address.linkLocal())
        .filter(
            address ->
                lacks.addressesOf(device).stream().noneMatch(other -> isSame(address, other)))
        .findFirst()
        .map(address -> address.local().toString());
  }

  private static boolean isSame(AddressState one, AddressState other) {
    return one.local().equals(other.local()) && one.peer().equals(other.peer());
  }

  private static boolean isLasting(RouteState route) {
    return !Normalization.isAdvertised(route) && route.expires().isEmpty();
  }
}
