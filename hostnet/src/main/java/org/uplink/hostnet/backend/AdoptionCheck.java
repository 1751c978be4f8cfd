package org.uplink.hostnet.backend;

import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.adoption.AdoptedLink;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Normalization;
import org.uplink.hostnet.state.RouteFormat;
import org.uplink.hostnet.state.RouteState;

/**
 * Finds out whether the addresses and routes of adopted links are those of the plan. Those that
 * expire are left out, because routers and servers give them again.
 */
public record AdoptionCheck(NetworkState current, NetworkState planned) {
  /** Returns what is missing, or is there and was not planned; empty if nothing is. */
  public Optional<String> findDifference(List<AdoptedLink> links) {
    return links.stream().flatMap(link -> findDifference(link.device()).stream()).findFirst();
  }

  private Optional<String> findDifference(String device) {
    Optional<String> address =
        lacking(planned, current, device)
            .map(missing -> "%s of %s is missing".formatted(missing, device))
            .or(
                () ->
                    lacking(current, planned, device)
                        .map(added -> "%s has got %s".formatted(device, added)));
    return address.or(
        () ->
            planned.routesThrough(device).stream()
                .filter(AdoptionCheck::isLasting)
                .filter(
                    route ->
                        current.routesThrough(device).stream()
                            .noneMatch(other -> Normalization.isSameRoute(route, other)))
                .findFirst()
                .map(route -> "the route %s is missing".formatted(RouteFormat.format(route))));
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
