package org.uplink.rtnetlink.address;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.RawAttribute;
import org.uplink.rtnetlink.net.Scope;
import org.uplink.rtnetlink.request.Request;
import org.uplink.rtnetlink.request.UnwritableObjectException;
import org.uplink.rtnetlink.wire.AddressAttribute;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.RequestMessage;

/**
 * A request that adds or deletes an address of a link. Immutable: each method returns a changed
 * copy.
 */
public final class AddressRequest implements Request {
  private static final int NO_DAD = 0x02;
  private static final int NO_PREFIX_ROUTE = 0x200;

  /**
   * The lifetime of an address that does not expire ({@code INFINITY_LIFE_TIME} of net/addrconf.h).
   */
  private static final long FOREVER = 0xffff_ffffL;

  private final String operation;
  private final Header header;
  private final List<Attribute> attributes;

  private AddressRequest(String operation, Header header, List<Attribute> attributes) {
    this.operation = operation;
    this.header = header;
    this.attributes = List.copyOf(attributes);
  }

  /**
   * Adds an address. The kernel refuses the request (EEXIST) if the device has the address.
   *
   * @param device the device's index
   * @param local the address and its prefix length
   */
  public static AddressRequest add(int device, Prefix local) {
    return of("add", Netlink.NEWADDR, Netlink.CREATE | Netlink.EXCLUSIVE, device, local);
  }

  /**
   * Adds an address. If the device has the address, the address gets the lifetimes and flags of
   * this request.
   */
  public static AddressRequest replace(int device, Prefix local) {
    return of("set", Netlink.NEWADDR, Netlink.CREATE | Netlink.REPLACE, device, local);
  }

  /** Deletes an address. */
  public static AddressRequest delete(int device, Prefix local) {
    return of("delete", Netlink.DELADDR, 0, device, local);
  }

  /**
   * Adds an address that was read from the kernel. The request has everything that the kernel shows
   * of the address, including attributes that this library does not model and the rest of the
   * lifetimes. It leaves out the flags that the kernel sets itself.
   *
   * @throws UnwritableObjectException if the kernel does not accept the address as it shows it:
   *     only the kernel creates temporary IPv6 addresses
   */
  public static AddressRequest add(InterfaceAddress address) {
    return add(address.device().index(), address.local()).copyFrom(address);
  }

  /**
   * Adds an address that was read from the kernel, like {@link #add(InterfaceAddress)}. If the
   * device has the address, the address gets the lifetimes and flags of this request.
   *
   * @throws UnwritableObjectException if the kernel does not accept the address as it shows it
   */
  public static AddressRequest replace(InterfaceAddress address) {
    return replace(address.device().index(), address.local()).copyFrom(address);
  }

  /** Deletes an address that was read from the kernel. */
  public static AddressRequest delete(InterfaceAddress address) {
    AddressRequest request = delete(address.device().index(), address.local());
    request = address.peer().isPresent() ? request.peer(address.peer().get()) : request;
    return address.label().isPresent() ? request.label(address.label().get()) : request;
  }

  /** Asks the kernel not to add a route for the prefix of the address. */
  public AddressRequest noPrefixRoute() {
    return flag(NO_PREFIX_ROUTE);
  }

  /** Skips duplicate address detection, so that the address is usable immediately (IPv6). */
  public AddressRequest noDad() {
    return flag(NO_DAD);
  }

  /**
   * Sets the address of the other end of a point-to-point link. The prefix length then belongs to
   * the peer's address.
   */
  public AddressRequest peer(InetAddress peer) {
    return with(Attribute.address(AddressAttribute.ADDRESS, peer));
  }

  /** Sets the broadcast address (IPv4). */
  public AddressRequest broadcast(InetAddress broadcast) {
    return with(Attribute.address(AddressAttribute.BROADCAST, broadcast));
  }

  /** Sets the label, which starts with the device's name (IPv4). */
  public AddressRequest label(String label) {
    return with(Attribute.text(AddressAttribute.LABEL, label));
  }

  /** Sets the metric of the prefix's route (unsigned 32 bits). */
  public AddressRequest metric(long metric) {
    return with(Attribute.unsigned(AddressAttribute.RT_PRIORITY, "metric", metric));
  }

  /** Sets the flags, which must be {@linkplain AddressFlags#writable writable}. */
  public AddressRequest flags(AddressFlags flags) {
    return flag(flags.writable().bits());
  }

  /** Sets an attribute that this library does not model. */
  public AddressRequest raw(RawAttribute attribute) {
    return with(new Attribute(attribute.type(), attribute.bytes()));
  }

  /** Sets how far the address is valid. The default is global. */
  public AddressRequest scope(Scope scope) {
    return new AddressRequest(
        operation,
        new Header(
            header.type, header.flags, header.device, header.local, scope, header.addressFlags),
        attributes);
  }

  /**
   * Sets the lifetimes, in whole seconds. By default, the address does not expire. The kernel
   * stores a lifetime in 32 bits; the largest value means that the address does not expire.
   *
   * @param preferred how long new connections may use the address, 0 to 2³²-2 seconds
   * @param valid how long the address exists, 0 to 2³²-2 seconds. The kernel refuses 0, and a value
   *     less than {@code preferred} (EINVAL)
   * @throws IllegalArgumentException if a lifetime is out of range
   */
  public AddressRequest lifetimes(Duration preferred, Duration valid) {
    return lifetimes(seconds("preferred lifetime", preferred), seconds("valid lifetime", valid));
  }

  /**
   * Sets how long new connections may use the address. The address itself does not expire. With 0,
   * the address is deprecated.
   *
   * @param preferred 0 to 2³²-2 seconds
   * @throws IllegalArgumentException if the lifetime is out of range
   */
  public AddressRequest preferredLifetime(Duration preferred) {
    return lifetimes(seconds("preferred lifetime", preferred), (int) FOREVER);
  }

  @Override
  public byte[] message() {
    return RequestMessage.encode(header.type, header.flags, header.bytes(), attributes);
  }

  @Override
  public String toString() {
    return operation;
  }

  private static AddressRequest of(String verb, int type, int flags, int device, Prefix local) {
    return new AddressRequest(
        "%s the address %s on device %d".formatted(verb, local, device),
        new Header(type, flags, device, local, Scope.UNIVERSE, 0),
        List.of(
            Attribute.address(AddressAttribute.LOCAL, local.address()),
            Attribute.address(AddressAttribute.ADDRESS, local.address())));
  }

  private static int seconds(String what, Duration lifetime) {
    long seconds = lifetime.toSeconds();
    if (seconds < 0 || seconds >= FOREVER) {
      throw new IllegalArgumentException(
          "%s %d s is not in 0–%d s".formatted(what, seconds, FOREVER - 1));
    }
    return (int) seconds;
  }

  private AddressRequest copyFrom(InterfaceAddress address) {
    if (address.flags().secondary() && !isIpv4(header.local)) {
      throw new UnwritableObjectException(
          operation, AddressAttribute.FLAGS, "only the kernel creates temporary addresses");
    }
    AddressRequest copy = scope(address.scope()).flags(address.flags());
    if (address.peer().isPresent()) {
      copy = copy.peer(address.peer().get());
    }
    if (address.broadcast().isPresent()) {
      copy = copy.broadcast(address.broadcast().get());
    }
    if (address.label().isPresent()) {
      copy = copy.label(address.label().get());
    }
    if (address.metric().isPresent()) {
      copy = copy.metric(address.metric().getAsLong());
    }
    // The kernel shows no preferred lifetime of an IPv4 address that does not expire.
    boolean deprecated = address.flags().deprecated();
    if (deprecated
        || address.preferredLifetime().isPresent()
        || address.validLifetime().isPresent()) {
      int preferred = deprecated ? 0 : secondsLeft(address.preferredLifetime());
      // In the last second of an address, the kernel shows a lifetime of 0, which it refuses in a
      // request.
      int valid = Math.max(1, secondsLeft(address.validLifetime()));
      copy = copy.lifetimes(preferred, address.validLifetime().isEmpty() ? (int) FOREVER : valid);
    }
    for (RawAttribute raw : address.rawAttributes()) {
      copy = copy.raw(raw);
    }
    return copy;
  }

  private static int secondsLeft(Optional<Duration> lifetime) {
    return lifetime.isEmpty() ? (int) FOREVER : seconds("lifetime", lifetime.get());
  }

  private AddressRequest lifetimes(int preferred, int valid) {
    return with(
        new Attribute(
            AddressAttribute.CACHEINFO,
            Attribute.buffer(16).putInt(preferred).putInt(valid).putInt(0).putInt(0).array()));
  }

  private AddressRequest with(Attribute attribute) {
    return new AddressRequest(operation, header, attribute.replaceIn(attributes));
  }

  private AddressRequest flag(int bit) {
    int flags = header.addressFlags | bit;
    return new AddressRequest(
        operation,
        new Header(header.type, header.flags, header.device, header.local, header.scope, flags),
        Attribute.u32(AddressAttribute.FLAGS, flags).replaceIn(attributes));
  }

  private static boolean isIpv4(Prefix prefix) {
    return prefix.address() instanceof Inet4Address;
  }

  /** The message's type and flags, and the fields of {@code struct ifaddrmsg}. */
  private record Header(
      int type, int flags, int device, Prefix local, Scope scope, int addressFlags) {
    byte[] bytes() {
      int family = isIpv4(local) ? Netlink.INET : Netlink.INET6;
      return Attribute.buffer(AddressAttribute.HEADER)
          .put((byte) family)
          .put((byte) local.length())
          .put((byte) addressFlags)
          .put((byte) scope.value())
          .putInt(device)
          .array();
    }
  }
}
