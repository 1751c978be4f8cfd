package org.uplink.hostnet.offload;

import java.util.Set;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkKind;
import org.uplink.rtnetlink.request.NetlinkException;

/**
 * The kernel's setting of a NIC, a bond or a team. Other links do not have one of their own.
 *
 * @param net the kernel's routing socket
 */
public record KernelReceiveOffload(Rtnetlink net) implements ReceiveOffload {
  private static final LinkKind TEAM = new LinkKind("team");

  /** The refusals that only say that this link or this process cannot have LRO. */
  private static final Set<String> EXPECTED = Set.of("EPERM", "EOPNOTSUPP", "ENODEV");

  @Override
  public boolean isOn(Link link) {
    boolean hasSetting = link.kind().isEmpty() || link.is(LinkKind.BOND) || link.is(TEAM);
    if (!hasSetting || link.flags().loopback()) {
      return false;
    }
    try {
      return net.links().hasLargeReceiveOffload(link.name());
    } catch (NetlinkException e) {
      if (isFault(e)) {
        throw e;
      }
      return false;
    }
  }

  @Override
  public void turnOn(String link) {
    try {
      net.links().setLargeReceiveOffload(link, true);
    } catch (NetlinkException e) {
      if (isFault(e)) {
        throw e;
      }
    }
  }

  private static boolean isFault(NetlinkException refusal) {
    return !EXPECTED.contains(refusal.errno().symbol());
  }
}
