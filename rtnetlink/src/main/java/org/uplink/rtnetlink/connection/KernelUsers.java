package org.uplink.rtnetlink.connection;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.uplink.rtnetlink.codec.AddressLabelReader;
import org.uplink.rtnetlink.codec.BoundSocketReader;
import org.uplink.rtnetlink.codec.LinkUserReader;
import org.uplink.rtnetlink.kernel.ErrorNumber;
import org.uplink.rtnetlink.net.IpProtocol;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.user.AddressLabel;
import org.uplink.rtnetlink.user.BoundSocket;
import org.uplink.rtnetlink.user.LinkAbove;
import org.uplink.rtnetlink.user.LinkUsers;
import org.uplink.rtnetlink.user.TrafficFilter;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.LinkAttribute;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.SocketDiagnosis;
import org.uplink.rtnetlink.wire.TrafficControl;

/**
 * Reads the users of a link (sockets, links above it, programs, filters, labels) on a connection
 * that the caller holds.
 *
 * <p>Each method throws a {@link NetlinkException} if the socket fails.
 */
public final class KernelUsers {
  /** {@code RTEXT_FILTER_SKIP_STATS} leaves out the counters. */
  private static final int SKIP_STATISTICS = 8;

  /** No CAP_NET_ADMIN in the namespace, or it is gone, or the kernel is before 4.15. */
  private static final Set<Integer> UNREADABLE =
      Set.of(
          ErrorNumber.EACCES,
          ErrorNumber.EPERM,
          ErrorNumber.EINVAL,
          ErrorNumber.ENOENT,
          ErrorNumber.EOPNOTSUPP);

  private KernelUsers() {}

  /**
   * Reads the sockets of a protocol that are bound to a link. The kernel filters the sockets.
   *
   * @param connection a connection of {@link SocketDiagnosis#PROTOCOL}
   * @throws NetlinkException with ENOENT if the kernel cannot list sockets of this protocol
   */
  public static List<BoundSocket> sockets(
      NetlinkConnection connection, int index, IpProtocol protocol) {
    List<BoundSocket> found = new ArrayList<>();
    for (int family : new int[] {Netlink.INET, Netlink.INET6}) {
      new Dump<>(
              "read the sockets of the protocol " + protocol,
              SocketDiagnosis.BY_FAMILY,
              SocketDiagnosis.BY_FAMILY,
              out -> {
                // struct inet_diag_req_v2: family, protocol, extensions, states, and an empty id.
                out.u8(family).u8(protocol.value()).u16(0).u32(SocketDiagnosis.STATES);
                for (int i = 0; i < SocketDiagnosis.ID_SIZE; i += 4) {
                  out.u32(0);
                }
                byte[] program = boundTo(index);
                out.attribute(SocketDiagnosis.BYTECODE, program, program.length);
              },
              message ->
                  new Numbered(
                      BoundSocketReader.device(message), BoundSocketReader.read(message, protocol)),
              false)
          .read(connection).stream()
              .filter(socket -> socket.device() == index)
              .map(Numbered::socket)
              .forEach(found::add);
    }
    return found;
  }

  /** Reads what is attached to a link. */
  public static LinkUsers attached(NetlinkConnection connection, int index) {
    boolean xdp =
        links(connection, OptionalInt.empty()).stream()
            .anyMatch(link -> link.link().device().index() == index && link.hasXdpProgram());
    List<TrafficFilter> filters = new ArrayList<>(filters(connection, index, true));
    filters.addAll(filters(connection, index, false));
    return new LinkUsers(above(connection, index), xdp, filters, labels(connection, index));
  }

  /**
   * Reads the links that have a link as their lower device. Those in other namespaces are found if
   * the namespace has an id here, and this process has CAP_NET_ADMIN there.
   */
  public static List<LinkAbove> above(NetlinkConnection connection, int index) {
    List<LinkAbove> above = new ArrayList<>();
    for (LinkUserReader.Entry link : links(connection, OptionalInt.empty())) {
      if (link.lower().contains(index)
          && link.lowerNamespace().isEmpty()
          && link.link().device().index() != index) {
        above.add(link.link());
      }
    }
    for (int id : KernelNamespaces.ids(connection)) {
      List<LinkUserReader.Entry> there = links(connection, OptionalInt.of(id));
      // The kernel gives our own namespace an id when it shows the first link that needs the id.
      OptionalInt here = KernelNamespaces.idOf(connection, ProcessHandle.current().pid());
      there.stream()
          .filter(link -> link.lower().contains(index))
          .filter(link -> link.lowerNamespace().isPresent() && link.lowerNamespace().equals(here))
          .map(LinkUserReader.Entry::link)
          // A kernel before 4.15 ignores the id, and shows the links of our own namespace.
          .filter(link -> link.namespace().equals(OptionalInt.of(id)))
          .forEach(above::add);
    }
    return above;
  }

  private static List<LinkUserReader.Entry> links(
      NetlinkConnection connection, OptionalInt namespace) {
    try {
      return new Dump<>(
              "read the links",
              Netlink.GETLINK,
              Netlink.NEWLINK,
              out -> {
                out.u32(0).u32(0).u32(0).u32(0);
                out.attribute32(LinkAttribute.EXT_MASK, SKIP_STATISTICS);
                namespace.ifPresent(id -> out.attribute32(LinkAttribute.TARGET_NETNSID, id));
              },
              LinkUserReader::read)
          .read(connection);
    } catch (NetlinkException e) {
      if (namespace.isPresent() && UNREADABLE.contains(e.errno().value())) {
        return List.of();
      }
      throw e;
    }
  }

  /**
   * Returns a filter of one instruction: accept a socket that is bound to the index, otherwise jump
   * behind the end, which rejects the socket.
   */
  private static byte[] boundTo(int index) {
    return ByteBuffer.allocate(8)
        .order(ByteOrder.nativeOrder())
        .put((byte) SocketDiagnosis.DEVICE_CONDITION)
        .put((byte) 8)
        .putShort((short) 12)
        .putInt(index)
        .array();
  }

  private static List<TrafficFilter> filters(
      NetlinkConnection connection, int index, boolean incoming) {
    try {
      return new Dump<>(
              "read the filters of traffic control",
              TrafficControl.GETTFILTER,
              TrafficControl.NEWTFILTER,
              // struct tcmsg: family, index, handle, parent, info.
              out ->
                  out.u32(0)
                      .u32(index)
                      .u32(0)
                      .u32(incoming ? TrafficControl.INGRESS : TrafficControl.EGRESS)
                      .u32(0),
              message -> filter(message, incoming))
          .read(connection).stream().distinct().toList();
    } catch (NetlinkException e) {
      if (e.errno().value() == ErrorNumber.EOPNOTSUPP) {
        // The kernel is built without traffic control.
        return List.of();
      }
      throw e;
    }
  }

  private static TrafficFilter filter(MessageCursor message, boolean incoming) {
    String kind = "";
    AttributeCursor cursor = message.attributes(TrafficControl.HEADER);
    while (cursor.next()) {
      if (cursor.type() == TrafficControl.KIND) {
        kind = cursor.text();
      }
    }
    return new TrafficFilter(incoming, kind, message.s32(16) >>> 16);
  }

  private static List<AddressLabel> labels(NetlinkConnection connection, int index) {
    try {
      return new Dump<>(
              "read the IPv6 address labels",
              Netlink.GETADDRLABEL,
              Netlink.NEWADDRLABEL,
              // struct ifaddrlblmsg: family, reserved, prefix length, flags, device, number.
              out -> out.u8(Netlink.INET6).u8(0).u8(0).u8(0).u32(0).u32(0),
              message ->
                  AddressLabelReader.device(message) == index
                      ? Optional.of(AddressLabelReader.read(message))
                      : Optional.<AddressLabel>empty())
          .read(connection).stream().flatMap(Optional::stream).toList();
    } catch (NetlinkException e) {
      if (e.errno().value() == ErrorNumber.EOPNOTSUPP) {
        // The kernel has no IPv6.
        return List.of();
      }
      throw e;
    }
  }

  private record Numbered(int device, BoundSocket socket) {}
}
