package org.uplink.rtnetlink.address;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.Scope;
import org.uplink.rtnetlink.request.Request;
import org.uplink.rtnetlink.wire.AddressAttribute;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.MessageWriter;
import org.uplink.rtnetlink.wire.Netlink;

/**
 * A change of an interface's addresses. Immutable; each method returns a copy that says one thing
 * more.
 */
public final class AddressRequest extends Request {
  private static final int NODAD = 0x02;
  private static final int NOPREFIXROUTE = 0x200;

  private final Header header;

  /** The message's type, its flags, and the fixed header. */
  private record Header(
      int type, int flags, int index, Prefix local, Scope scope, int addressFlags) {}

  private AddressRequest(String operation, Header header, List<Attribute> parts) {
    super(operation, parts);
    this.header = header;
  }

  private static AddressRequest of(String verb, int type, int flags, int device, Prefix local) {
    return new AddressRequest(
        verb + local + " on device " + device,
        new Header(type, flags, device, local, Scope.UNIVERSE, 0),
        List.of(
            Attribute.address(AddressAttribute.LOCAL, local.address()),
            Attribute.address(AddressAttribute.ADDRESS, local.address())));
  }

  /**
   * Adds an address with the length of its prefix to the device with this index; refused where it
   * has it.
   */
  public static AddressRequest add(int device, Prefix local) {
    return of(
        "add the address ", Netlink.NEWADDR, Netlink.CREATE | Netlink.EXCLUSIVE, device, local);
  }

  /** Adds an address, or gives the one that is there these lifetimes and flags. */
  public static AddressRequest replace(int device, Prefix local) {
    return of("set the address ", Netlink.NEWADDR, Netlink.CREATE | Netlink.REPLACE, device, local);
  }

  /** Deletes an address. */
  public static AddressRequest delete(int device, Prefix local) {
    return of("delete the address ", Netlink.DELADDR, 0, device, local);
  }

  private AddressRequest adding(Attribute part) {
    return new AddressRequest(toString(), header, with(part));
  }

  private AddressRequest flag(int bit) {
    int flags = header.addressFlags | bit;
    return new AddressRequest(
        toString(),
        new Header(header.type, header.flags, header.index, header.local, header.scope, flags),
        with(Attribute.u32(AddressAttribute.FLAGS, flags)));
  }

  /** Without a route for its prefix. */
  public AddressRequest noPrefixRoute() {
    return flag(NOPREFIXROUTE);
  }

  /** Used at once, without asking whether someone else has it (IPv6). */
  public AddressRequest noDad() {
    return flag(NODAD);
  }

  /** The address of the other end; the prefix is then the other end's. */
  public AddressRequest peer(InetAddress peer) {
    return adding(Attribute.address(AddressAttribute.ADDRESS, peer));
  }

  /** The broadcast address (IPv4). */
  public AddressRequest broadcast(InetAddress broadcast) {
    return adding(Attribute.address(AddressAttribute.BROADCAST, broadcast));
  }

  /** The name under which old tools show it (IPv4); it begins with the device's name. */
  public AddressRequest label(String label) {
    return adding(Attribute.text(AddressAttribute.LABEL, label));
  }

  /** The metric of its prefix's route (unsigned 32 bits). */
  public AddressRequest metric(long metric) {
    return adding(Attribute.u32(AddressAttribute.RT_PRIORITY, (int) metric));
  }

  /** How far it is valid. */
  public AddressRequest scope(Scope scope) {
    return new AddressRequest(
        toString(),
        new Header(
            header.type, header.flags, header.index, header.local, scope, header.addressFlags),
        attributes());
  }

  /** How long new connections may start from it, and how long it lives, in whole seconds. */
  public AddressRequest lifetimes(Duration preferred, Duration valid) {
    return adding(
        new Attribute(
            AddressAttribute.CACHEINFO,
            Attribute.buffer(16)
                .putInt((int) preferred.toSeconds())
                .putInt((int) valid.toSeconds())
                .putInt(0)
                .putInt(0)
                .array()));
  }

  @Override
  public int type() {
    return header.type;
  }

  @Override
  public int flags() {
    return header.flags;
  }

  @Override
  public void header(MessageWriter out) {
    out.u8(header.local.address() instanceof Inet4Address ? Netlink.INET : Netlink.INET6)
        .u8(header.local.length())
        .u8(header.addressFlags & 0xff)
        .u8(header.scope.value())
        .u32(header.index);
  }
}
