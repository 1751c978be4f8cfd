package org.uplink.hostnet.transition;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NeighbourEntry;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.sysctl.SysctlKey;
import org.uplink.rtnetlink.net.Prefix;

/** Computes the steps for addresses and neighbours. */
final class AddressSteps {
  /** The values of {@code addr_gen_mode} with which the kernel derives addresses from a secret. */
  private static final Set<String> SECRET_MODES = Set.of("2", "3");

  private final Difference difference;
  private final NetworkState from;
  private final NetworkState to;

  AddressSteps(Difference difference) {
    this.difference = difference;
    from = difference.from();
    to = difference.to();
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

  /**
   * Deletes the link-local addresses that the kernel derives from a secret ({@code addr_gen_mode} 2
   * and 3) when IPv6 starts on a link that had others.
   */
  List<Step> deleteGenerated() {
    List<Step> steps = new ArrayList<>();
    for (String device : difference.devices()) {
      List<Prefix> wanted = linkLocal(to, device).stream().map(AddressState::local).toList();
      if (!wanted.isEmpty()
          && SECRET_MODES.contains(addressMode(device))
          && from.link(device).isPresent()
          && !runsWithIpv6(from, device)
          && runsWithIpv6(to, device)) {
        steps.add(new Step(new Operation.DeleteGenerated(device, wanted), new Operation.Nothing()));
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

  /**
   * Adds the neighbours of a link that loses an address to the link that gets the address. Without
   * them, the first packets wait for an answer, and are lost for a second if the question is lost.
   */
  private void addLearnedNeighbours(String device, List<Step> steps) {
    List<AddressState> missing = difference.addressesOf(device).missing();
    Set<String> sources = new TreeSet<>();
    for (AddressState address : missing) {
      from.addresses().stream()
          .filter(other -> other.local().equals(address.local()))
          .map(AddressState::device)
          .filter(difference.devices()::contains)
          .forEach(sources::add);
    }
    from.neighbours().stream()
        .filter(neighbour -> sources.contains(neighbour.device()) && !neighbour.configured())
        .filter(neighbour -> !neighbour.address().isMulticastAddress())
        .map(neighbour -> neighbour.withDevice(device))
        .forEach(
            neighbour ->
                steps.add(
                    new Step(new Operation.AddNeighbour(neighbour), new Operation.Nothing())));
  }

  /** Adds the wanted neighbours that are not among the present ones. */
  void addConfiguredNeighbours(String device, List<NeighbourEntry> present, List<Step> steps) {
    to.configuredNeighboursOf(device).stream()
        .filter(neighbour -> !present.contains(neighbour))
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

  private void deleteNeighbours(String device, List<Step> steps) {
    List<NeighbourEntry> wanted = to.configuredNeighboursOf(device);
    from.configuredNeighboursOf(device).stream()
        .filter(entry -> wanted.stream().noneMatch(other -> isSameKey(entry, other)))
        .forEach(
            entry ->
                steps.add(
                    new Step(
                        new Operation.DeleteNeighbour(entry), new Operation.AddNeighbour(entry))));
  }

  private static boolean isSameKey(NeighbourEntry one, NeighbourEntry other) {
    return one.address().equals(other.address()) && one.proxy() == other.proxy();
  }

  /**
   * Adds the wanted link-local addresses that a link lacks and the kernel does not generate:
   * another program had added them, or the link had another MAC or another {@code addr_gen_mode}
   * when it went up. The address that the kernel has generated instead is deleted.
   */
  private void addLinkLocal(String device, List<Step> steps) {
    if (!runsWithIpv6(to, device)) {
      return;
    }
    List<AddressState> current = linkLocal(from, device);
    List<AddressState> missing = new ArrayList<>(linkLocal(to, device));
    missing.removeIf(address -> contains(current, address));
    boolean runs = runsWithIpv6(from, device);
    if (!runs) {
      // The kernel generates an address when IPv6 starts on the link.
      missing.removeIf(this::willBeGenerated);
    }
    missing.forEach(address -> steps.add(addition(address)));
    List<AddressState> wanted = linkLocal(to, device);
    if (runs && !wanted.isEmpty()) {
      boolean anyGenerated = !missing.isEmpty() || isOfAnotherMac(wanted);
      current.stream()
          .filter(
              address ->
                  address.flags().stablePrivacy() || (anyGenerated && isGenerated(address, from)))
          .filter(address -> !contains(wanted, address))
          .forEach(address -> steps.add(deletion(address)));
    }
  }

  /** Returns whether the kernel has made one of the addresses, and made it of an earlier MAC. */
  private boolean isOfAnotherMac(List<AddressState> wanted) {
    return wanted.stream().anyMatch(AddressSteps::isOfAMac)
        && wanted.stream().noneMatch(address -> isGenerated(address, to));
  }

  private static boolean isOfAMac(AddressState address) {
    byte[] bytes = address.local().address().getAddress();
    return bytes[11] == (byte) 0xff && bytes[12] == (byte) 0xfe;
  }

  private boolean willBeGenerated(AddressState address) {
    return isGenerated(address, to) && addressMode(address.device()).equals("0");
  }

  private String addressMode(String device) {
    String key = new SysctlKey("ipv6", device, "addr_gen_mode").toString();
    return to.sysctls().getOrDefault(key, "0");
  }

  private static boolean isGenerated(AddressState address, NetworkState state) {
    return state
        .link(address.device())
        .flatMap(LinkState::mac)
        .filter(address::isGeneratedFrom)
        .isPresent();
  }

  private static boolean runsWithIpv6(NetworkState state, String device) {
    String key = new SysctlKey("ipv6", device, SysctlSteps.IPV6_OFF).toString();
    return state.link(device).filter(LinkState::up).isPresent()
        && "0".equals(state.sysctls().get(key));
  }

  private static List<AddressState> linkLocal(NetworkState state, String device) {
    return state.addressesOf(device).stream().filter(AddressState::linkLocal).toList();
  }

  private static boolean contains(List<AddressState> addresses, AddressState wanted) {
    return addresses.stream().anyMatch(address -> address.local().equals(wanted.local()));
  }
}
