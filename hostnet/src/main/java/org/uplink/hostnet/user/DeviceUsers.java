package org.uplink.hostnet.user;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.user.LinkUsers;
import org.uplink.verbs.warning.WarningCode;

/** Finds the users of devices in the namespace of this process. */
public final class DeviceUsers {
  /** The largest number of users with the same code. The other users are counted only. */
  private static final int MAX_PER_CODE = 20;

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
    return limited(users);
  }

  /** Removes duplicates, and limits the number of users with the same code. */
  static List<DeviceUser> limited(List<DeviceUser> users) {
    Map<WarningCode, List<DeviceUser>> byCode = new LinkedHashMap<>();
    users.stream()
        .distinct()
        .forEach(user -> byCode.computeIfAbsent(user.code(), _ -> new ArrayList<>()).add(user));
    List<DeviceUser> limited = new ArrayList<>();
    byCode.forEach(
        (code, all) -> {
          limited.addAll(all.subList(0, Math.min(all.size(), MAX_PER_CODE)));
          if (all.size() > MAX_PER_CODE) {
            int others = all.size() - MAX_PER_CODE;
            limited.add(
                new DeviceUser(
                    code, others + " more", "there are " + others + " more users of this kind"));
          }
        });
    return limited;
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
