package org.uplink.hostnet.plan;

import java.util.ArrayList;
import java.util.List;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.Normal;

/**
 * The addresses of one link that are missing, and those that are not wanted. Of several IPv4
 * addresses the first of a subnet is its primary one, so they are kept in order: those that stand
 * behind a missing one are taken away and added again. IPv6 addresses of the link itself are the
 * kernel's business.
 */
final class AddressOrder {
  private final List<AddressState> there;
  private final List<AddressState> wanted;
  private final List<AddressState> outOfPlace = new ArrayList<>();
  private final List<AddressState> missing = new ArrayList<>();

  AddressOrder(List<AddressState> there, List<AddressState> wanted) {
    this.there = there.stream().filter(address -> !address.linkLocal()).toList();
    this.wanted = wanted.stream().filter(address -> !address.linkLocal()).toList();
    order();
  }

  private void order() {
    List<AddressState> normal = there.stream().map(Normal::of).toList();
    int last = -1;
    boolean inOrder = true;
    for (AddressState address : wanted) {
      int place = normal.indexOf(Normal.of(address));
      if (place < 0) {
        missing.add(address);
        inOrder = inOrder && !address.ipv4();
      } else if (address.ipv4() && (!inOrder || place < last)) {
        inOrder = false;
        outOfPlace.add(there.get(place));
        missing.add(address);
      } else if (address.ipv4()) {
        last = place;
      }
    }
  }

  /** Those to be added, in order. */
  List<AddressState> missing() {
    return missing;
  }

  /** Those among the missing that are there in the wrong place, and go first, the last first. */
  List<AddressState> outOfPlace() {
    return outOfPlace.reversed();
  }

  /** Those that are not wanted, in the kernel's order. */
  List<AddressState> unwanted() {
    List<AddressState> normal = wanted.stream().map(Normal::of).toList();
    return there.stream()
        .filter(address -> !normal.contains(Normal.of(address)))
        .filter(address -> !Normal.isTemporary(address))
        .toList();
  }
}
