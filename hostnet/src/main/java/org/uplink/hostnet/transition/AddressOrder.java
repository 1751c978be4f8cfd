package org.uplink.hostnet.transition;

import java.util.ArrayList;
import java.util.List;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.Normalization;

/**
 * The addresses of one link that are missing, and those that are not wanted, the oldest first.
 *
 * <p>Their age counts: of IPv4 addresses the oldest of a subnet is its primary one, and IPv6
 * prefers the newest as a source where nothing else decides. So those that are younger than a
 * missing one are taken away and added again. IPv6 addresses of the link itself are the kernel's
 * business.
 */
final class AddressOrder {
  private final List<AddressState> unwanted = new ArrayList<>();
  private final List<AddressState> outOfPlace = new ArrayList<>();
  private final List<AddressState> missing = new ArrayList<>();

  /** Compares two lists in the order in which the kernel has them. */
  AddressOrder(List<AddressState> there, List<AddressState> wanted) {
    compare(byAge(there, true), byAge(wanted, true));
    compare(byAge(there, false), byAge(wanted, false));
  }

  /** IPv4 addresses stand behind older ones, IPv6 addresses before them. */
  private static List<AddressState> byAge(List<AddressState> addresses, boolean ipv4) {
    List<AddressState> ofFamily =
        addresses.stream()
            .filter(address -> address.ipv4() == ipv4 && !address.linkLocal())
            .toList();
    return ipv4 ? ofFamily : ofFamily.reversed();
  }

  private void compare(List<AddressState> there, List<AddressState> wanted) {
    List<AddressState> thereNormal = there.stream().map(Normalization::normalize).toList();
    List<AddressState> wantedNormal = wanted.stream().map(Normalization::normalize).toList();
    int last = -1;
    boolean inOrder = true;
    for (AddressState address : wanted) {
      int place = thereNormal.indexOf(Normalization.normalize(address));
      if (place < 0) {
        missing.add(address);
        inOrder = false;
      } else if (!inOrder || place < last) {
        inOrder = false;
        outOfPlace.add(there.get(place));
        missing.add(address);
      } else {
        last = place;
      }
    }
    there.stream()
        .filter(address -> !wantedNormal.contains(Normalization.normalize(address)))
        .filter(address -> !Normalization.isTemporary(address))
        .forEach(unwanted::add);
  }

  /** Those to be added, in order. */
  List<AddressState> missing() {
    return missing;
  }

  /** Those among the missing that are there in the wrong place, and go first, the last first. */
  List<AddressState> outOfPlace() {
    return outOfPlace.reversed();
  }

  /** Those that are not wanted, in the order in which they go: the last first. */
  List<AddressState> unwanted() {
    return unwanted.reversed();
  }
}
