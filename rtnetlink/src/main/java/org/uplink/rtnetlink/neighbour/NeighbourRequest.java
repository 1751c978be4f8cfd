package org.uplink.rtnetlink.neighbour;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.uplink.address.IpLiteral;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.request.Request;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.NeighbourAttribute;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.RequestMessage;

/** A request that adds or deletes a neighbour. Immutable: each method returns a changed copy. */
public final class NeighbourRequest implements Request {
  private final String operation;
  private final Header header;
  private final List<Attribute> attributes;

  private NeighbourRequest(String operation, Header header, List<Attribute> attributes) {
    this.operation = operation;
    this.header = header;
    this.attributes = List.copyOf(attributes);
  }

  /**
   * Adds a permanent neighbour. The kernel refuses the request (EEXIST) if the device has a
   * neighbour with this address.
   *
   * @param device the device's index
   * @param address the neighbour's IP address
   * @param mac the neighbour's link-layer address
   */
  public static NeighbourRequest add(int device, InetAddress address, MacAddress mac) {
    return of("add", Netlink.CREATE | Netlink.EXCLUSIVE, device, address, mac);
  }

  /** Adds a permanent neighbour, or changes the link-layer address of the existing one. */
  public static NeighbourRequest replace(int device, InetAddress address, MacAddress mac) {
    return of("set", Netlink.CREATE | Netlink.REPLACE, device, address, mac);
  }

  /** Deletes a neighbour. */
  public static NeighbourRequest delete(int device, InetAddress address) {
    return new NeighbourRequest(
        describe("delete", device, address),
        new Header(
            Netlink.DELNEIGH, 0, family(address), device, NeighbourState.NONE, NeighbourFlags.NONE),
        List.of(Attribute.address(NeighbourAttribute.DST, address)));
  }

  /**
   * Adds a neighbour or a proxy entry that was read from the kernel. The request has everything
   * that the kernel shows of the entry, including attributes that this library does not model. It
   * leaves out times and counters. The kernel soon changes the state of a neighbour that is not
   * permanent.
   */
  public static NeighbourRequest add(Neighbour neighbour) {
    return of("add", Netlink.CREATE | Netlink.EXCLUSIVE, neighbour);
  }

  /**
   * Adds a neighbour or proxy entry that was read from the kernel, like {@link #add(Neighbour)}, or
   * changes the existing entry.
   */
  public static NeighbourRequest replace(Neighbour neighbour) {
    return of("set", Netlink.CREATE | Netlink.REPLACE, neighbour);
  }

  /** Deletes a neighbour or a proxy entry that was read from the kernel. */
  public static NeighbourRequest delete(Neighbour neighbour) {
    NeighbourRequest request = delete(neighbour.device().index(), neighbour.address());
    return neighbour.proxy()
        ? request.with(request.header.withFlags(new NeighbourFlags(NeighbourFlags.PROXY)))
        : request;
  }

  /**
   * Lets the kernel ask for the neighbour's link-layer address now, as a packet to the neighbour
   * would. The neighbour is in the table afterwards, whether it answers or not.
   */
  public static NeighbourRequest resolve(int device, InetAddress address) {
    return new NeighbourRequest(
        describe("resolve", device, address),
        new Header(
            Netlink.NEWNEIGH,
            Netlink.CREATE,
            family(address),
            device,
            NeighbourState.NONE,
            new NeighbourFlags(NeighbourFlags.USE)),
        List.of(Attribute.address(NeighbourAttribute.DST, address)));
  }

  /** Sets the state. The default is permanent. */
  public NeighbourRequest state(NeighbourState state) {
    return with(header.withState(state));
  }

  @Override
  public byte[] message() {
    return RequestMessage.encode(header.type, header.flags, header.bytes(), attributes);
  }

  @Override
  public String toString() {
    return operation;
  }

  private static NeighbourRequest of(
      String verb, int flags, int device, InetAddress address, MacAddress mac) {
    return new NeighbourRequest(
        describe(verb, device, address),
        new Header(
            Netlink.NEWNEIGH,
            flags,
            family(address),
            device,
            NeighbourState.PERMANENT,
            NeighbourFlags.NONE),
        List.of(
            Attribute.address(NeighbourAttribute.DST, address),
            new Attribute(NeighbourAttribute.LLADDR, mac.bytes())));
  }

  private static NeighbourRequest of(String verb, int flags, Neighbour neighbour) {
    InetAddress address = neighbour.address();
    int device = neighbour.device().index();
    List<Attribute> attributes = new ArrayList<>();
    attributes.add(Attribute.address(NeighbourAttribute.DST, address));
    neighbour
        .mac()
        .ifPresent(mac -> attributes.add(new Attribute(NeighbourAttribute.LLADDR, mac.bytes())));
    neighbour
        .rawAttributes()
        .forEach(raw -> attributes.add(new Attribute(raw.type(), raw.bytes())));
    // A neighbour without a link-layer address is added without a state, so that the kernel
    // resolves the address.
    NeighbourState state = neighbour.mac().isEmpty() ? NeighbourState.NONE : neighbour.state();
    return new NeighbourRequest(
        describe(verb, device, address),
        new Header(
            Netlink.NEWNEIGH, flags, family(address), device, state, neighbour.flags().writable()),
        attributes);
  }

  private NeighbourRequest with(Header changed) {
    return new NeighbourRequest(operation, changed, attributes);
  }

  private static int family(InetAddress address) {
    return address instanceof Inet4Address ? Netlink.INET : Netlink.INET6;
  }

  private static String describe(String verb, int device, InetAddress address) {
    return "%s the neighbour %s on device %d".formatted(verb, IpLiteral.format(address), device);
  }

  /** The message's type and flags, and the fields of {@code struct ndmsg}. */
  private record Header(
      int type, int flags, int family, int device, NeighbourState state, NeighbourFlags entry) {
    Header withState(NeighbourState value) {
      return new Header(type, flags, family, device, value, entry);
    }

    Header withFlags(NeighbourFlags value) {
      return new Header(type, flags, family, device, state, value);
    }

    byte[] bytes() {
      return Attribute.buffer(NeighbourAttribute.HEADER)
          .put((byte) family)
          .put((byte) 0)
          .putShort((short) 0)
          .putInt(device)
          .putShort((short) state.bits())
          .put((byte) entry.bits())
          .put((byte) 0)
          .array();
    }
  }
}
