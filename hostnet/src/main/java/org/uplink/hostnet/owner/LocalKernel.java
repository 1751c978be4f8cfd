package org.uplink.hostnet.owner;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import org.uplink.hostnet.filter.FilterDevice;
import org.uplink.hostnet.filter.PacketFilter;
import org.uplink.hostnet.user.DeviceAbove;
import org.uplink.hostnet.user.DeviceUser;
import org.uplink.hostnet.user.DeviceUsers;
import org.uplink.hostnet.user.DevicesAbove;
import org.uplink.hostnet.user.ProcessNamespaces;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkKind;
import org.uplink.rtnetlink.request.NetlinkException;

/**
 * What the kernel of this host tells about devices.
 *
 * @param net the kernel of this namespace
 * @param proc the folder /proc
 */
record LocalKernel(Rtnetlink net, Path proc) {
  OptionalInt indexOf(String device) {
    return net.links()
        .find(device)
        .map(Link::index)
        .map(OptionalInt::of)
        .orElse(OptionalInt.empty());
  }

  /** Returns the users of a device, without packet filter rules that cover its successor. */
  List<DeviceUser> usersOf(String device, Optional<String> successor) {
    new ProcessNamespaces(net, proc).giveIds();
    List<DeviceUser> all =
        new ArrayList<>(
            new PacketFilter(proc, () -> ProcessList.readFrom(proc).isRunning("firewalld"))
                .usersOf(shown(device, ""), successor.map(name -> shown(name, "bridge"))));
    all.addAll(new DeviceUsers(net, proc).of(device));
    return all;
  }

  /** Returns what rules can know of a device, which may be one that the change makes. */
  private FilterDevice shown(String device, String newKind) {
    return net.links()
        .find(device)
        .map(link -> new FilterDevice(device, link.group(), kindOf(link)))
        .orElseGet(() -> new FilterDevice(device, 0, newKind));
  }

  private static String kindOf(Link link) {
    return link.kind().map(LinkKind::name).orElse("");
  }

  List<DeviceAbove> devicesAbove(String device) {
    new ProcessNamespaces(net, proc).giveIds();
    return new DevicesAbove(net, proc).of(device);
  }

  /** Returns whether the kernel can create links of a kind. */
  boolean canCreate(String kind) {
    return unlessForbidden(() -> net.links().supports(new LinkKind(kind)));
  }

  boolean acceptsVlans(String device) {
    return net.links()
        .find(device)
        .map(link -> unlessForbidden(() -> net.links().acceptsVlans(link.index())))
        .orElse(true);
  }

  /** Without CAP_NET_ADMIN the kernel does not tell, and refuses every change. */
  private static boolean unlessForbidden(BooleanSupplier question) {
    try {
      return question.getAsBoolean();
    } catch (NetlinkException e) {
      if (e.errno().symbol().equals("EPERM")) {
        return true;
      }
      throw e;
    }
  }
}
