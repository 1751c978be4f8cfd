package org.uplink.hostnet.user;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.user.LinkUsers;
import org.uplink.verbs.warning.WarningCode;

/** Finds the users of devices in the namespace of this process. */
public final class DeviceUsers {
  private final Rtnetlink net;
  private final Path proc;

  /**
   * Creates a finder.
   *
   * @param proc {@code /proc}
   */
  public DeviceUsers(Rtnetlink net, Path proc) {
    this.net = net;
    this.proc = proc;
  }

  /** Returns the users of a device. Empty if there is no such device. */
  public List<DeviceUser> of(String device) {
    Optional<Link> link = net.links().find(device);
    if (link.isEmpty()) {
      return List.of();
    }
    int index = link.get().index();
    ProcessFiles processes = new ProcessFiles(proc);
    ProcNet files = new ProcNet(proc.resolve("self/net"));
    List<DeviceUser> users = new ArrayList<>();
    users.addAll(new SocketUsers(net, files, processes).of(device, index));
    users.addAll(new MulticastUsers(files, processes, new UserPrograms(proc)).of(device, index));
    users.addAll(new IpsecUsers(net).of(device, index));
    users.addAll(attached(device, net.links().users(index)));
    return DeviceUser.limited(users);
  }

  private List<DeviceUser> attached(String device, LinkUsers attached) {
    List<DeviceUser> users = new ArrayList<>();
    attached.above().stream()
        // The kernel delivers the packets of a VLAN before the bridge of the device below sees
        // them.
        .filter(above -> !above.kind().name().equals("vlan"))
        .map(new DevicesAbove(net, proc)::named)
        .map(
            above ->
                new DeviceUser(
                    WarningCode.LINK_ABOVE,
                    above.name(),
                    "%s has %s as its lower device".formatted(above.describe(), device)))
        .forEach(users::add);
    if (attached.hasXdpProgram()) {
      users.add(
          new DeviceUser(
              WarningCode.XDP_PROGRAM, "XDP", "an XDP program is attached to " + device));
    }
    attached.filters().stream()
        .map(
            filter ->
                new DeviceUser(
                    WarningCode.TRAFFIC_FILTER,
                    "%s, priority %d".formatted(filter.kind(), filter.priority()),
                    "a filter of tc (%s, priority %d) sees the %s packets of %s"
                        .formatted(
                            filter.kind(),
                            filter.priority(),
                            filter.incoming() ? "incoming" : "outgoing",
                            device)))
        .forEach(users::add);
    attached.labels().stream()
        .map(
            label ->
                new DeviceUser(
                    WarningCode.ADDRESS_LABEL,
                    label.prefix().toString(),
                    "the IPv6 address label %d of %s is valid for %s only"
                        .formatted(label.label(), label.prefix(), device)))
        .forEach(users::add);
    return users;
  }
}
