package org.uplink.rtnetlink.route;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.uplink.address.IpLiteral;
import org.uplink.rtnetlink.net.IpProtocol;

/**
 * A route lookup: the destination, and the other properties of a packet that routing rules can
 * match. Immutable: each method that sets a value returns a changed copy.
 *
 * <p>A value that is not set does not mean "any". If a rule matches ports, a query without ports
 * does not find the route of a flow with ports.
 *
 * <pre>{@code
 * RouteQuery.to(engine)
 *     .source(local)
 *     .protocol(IpProtocol.TCP)
 *     .sourcePort(40000)
 *     .destinationPort(443)
 * }</pre>
 */
public final class RouteQuery {
  private final RouteQueryFields fields;

  private RouteQuery(RouteQueryFields fields) {
    this.fields = fields;
  }

  /**
   * Returns a query for the route to an address. The zone of an IPv6 address, as {@link
   * Inet6Address#getScopeId} returns it, selects the output device. The zone is an index in the
   * namespace of this process. So an {@link org.uplink.rtnetlink.Rtnetlink} of another namespace
   * refuses the query (EINVAL); set {@link #zone(String)} for such a namespace.
   */
  public static RouteQuery to(InetAddress destination) {
    return new RouteQuery(new RouteQueryFields(destination));
  }

  /**
   * Sets the zone of the destination (RFC 4007, section 11), which selects the output device: the
   * name, an alternative name or the index of a device in the namespace of the lookup. The zone of
   * the {@link InetAddress} is then ignored.
   *
   * @throws IllegalArgumentException for an IPv4 destination
   */
  public RouteQuery zone(String zone) {
    if (fields.destination instanceof Inet4Address) {
      throw new IllegalArgumentException(
          "a zone is IPv6 only, and the destination is " + IpLiteral.format(fields.destination));
    }
    RouteQueryFields changed = new RouteQueryFields(fields);
    changed.zone = Optional.of(zone);
    return new RouteQuery(changed);
  }

  /**
   * Sets the source address.
   *
   * <p>IPv4 refuses a source that is not an address of the host, unless the query has an {@link
   * #inputDevice}. IPv6 accepts any source.
   *
   * @throws IllegalArgumentException if the source and the destination are of different address
   *     families
   */
  public RouteQuery source(InetAddress address) {
    requireSameFamily(address, fields.destination);
    RouteQueryFields changed = new RouteQueryFields(fields);
    changed.source = Optional.of(address);
    changed.sourceBytes = address.getAddress();
    return new RouteQuery(changed);
  }

  /**
   * Sets the input device ({@code iif}). The query is then for a packet that this device received
   * and that the host forwards. IPv4 also needs a source.
   */
  public RouteQuery inputDevice(String name) {
    RouteQueryFields changed = new RouteQueryFields(fields);
    changed.inputDevice = Optional.of(name);
    changed.inputDeviceIndex = OptionalInt.empty();
    return new RouteQuery(changed);
  }

  /** Sets the input device by its index, like {@link #inputDevice(String)}. */
  public RouteQuery inputDevice(int index) {
    RouteQueryFields changed = new RouteQueryFields(fields);
    changed.inputDevice = Optional.empty();
    changed.inputDeviceIndex = OptionalInt.of(positive("device index", index));
    return new RouteQuery(changed);
  }

  /**
   * Sets the output device ({@code oif}). The query is then for a packet of a socket that is bound
   * to the device ({@code SO_BINDTODEVICE}).
   */
  public RouteQuery outputDevice(String name) {
    RouteQueryFields changed = new RouteQueryFields(fields);
    changed.outputDevice = Optional.of(name);
    changed.outputDeviceIndex = OptionalInt.empty();
    return new RouteQuery(changed);
  }

  /** Sets the output device by its index, like {@link #outputDevice(String)}. */
  public RouteQuery outputDevice(int index) {
    RouteQueryFields changed = new RouteQueryFields(fields);
    changed.outputDevice = Optional.empty();
    changed.outputDeviceIndex = OptionalInt.of(positive("device index", index));
    return new RouteQuery(changed);
  }

  /**
   * Looks up the route in the table of this virtual router (VRF). If the query has an output
   * device, the kernel uses that device instead of the VRF. The lookup refuses a device that is not
   * a VRF (EINVAL).
   */
  public RouteQuery vrf(String name) {
    RouteQueryFields changed = new RouteQueryFields(fields);
    changed.vrf = Optional.of(name);
    return new RouteQuery(changed);
  }

  /** Sets the firewall mark, 0 to 2³²-1. */
  public RouteQuery mark(long value) {
    RouteQueryFields changed = new RouteQueryFields(fields);
    changed.mark = OptionalLong.of(within("mark", value, 0xffff_ffffL));
    return new RouteQuery(changed);
  }

  /** Sets the id of the sending user, 0 to 2³²-1. The default is the user of this process. */
  public RouteQuery uid(long value) {
    RouteQueryFields changed = new RouteQueryFields(fields);
    changed.uid = OptionalLong.of(within("uid", value, 0xffff_ffffL));
    return new RouteQuery(changed);
  }

  /**
   * Sets the type of service or traffic class, 0 to 255. The kernel uses the upper six bits (DSCP).
   */
  public RouteQuery tos(int value) {
    RouteQueryFields changed = new RouteQueryFields(fields);
    changed.tos = (int) within("tos", value, 255);
    return new RouteQuery(changed);
  }

  /**
   * Sets the protocol. The kernel refuses ports of protocols other than TCP, UDP and ICMP
   * (EOPNOTSUPP).
   */
  public RouteQuery protocol(IpProtocol value) {
    RouteQueryFields changed = new RouteQueryFields(fields);
    changed.protocol = Optional.of(value);
    return new RouteQuery(changed);
  }

  /** Sets the source port, 1 to 65535. The query also needs a {@link #protocol(IpProtocol)}. */
  public RouteQuery sourcePort(int port) {
    RouteQueryFields changed = new RouteQueryFields(fields);
    changed.sourcePort = OptionalInt.of(port("source port", port));
    return new RouteQuery(changed);
  }

  /**
   * Sets the destination port, 1 to 65535. The query also needs a {@link #protocol(IpProtocol)}.
   */
  public RouteQuery destinationPort(int port) {
    RouteQueryFields changed = new RouteQueryFields(fields);
    changed.destinationPort = OptionalInt.of(port("destination port", port));
    return new RouteQuery(changed);
  }

  /**
   * Sets the IPv6 flow label, 0 to 2²⁰-1. Kernels before 6.14 refuse it.
   *
   * @throws IllegalArgumentException for an IPv4 destination
   */
  public RouteQuery flowLabel(int label) {
    if (fields.destination instanceof Inet4Address) {
      throw new IllegalArgumentException(
          "a flow label is IPv6 only, and the destination is "
              + IpLiteral.format(fields.destination));
    }
    RouteQueryFields changed = new RouteQueryFields(fields);
    changed.flowLabel = OptionalInt.of((int) within("flow label", label, 0xf_ffff));
    return new RouteQuery(changed);
  }

  /**
   * Asks for the entry of the routing table with all its next hops, instead of the route of this
   * flow ({@code RTM_F_FIB_MATCH}).
   */
  public RouteQuery fibMatch() {
    return fibMatch(true);
  }

  /**
   * Repeats the lookup with the preferred source of the first answer, like connect(2) for a socket.
   */
  public RouteQuery connected() {
    RouteQueryFields changed = new RouteQueryFields(fields);
    changed.connected = true;
    return new RouteQuery(changed);
  }

  /** Sets whether the answer is the entry of the routing table, like {@link #fibMatch()}. */
  public RouteQuery fibMatch(boolean on) {
    RouteQueryFields changed = new RouteQueryFields(fields);
    changed.fibMatch = on;
    return new RouteQuery(changed);
  }

  /**
   * Changes the destination and the zone, like {@link #to}.
   *
   * @throws IllegalArgumentException if the query has a source of the other address family
   */
  public RouteQuery destination(InetAddress address) {
    fields.source.ifPresent(source -> requireSameFamily(source, address));
    RouteQueryFields changed = new RouteQueryFields(fields);
    changed.destination(address);
    return new RouteQuery(changed);
  }

  /** Returns the destination. */
  public InetAddress destination() {
    return fields.destination;
  }

  /**
   * Writes the destination's bytes to the start of an array, without an allocation.
   *
   * @return the number of bytes, 4 or 16
   */
  public int destination(byte[] into) {
    return copy(fields.destinationBytes, into);
  }

  /** Returns the source. */
  public Optional<InetAddress> source() {
    return fields.source;
  }

  /**
   * Writes the source's bytes to the start of an array, without an allocation.
   *
   * @return the number of bytes, 4 or 16, or 0 if there is no source
   */
  public int source(byte[] into) {
    return copy(fields.sourceBytes, into);
  }

  /** Returns the name of the input device, if it was set by name. */
  public Optional<String> inputDevice() {
    return fields.inputDevice;
  }

  /** Returns the index of the input device, if it was set by index. */
  public OptionalInt inputDeviceIndex() {
    return fields.inputDeviceIndex;
  }

  /** Returns whether the input device was set, by name or by index. */
  public boolean hasInputDevice() {
    return fields.inputDevice.isPresent() || fields.inputDeviceIndex.isPresent();
  }

  /** Returns the name of the output device, if it was set by name. */
  public Optional<String> outputDevice() {
    return fields.outputDevice;
  }

  /** Returns the index of the output device, if it was set by index. */
  public OptionalInt outputDeviceIndex() {
    return fields.outputDeviceIndex;
  }

  /** Returns the zone that {@link #zone(String)} set. */
  public Optional<String> zone() {
    return fields.zone;
  }

  /**
   * Returns the zone of the destination, which is an index in the namespace of this process, or 0
   * without a zone.
   */
  public int processZone() {
    return fields.processZone;
  }

  /** Returns whether the query has a zone: {@link #zone()} or {@link #processZone}. */
  public boolean hasZone() {
    return fields.zone.isPresent() || fields.processZone != 0;
  }

  /** Returns the name of the virtual router. */
  public Optional<String> vrf() {
    return fields.vrf;
  }

  /** Returns the firewall mark (unsigned 32 bits). */
  public OptionalLong mark() {
    return fields.mark;
  }

  /** Returns the user id (unsigned 32 bits). */
  public OptionalLong uid() {
    return fields.uid;
  }

  /** Returns the type of service, 0 to 255. The default is 0. */
  public int tos() {
    return fields.tos;
  }

  /** Returns the protocol. */
  public Optional<IpProtocol> protocol() {
    return fields.protocol;
  }

  /** Returns the source port. */
  public OptionalInt sourcePort() {
    return fields.sourcePort;
  }

  /** Returns the destination port. */
  public OptionalInt destinationPort() {
    return fields.destinationPort;
  }

  /** Returns the IPv6 flow label. */
  public OptionalInt flowLabel() {
    return fields.flowLabel;
  }

  /** Returns whether the answer is the entry of the routing table, see {@link #fibMatch()}. */
  public boolean isFibMatch() {
    return fields.fibMatch;
  }

  /** Returns whether the lookup is repeated with the preferred source, see {@link #connected()}. */
  public boolean isConnected() {
    return fields.connected;
  }

  /** Returns the query in the syntax of {@code ip route get}: "to 192.0.2.1 oif eth0". */
  @Override
  public String toString() {
    return RouteQueryFormatter.format(this);
  }

  private static void requireSameFamily(InetAddress source, InetAddress destination) {
    if (source instanceof Inet4Address != destination instanceof Inet4Address) {
      throw new IllegalArgumentException(
          "source %s and destination %s are of different address families"
              .formatted(IpLiteral.format(source), IpLiteral.format(destination)));
    }
  }

  private static int copy(byte[] address, byte[] into) {
    System.arraycopy(address, 0, into, 0, address.length);
    return address.length;
  }

  private static int positive(String what, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException("%s %d is not positive".formatted(what, value));
    }
    return value;
  }

  private static int port(String what, int value) {
    if (value == 0) {
      throw new IllegalArgumentException(what + " 0 is not a port; leave it out instead");
    }
    return (int) within(what, value, 65535);
  }

  private static long within(String what, long value, long most) {
    if (value < 0 || value > most) {
      throw new IllegalArgumentException("%s %d is not in 0–%d".formatted(what, value, most));
    }
    return value;
  }
}
