package org.uplink.rtnetlink.lookup;

import java.util.Optional;
import org.uplink.address.IpLiteral;
import org.uplink.rtnetlink.connection.KernelTables;
import org.uplink.rtnetlink.connection.NetlinkConnection;
import org.uplink.rtnetlink.kernel.ErrorNumber;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkKind;
import org.uplink.rtnetlink.request.Errno;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.route.RouteQuery;
import org.uplink.rtnetlink.wire.SurrogateEscape;

/**
 * Finds the indexes of the devices that a query names: by name, by alternative name, by index, or
 * by the zone of the destination. Names are looked up in the namespace of the connection.
 */
final class QueryDevices {
  /** {@code IFNAMSIZ}, with the zero byte at the end. Only alternative names can be longer. */
  private static final int NAME_SIZE = 16;

  private final NetlinkConnection connection;
  private final RouteQuery query;

  private QueryDevices(NetlinkConnection connection, RouteQuery query) {
    this.connection = connection;
    this.query = query;
  }

  /**
   * Returns the index of the query's input device, or 0 if it has none.
   *
   * @throws NetlinkException if there is no such device, or the socket fails
   */
  static int inputIndex(NetlinkConnection connection, RouteQuery query) {
    if (!query.hasInputDevice()) {
      return 0;
    }
    return query.inputDevice().isPresent()
        ? new QueryDevices(connection, query).index(query.inputDevice().get())
        : query.inputDeviceIndex().getAsInt();
  }

  /**
   * Returns the index of the query's output device. Without an output device, returns the index of
   * the zone, then of the VRF, then 0.
   *
   * @throws NetlinkException if there is no such device, the VRF is not a VRF, the zone and the
   *     output device differ, or the socket fails
   */
  static int outputIndex(NetlinkConnection connection, RouteQuery query) {
    if (query.outputDevice().isEmpty() && !query.hasZone() && query.vrf().isEmpty()) {
      return query.outputDeviceIndex().orElse(0);
    }
    QueryDevices devices = new QueryDevices(connection, query);
    int output =
        query.outputDevice().isPresent()
            ? devices.index(query.outputDevice().get())
            : query.outputDeviceIndex().orElse(0);
    int zone = query.hasZone() ? devices.zoneIndex() : 0;
    int vrf = query.vrf().isPresent() ? devices.vrfIndex(query.vrf().get()) : 0;
    if (output != 0 && zone != 0 && output != zone) {
      throw devices.refused(
          ErrorNumber.EINVAL,
          "the zone of %s is %s, and the output device is %s"
              .formatted(
                  IpLiteral.format(query.destination()),
                  connection.deviceNames.device(zone).name(),
                  connection.deviceNames.device(output).name()));
    }
    return output != 0 ? output : zone != 0 ? zone : vrf;
  }

  private int zoneIndex() {
    if (query.zone().isEmpty()) {
      if (!connection.isInNamespaceOfProcess()) {
        throw refused(
            ErrorNumber.EINVAL,
            "zone %d of %s is an index in the namespace of this process, not in the namespace of the lookup; set RouteQuery.zone"
                .formatted(query.processZone(), IpLiteral.format(query.destination())));
      }
      return query.processZone();
    }
    String zone = query.zone().get();
    int named = find(zone);
    if (named > 0) {
      return named;
    }
    // A zone is a name or an index (RFC 4007, section 11.2). A device whose name is a number is
    // preferred, as in getaddrinfo(3).
    int index;
    try {
      index = Integer.parseInt(zone);
    } catch (NumberFormatException e) {
      return checked(zone, named);
    }
    int length = connection.socket().deviceName(index, new byte[NAME_SIZE]);
    return length < 0 ? checked(zone, length) : index;
  }

  /** Returns the index of a VRF. Refuses a device that is not a VRF, as {@code ip} does. */
  private int vrfIndex(String name) {
    int index = index(name);
    Optional<Link> link = KernelTables.link(connection, index);
    if (link.isPresent() && !link.get().is(LinkKind.VRF)) {
      throw refused(ErrorNumber.EINVAL, "device " + name + " is not a VRF");
    }
    return index;
  }

  private int index(String name) {
    return checked(name, find(name));
  }

  private int checked(String name, int result) {
    if (result < 0) {
      throw refused(
          -result,
          result == -ErrorNumber.ENODEV ? "device " + name + " does not exist" : "SIOCGIFINDEX");
    }
    return result;
  }

  /** Returns the index of a device, or the negative errno. */
  private int find(String name) {
    if (!SurrogateEscape.isEncodable(name)) {
      return -ErrorNumber.ENODEV;
    }
    byte[] bytes = SurrogateEscape.encode(name);
    if (bytes.length < NAME_SIZE) {
      return connection.socket().deviceIndex(bytes);
    }
    return KernelTables.link(connection, name).map(Link::index).orElse(-ErrorNumber.ENODEV);
  }

  private NetlinkException refused(int errno, String text) {
    return new NetlinkException("route get " + query, new Errno(errno), text);
  }
}
