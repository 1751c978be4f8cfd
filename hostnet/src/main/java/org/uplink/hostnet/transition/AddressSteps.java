package org.uplink.hostnet.transition;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.LinkLocalAddresses;
import org.uplink.hostnet.state.NeighbourEntry;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.rtnetlink.net.Prefix;

/** Computes the steps for addresses and neighbours. */
final class AddressSteps {
  private final Difference difference;
  private final NetworkState from;
  private final NetworkState to;
  private final LinkLocalAddresses linkLocalNow;
  private final LinkLocalAddresses linkLocalThen;

  AddressSteps(Difference difference) {
    this.difference = difference;
    from = difference.from();
    to = difference.to();
    linkLocalNow = new LinkLocalAddresses(from);
    linkLocalThen = new LinkLocalAddresses(to);
  }

  /** Waits for the local routes of new IPv6 addresses, which the kernel adds asynchronously. */
  List<Step> awaitAdded() {
    List<Step> steps = new ArrayList<>();
    for (String device : difference.devices()) {
      List<InetAddress> added =
          difference.addressesOf(device).missing().stream()
              .filter(address -> !address.ipv4())
              .map(address -> address.local().address())
              .toList();
      if (!added.isEmpty() && !difference.isInterrupted(device) && to.link(device).isPresent()) {
        steps.add(new Step(new Operation.AwaitAddresses(device, added), new Operation.Nothing()));
      }
    }
    return steps;
  }

  /** Deletes what the kernel generates when IPv6 starts on a link that existed before. */
  List<Step> deleteGenerated() {
    return difference.devices().stream()
        .filter(device -> from.link(device).isPresent())
        .flatMap(device -> deleteGenerated(device).stream())
        .toList();
  }

  /**
   * Deletes what the kernel generates on new links which take over the link-local addresses of
   * another link. It generates the address some time after the link has a carrier.
   */
  List<Step> deleteGeneratedOnNewLinks() {
    List<Step> steps = new ArrayList<>();
    for (String device : difference.devices()) {
      if (difference.isCreated(device)
          && !linkLocalThen.of(device).isEmpty()
          && !linkLocalThen.areFromSecret(device)) {
        deleteGenerated(device)
            .ifPresent(
                step -> {
                  steps.add(awaitGenerated(device));
                  steps.add(step);
                });
      }
    }
    return steps;
  }

  /** Adds the missing addresses of a link. */
  void add(String device, List<Step> steps) {
    AddressOrder order = difference.addressesOf(device);
    order.outOfPlace().forEach(address -> steps.add(deletion(address)));
    order.missing().forEach(address -> steps.add(addition(address)));
    addLinkLocal(device, steps);
  }

  static Step addition(AddressState address) {
    return new Step(new Operation.AddAddress(address), new Operation.DeleteAddress(address));
  }

  static Step deletion(AddressState address) {
    return new Step(new Operation.DeleteAddress(address), new Operation.AddAddress(address));
  }

  /**
   * Adds the neighbours of a link that loses an address to the link that gets the address, and the
   * wanted neighbours that an administrator added.
   */
  void addNeighbours(String device, List<Step> steps) {
    addLearnedNeighbours(device, steps);
    addConfiguredNeighbours(device, from.configuredNeighboursOf(device), steps);
  }

  /** Adds the wanted neighbours that are not among the present ones. */
  void addConfiguredNeighbours(String device, List<NeighbourEntry> present, List<Step> steps) {
    Set<NeighbourEntry> known = new HashSet<>(present);
    to.configuredNeighboursOf(device).stream()
        .filter(neighbour -> !known.contains(neighbour))
        .forEach(
            neighbour ->
                steps.add(
                    new Step(
                        new Operation.AddNeighbour(neighbour),
                        new Operation.DeleteNeighbour(neighbour))));
  }

  /** Deletes the unwanted addresses, and the unwanted neighbours that an administrator added. */
  List<Step> removeUnwanted() {
    List<Step> steps = new ArrayList<>();
    for (String device : difference.devices()) {
      if (to.link(device).isPresent()
          && from.link(device).isPresent()
          && !difference.isInterrupted(device)) {
        deleteNeighbours(device, steps);
        difference.addressesOf(device).unwanted().forEach(address -> steps.add(deletion(address)));
      }
    }
    return steps;
  }

  private Step awaitGenerated(String device) {
    List<InetAddress> generated =
        linkLocalThen.generatedOn(device).stream()
            .map(address -> address.local().address())
            .toList();
    return new Step(new Operation.AwaitAddresses(device, generated), new Operation.Nothing());
  }

  /**
   * Deletes the link-local addresses that the kernel generates when IPv6 starts on a link, if they
   * are not among the wanted ones: those derived from a secret, and that of the link's MAC.
   */
  private Optional<Step> deleteGenerated(String device) {
    List<Prefix> wanted = linkLocalThen.of(device).stream().map(AddressState::local).toList();
    boolean starts = !linkLocalNow.hasIpv6(device) && linkLocalThen.hasIpv6(device);
    boolean isOther =
        linkLocalThen.areFromSecret(device)
            ? !wanted.isEmpty()
            : linkLocalThen.areComplete(device)
                && linkLocalThen
                    .generatedOn(device)
                    .filter(address -> !wanted.contains(address.local()))
                    .isPresent();
    return starts && isOther
        ? Optional.of(
            new Step(new Operation.DeleteGenerated(device, wanted), new Operation.Nothing()))
        : Optional.empty();
  }

  /**
   * Adds the neighbours of a link that loses an address to the link that gets the address. Without
   * them, the first packets wait for an answer, and are lost for a second if the question is lost.
   */
  private void addLearnedNeighbours(String device, List<Step> steps) {
    Set<Prefix> missing =
        difference.addressesOf(device).missing().stream()
            .map(AddressState::local)
            .collect(Collectors.toSet());
    Set<String> sources =
        from.addresses().stream()
            .filter(other -> missing.contains(other.local()))
            .map(AddressState::device)
            .filter(difference.devices()::contains)
            .collect(Collectors.toSet());
    from.neighbours().stream()
        .filter(neighbour -> sources.contains(neighbour.device()) && !neighbour.configured())
        .filter(neighbour -> !neighbour.address().isMulticastAddress())
        .map(neighbour -> neighbour.withDevice(device))
        .forEach(
            neighbour ->
                steps.add(
                    new Step(new Operation.AddNeighbour(neighbour), new Operation.Nothing())));
  }

  private void deleteNeighbours(String device, List<Step> steps) {
    Set<NeighbourEntry.Identity> wanted =
        to.configuredNeighboursOf(device).stream()
            .map(NeighbourEntry::identity)
            .collect(Collectors.toSet());
    from.configuredNeighboursOf(device).stream()
        .filter(entry -> !wanted.contains(entry.identity()))
        .forEach(
            entry ->
                steps.add(
                    new Step(
                        new Operation.DeleteNeighbour(entry), new Operation.AddNeighbour(entry))));
  }

  /**
   * Adds the wanted link-local addresses that a link lacks and the kernel does not generate:
   * another program had added them, or the link had another MAC or another {@code addr_gen_mode}
   * when it went up. The address that the kernel has generated instead is deleted.
   */
  private void addLinkLocal(String device, List<Step> steps) {
    if (!linkLocalThen.hasIpv6(device)) {
      return;
    }
    List<AddressState> current = linkLocalNow.of(device);
    List<AddressState> wanted = linkLocalThen.of(device);
    List<AddressState> missing = new ArrayList<>(wanted);
    missing.removeIf(address -> contains(current, address));
    boolean runs = linkLocalNow.hasIpv6(device);
    if (!runs) {
      // The kernel generates an address when IPv6 starts on the link.
      missing.removeIf(linkLocalThen::generates);
    }
    List<AddressState> replaced =
        current.stream()
            .filter(address -> missing.stream().anyMatch(it -> AddressOrder.collide(address, it)))
            .toList();
    replaced.forEach(address -> steps.add(deletion(address)));
    missing.forEach(address -> steps.add(addition(address)));
    boolean listsAll =
        linkLocalThen.areComplete(device)
            || (linkLocalThen.areFromSecret(device) && !wanted.isEmpty());
    if (runs && listsAll) {
      current.stream()
          .filter(address -> address.isMarkedAsGenerated() || linkLocalNow.isOfPresentMac(address))
          .filter(address -> !contains(wanted, address) && !replaced.contains(address))
          .forEach(address -> steps.add(deletion(address)));
    }
  }

  private static boolean contains(List<AddressState> addresses, AddressState wanted) {
    return addresses.stream().anyMatch(address -> address.local().equals(wanted.local()));
  }
}
