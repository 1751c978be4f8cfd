package org.uplink.hostnet.transition;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.Normalization;
import org.uplink.rtnetlink.net.Prefix;

/**
 * The missing and the unwanted addresses of one link, the oldest first.
 *
 * <p>The age of addresses matters: the oldest IPv4 address of a subnet is its primary address, and
 * IPv6 prefers the newest address as a source if nothing else decides. Addresses that are younger
 * than a missing one are therefore deleted and added again. The kernel maintains IPv6 link-local
 * addresses itself.
 */
final class AddressOrder {
  private final List<AddressState> unwanted = new ArrayList<>();
  private final List<AddressState> outOfPlace = new ArrayList<>();
  private final List<AddressState> missing = new ArrayList<>();

  /** Compares two lists, both in the order in which the kernel lists addresses. */
  AddressOrder(List<AddressState> current, List<AddressState> wanted) {
    compare(byAge(current, true), byAge(wanted, true));
    compare(byAge(current, false), byAge(wanted, false));
  }

  /** Returns the addresses to add, in order. */
  List<AddressState> missing() {
    return missing;
  }

  /**
   * Returns the addresses to delete and add again, because of their age, or with other attributes.
   * The last one comes first.
   */
  List<AddressState> outOfPlace() {
    return outOfPlace.reversed();
  }

  /** Returns the addresses to delete, the last one first. */
  List<AddressState> unwanted() {
    return unwanted.reversed();
  }

  /**
   * Sorts addresses by age. The kernel lists new IPv4 addresses last and new IPv6 addresses first.
   */
  private static List<AddressState> byAge(List<AddressState> addresses, boolean ipv4) {
    List<AddressState> ofFamily =
        addresses.stream()
            .filter(address -> address.ipv4() == ipv4 && !address.linkLocal())
            .toList();
    return ipv4 ? ofFamily : ofFamily.reversed();
  }

  private void compare(List<AddressState> current, List<AddressState> wanted) {
    Map<AddressState, Integer> positions = new HashMap<>();
    for (int i = 0; i < current.size(); i++) {
      positions.putIfAbsent(Normalization.normalize(current.get(i)), i);
    }
    Set<AddressState> wantedNormalized =
        wanted.stream().map(Normalization::normalize).collect(Collectors.toSet());
    int last = -1;
    boolean inOrder = true;
    for (AddressState address : wanted) {
      int position = positions.getOrDefault(Normalization.normalize(address), -1);
      if (position < 0) {
        current.stream().filter(other -> collide(other, address)).forEach(outOfPlace::add);
        missing.add(address);
        inOrder = false;
      } else if (!inOrder || position < last) {
        inOrder = false;
        outOfPlace.add(current.get(position));
        missing.add(address);
      } else {
        last = position;
      }
    }
    current.stream()
        .filter(address -> !wantedNormalized.contains(Normalization.normalize(address)))
        .filter(address -> wanted.stream().noneMatch(other -> collide(address, other)))
        .filter(address -> !Normalization.isTemporary(address))
        .forEach(unwanted::add);
  }

  /**
   * Returns whether the kernel takes two addresses of one link for the same, so that it refuses the
   * second one. It does not compare the lengths of IPv6 addresses, and of the peers of IPv4
   * addresses only the network.
   */
  static boolean collide(AddressState one, AddressState other) {
    if (!one.local().address().equals(other.local().address())) {
      return false;
    }
    return !one.ipv4()
        || (one.local().length() == other.local().length()
            && new Prefix(remote(one), one.local().length()).contains(remote(other)));
  }

  private static InetAddress remote(AddressState address) {
    return address.peer().orElse(address.local().address());
  }
}
