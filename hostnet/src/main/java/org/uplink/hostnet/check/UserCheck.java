package org.uplink.hostnet.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.user.DeviceUser;
import org.uplink.verbs.warning.PlanWarning;

/**
 * Finds the users of devices that become ports or are removed. The packets of a new port arrive by
 * its bridge or bond. Addresses, routes and rules move to the bridge or bond; other users receive
 * no more packets.
 *
 * @param before the current state of the host
 * @param after the planned state of the host
 */
record UserCheck(NetworkState before, NetworkState after, HostEnvironment environment) {
  /** The kernel nests at most this many masters. */
  private static final int MAX_MASTERS = 8;

  List<PlanWarning> warnings() {
    List<PlanWarning> warnings = new ArrayList<>();
    for (LinkState link : before.links()) {
      Optional<LinkState> next = after.link(link.name());
      if (next.isEmpty()) {
        environment.usersOf(link.name(), Optional.empty()).stream()
            .map(user -> removed(user, link.name()))
            .forEach(warnings::add);
      } else if (next.get().master().isPresent() && !next.get().master().equals(link.master())) {
        String master = holder(next.get());
        environment.usersOf(link.name(), Optional.of(master)).stream()
            .map(user -> portOf(user, link.name(), master))
            .forEach(warnings::add);
      }
    }
    return warnings;
  }

  /** Returns the bridge or bond by which the packets of a port arrive: a bond may be a port too. */
  private String holder(LinkState port) {
    LinkState holder = port;
    for (int i = 0; i < MAX_MASTERS; i++) {
      Optional<LinkState> master = holder.master().flatMap(after::link);
      if (master.isEmpty()) {
        return holder.name();
      }
      holder = master.get();
    }
    return holder.name();
  }

  private static PlanWarning portOf(DeviceUser user, String device, String master) {
    String consequence =
        user.code().cutsOff()
            ? "%s. After the change, packets arrive by %s and not by %s"
                .formatted(user.text(), master, device)
            : "%s. After the change, %s is a port of %s".formatted(user.text(), device, master);
    return PlanWarning.of(user.code(), device, user.subject(), consequence);
  }

  private static PlanWarning removed(DeviceUser user, String device) {
    return new PlanWarning(
        user.code().word(),
        Optional.of(device),
        Optional.of(user.subject()),
        "%s. The change removes %s".formatted(user.text(), device),
        true);
  }
}
