package org.uplink.hostnet.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.AddressStateBuilder;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Normalization;
import org.uplink.hostnet.state.PrefixRoutes;
import org.uplink.hostnet.state.RouteFormat;
import org.uplink.hostnet.state.RouteState;
import org.uplink.rtnetlink.address.AddressFlags;

/**
 * Finds what other programs changed of addresses and routes that exist before or after a plan, such
 * as the lifetime of an address. A rollback restores the object with what they changed.
 */
final class ConcurrentAttributeSearch {
  private final IndexedState before;
  private final IndexedState after;
  private final Set<String> devices;
  private final RollbackHomes homes;
  private final List<ConcurrentChange> found = new ArrayList<>();

  ConcurrentAttributeSearch(
      IndexedState before, IndexedState after, Set<String> devices, RollbackHomes homes) {
    this.before = before;
    this.after = after;
    this.devices = devices;
    this.homes = homes;
  }

  List<ConcurrentChange> search(NetworkState now) {
    now.addresses().forEach(this::compareAddress);
    // The kernel adds these with an address. Their source is the oldest address of the prefix, so
    // that it changes with the addresses.
    Set<RouteState> ofAddresses =
        now.addresses().stream()
            .flatMap(address -> PrefixRoutes.kernelRouteFor(address).stream())
            .map(Normalization::normalize)
            .collect(Collectors.toSet());
    for (RouteState route : now.routes()) {
      if (!ofAddresses.contains(Normalization.normalize(route))) {
        compareRoute(route);
      }
    }
    return found;
  }

  private void compareAddress(AddressState address) {
    if (!devices.contains(address.device())
        || Comparison.isAutomatic(address)
        || Normalization.isTemporary(address)
        || isUnchanged(
            known(state -> state.addresses().find(Normalization.identity(address))),
            other -> hasAttributesOf(other, address))) {
      return;
    }
    String text = "changed the address %s of %s".formatted(address.local(), address.device());
    found.add(
        homes
            .of(address.device())
            .map(device -> addressChange(text, address, device))
            .orElseGet(() -> ConcurrentChange.undone(text, address)));
  }

  private static ConcurrentChange addressChange(String text, AddressState address, String device) {
    AddressState there = AddressStateBuilder.builder(address).device(device).build();
    return new ConcurrentChange(
        Optional.of(text),
        Optional.of("changed the address %s of %s".formatted(address.local(), device)),
        device.equals(address.device()) ? Optional.empty() : Optional.of(device),
        state ->
            state
                .addresses()
                .replace(Normalization.identity(there), other -> withAttributes(other, there)),
        state ->
            state.addresses().find(Normalization.identity(there)).stream()
                .anyMatch(other -> hasAttributesOf(other, there)),
        address);
  }

  /** The label belongs to the link, and the plan decides who adds the route of the prefix. */
  private static AddressState withAttributes(AddressState address, AddressState changed) {
    return AddressStateBuilder.builder(changed)
        .label(address.label())
        .flags(
            new AddressFlags(
                (changed.flags().bits() & ~AddressState.NO_PREFIX_ROUTE)
                    | (address.flags().bits() & AddressState.NO_PREFIX_ROUTE)))
        .build();
  }

  private static boolean hasAttributesOf(AddressState one, AddressState other) {
    AddressState first = Normalization.normalize(one);
    AddressState second = Normalization.normalize(withAttributes(one, other));
    // A lifetime that has begun ends by itself.
    boolean ends = one.life().filter(life -> life.preferred() != AddressState.FOREVER).isPresent();
    return first.equals(ends ? second.withLife(first.life()) : second);
  }

  private void compareRoute(RouteState route) {
    if (!route.usesAnyOf(devices)
        || route.unwritable().isPresent()
        || Normalization.isKernelManaged(route)
        || Comparison.isAutomatic(route)
        || isUnchanged(
            known(state -> state.routes().find(Normalization.identity(route))),
            other -> hasAttributesOf(other, route))) {
      return;
    }
    String text = "changed the route " + RouteFormat.format(route);
    Optional<RouteState> moved = homes.moved(route);
    found.add(
        moved
            .map(there -> routeChange(text, route, there))
            .orElseGet(() -> ConcurrentChange.undone(text, route)));
  }

  private static ConcurrentChange routeChange(String text, RouteState route, RouteState there) {
    return new ConcurrentChange(
        Optional.of(text),
        Optional.of("changed the route " + RouteFormat.format(there)),
        there.equals(route)
            ? Optional.empty()
            : there.hops().stream().flatMap(hop -> hop.device().stream()).findFirst(),
        state -> state.routes().replace(Normalization.identity(there), _ -> there),
        state ->
            state.routes().find(Normalization.identity(there)).stream()
                .anyMatch(other -> hasAttributesOf(other, there)),
        route);
  }

  /** A link that goes down makes its next hops dead. */
  private static boolean hasAttributesOf(RouteState one, RouteState other) {
    return Normalization.normalize(alive(one)).equals(Normalization.normalize(alive(other)));
  }

  private static RouteState alive(RouteState route) {
    return route.withHops(
        route.hops().stream()
            .map(
                hop ->
                    new RouteState.Hop(
                        hop.device(),
                        hop.gateway(),
                        hop.weight(),
                        hop.onlink(),
                        false,
                        hop.encapsulation(),
                        hop.realms(),
                        hop.rawAttributes()))
            .toList());
  }

  private <T> List<T> known(Function<IndexedState, List<T>> sameObjects) {
    return Stream.of(before, after).flatMap(state -> sameObjects.apply(state).stream()).toList();
  }

  /** An object that neither state has was added, and not changed. */
  private static <T> boolean isUnchanged(List<T> known, Predicate<T> hasSameAttributes) {
    return known.isEmpty() || known.stream().anyMatch(hasSameAttributes);
  }
}
