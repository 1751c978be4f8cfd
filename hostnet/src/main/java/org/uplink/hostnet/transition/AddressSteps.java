package org.uplink.hostnet.transition;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.sysctl.SysctlKey;

/** The steps for addresses and neighbours. */
final class AddressSteps {
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

  /** Adds the neighbours of a link that loses an address to the link that gets the address. */
  void copyNeighbours(String device, List<Step> steps) {
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
        .filter(neighbour -> sources.contains(neighbour.device()))
        .filter(neighbour -> !neighbour.address().isMulticastAddress())
        .map(neighbour -> neighbour.withDevice(device))
        .forEach(
            neighbour ->
                steps.add(
                    new Step(new Operation.AddNeighbour(neighbour), new Operation.Nothing())));
  }

  /** Deletes the unwanted addresses. */
  List<Step> removeUnwanted() {
    List<Step> steps = new ArrayList<>();
    for (String device : difference.devices()) {
      if (to.link(device).isPresent()
          && from.link(device).isPresent()
          && !difference.isInterrupted(device)) {
        difference.addressesOf(device).unwanted().forEach(address -> steps.add(deletion(address)));
      }
    }
    return steps;
  }

  /**
   * Adds the wanted link-local addresses of a link that runs and has none. The kernel does not
   * generate them there (addr_gen_mode), so another program had added them.
   */
  private void addLinkLocal(String device, List<Step> steps) {
    boolean runs =
        from.link(device).filter(LinkState::up).isPresent()
            && "0"
                .equals(
                    from.sysctls()
                        .get(new SysctlKey("ipv6", device, SysctlSteps.IPV6_OFF).toString()));
    if (runs && from.addressesOf(device).stream().noneMatch(AddressState::linkLocal)) {
      to.addressesOf(device).stream()
          .filter(AddressState::linkLocal)
          .forEach(address -> steps.add(addition(address)));
    }
  }
}
