package org.uplink.rtnetlink;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.uplink.rtnetlink.connection.KernelNamespaces;
import org.uplink.rtnetlink.connection.KernelOffload;
import org.uplink.rtnetlink.connection.KernelQueueing;
import org.uplink.rtnetlink.connection.KernelTables;
import org.uplink.rtnetlink.connection.KernelUsers;
import org.uplink.rtnetlink.connection.RequestSender;
import org.uplink.rtnetlink.connection.SerialConnection;
import org.uplink.rtnetlink.link.BridgeEntry;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkKind;
import org.uplink.rtnetlink.link.LinkRequest;
import org.uplink.rtnetlink.link.LinkTable;
import org.uplink.rtnetlink.request.Acknowledgement;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.user.LinkAbove;
import org.uplink.rtnetlink.user.LinkUsers;
import org.uplink.rtnetlink.user.QueueingDiscipline;

/**
 * Reads the links (network devices) of a namespace. {@link Rtnetlink#links} returns it.
 * Thread-safe.
 */
public final class Links {
  private final SerialConnection serial;

  Links(SerialConnection serial) {
    this.serial = serial;
  }

  /**
   * Reads all links.
   *
   * @throws NetlinkException if the socket fails
   * @throws IllegalStateException if the {@link Rtnetlink} is closed
   */
  public LinkTable list() {
    return new LinkTable(serial.run(KernelTables::links));
  }

  /**
   * Reads the link with this name or alternative name. Empty if there is no such link.
   *
   * @throws NetlinkException if the socket fails
   * @throws IllegalStateException if the {@link Rtnetlink} is closed
   */
  public Optional<Link> find(String name) {
    return serial.run(connection -> KernelTables.link(connection, name));
  }

  /**
   * Reads the forwarding databases and the multicast groups of all bridges.
   *
   * @throws NetlinkException if the socket fails
   * @throws IllegalStateException if the {@link Rtnetlink} is closed
   */
  public List<BridgeEntry> bridgeEntries() {
    return serial.run(connection -> List.copyOf(KernelTables.bridgeEntries(connection)));
  }

  /**
   * Returns whether large receive offload (LRO) of a link is on. Many drivers do not have it. The
   * kernel turns it off on a link that becomes the port of a bridge, and on the links below that
   * one.
   *
   * @param name the name of the link
   * @throws NetlinkException with ENODEV if there is no such link, or if the socket fails
   * @throws IllegalStateException if the {@link Rtnetlink} is closed
   */
  public boolean hasLargeReceiveOffload(String name) {
    return serial.run(connection -> KernelOffload.isLargeReceiveOn(connection, name));
  }

  /**
   * Turns large receive offload (LRO) of a link on or off. Needs CAP_NET_ADMIN. Some drivers lose
   * packets meanwhile. The kernel silently leaves LRO off if a link above does not have it, such as
   * a bridge or a bond.
   *
   * @param name the name of the link
   * @throws NetlinkException with EPERM without the privilege, with EOPNOTSUPP if the driver does
   *     not have LRO, or if the socket fails
   * @throws IllegalStateException if the {@link Rtnetlink} is closed
   */
  public void setLargeReceiveOffload(String name, boolean on) {
    serial.run(
        connection -> {
          KernelOffload.setLargeReceive(connection, name, on);
          return name;
        });
  }

  /**
   * Reads what is attached to a link: links above it, an XDP program, filters of traffic control,
   * IPv6 address labels.
   *
   * @param index the index of the link
   * @throws NetlinkException if the socket fails
   * @throws IllegalStateException if the {@link Rtnetlink} is closed
   */
  public LinkUsers users(int index) {
    return serial.run(connection -> KernelUsers.attached(connection, index));
  }

  /**
   * Reads the queueing disciplines of all links.
   *
   * @throws NetlinkException if the socket fails
   * @throws IllegalStateException if the {@link Rtnetlink} is closed
   */
  public List<QueueingDiscipline> queueingDisciplines() {
    return serial.run(KernelQueueing::read);
  }

  /**
   * Reads the links that have a link as their lower device, in this namespace and those other
   * namespaces that have an id here and in which this process has CAP_NET_ADMIN.
   *
   * @param index the index of the link
   * @throws NetlinkException if the socket fails
   * @throws IllegalStateException if the {@link Rtnetlink} is closed
   */
  public List<LinkAbove> above(int index) {
    return serial.run(connection -> KernelUsers.above(connection, index));
  }

  /**
   * Reads the id of a process's namespace, as {@link LinkAbove#namespace} has it; empty if it has
   * none here, or there is no such process.
   *
   * @throws NetlinkException if the socket fails
   * @throws IllegalStateException if the {@link Rtnetlink} is closed
   */
  public OptionalInt namespaceOf(long process) {
    return serial.run(connection -> KernelNamespaces.idOf(connection, process));
  }

  /**
   * Gives the namespace of a process an id in this namespace, if it has none, so that {@link
   * #above} finds the links there. The id exists as long as the namespace. Needs CAP_NET_ADMIN.
   *
   * @return whether the namespace has an id now
   * @throws NetlinkException if the socket fails
   * @throws IllegalStateException if the {@link Rtnetlink} is closed
   */
  public boolean giveNamespaceId(long process) {
    return serial.run(connection -> KernelNamespaces.giveId(connection, process));
  }

  /**
   * Returns whether a link can have VLANs: the drivers of some devices forbid them ({@code
   * NETIF_F_VLAN_CHALLENGED}). Creates none. Needs CAP_NET_ADMIN and a kernel that {@link
   * #supports} VLANs.
   *
   * @param index the index of the link
   * @return false if the driver forbids VLANs. True for a link that does not exist, and for one
   *     with an MTU of 65535 or more that is not the loopback: the kernel cannot be asked about it
   * @throws NetlinkException with EPERM without the privilege, or if the socket fails
   * @throws IllegalStateException if the {@link Rtnetlink} is closed
   */
  public boolean acceptsVlans(int index) {
    Optional<Link> link = find(index);
    if (link.filter(found -> found.flags().loopback()).isPresent()) {
      return false;
    }
    return link.flatMap(LinkRequest::probeVlan).map(this::isNotUnsupported).orElse(true);
  }

  /**
   * Returns whether the kernel can create links of a kind. Creates none, but loads the kind's
   * module, as creating one would. Needs CAP_NET_ADMIN.
   *
   * @param kind {@link LinkKind#BRIDGE}, {@link LinkKind#VLAN} or {@link LinkKind#BOND}
   * @throws NetlinkException with EPERM without the privilege, or if the socket fails
   * @throws IllegalStateException if the {@link Rtnetlink} is closed
   */
  public boolean supports(LinkKind kind) {
    return isNotUnsupported(LinkRequest.probe(kind));
  }

  /**
   * Reads the link with this index. Empty if there is no such link.
   *
   * @throws NetlinkException if the socket fails
   * @throws IllegalStateException if the {@link Rtnetlink} is closed
   */
  public Optional<Link> find(int index) {
    return index <= 0
        ? Optional.empty()
        : serial.run(connection -> KernelTables.link(connection, index));
  }

  private boolean isNotUnsupported(LinkRequest probe) {
    Acknowledgement answer =
        serial.run(connection -> new RequestSender(connection).send(List.of(probe))).getFirst();
    return switch (answer) {
      case Acknowledgement.Done() -> true;
      case Acknowledgement.Refused(NetlinkException refusal) -> {
        if (refusal.errno().symbol().equals("EPERM")) {
          throw refusal;
        }
        yield !refusal.errno().symbol().equals("EOPNOTSUPP");
      }
    };
  }
}
