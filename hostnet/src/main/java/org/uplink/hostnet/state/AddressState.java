package org.uplink.hostnet.state;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.uplink.rtnetlink.address.AddressFlags;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.RawAttribute;
import org.uplink.rtnetlink.net.Scope;

/**
 * An address of a link.
 *
 * @param device the link's name
 * @param local the address with its prefix
 * @param peer the address of the other end of a point-to-point link
 * @param broadcast the broadcast address
 * @param label the alias that ifconfig(8) shows (IPv4)
 * @param scope the address's scope
 * @param flags the address's flags
 * @param life how long the address is valid. If absent, the address does not expire and is not
 *     deprecated
 * @param metric the metric of the prefix route, if one is set
 * @param rawAttributes the other attributes that the kernel shows, by the kernel's numbers
 */
@RecordBuilder
public record AddressState(
    String device,
    Prefix local,
    Optional<InetAddress> peer,
    Optional<InetAddress> broadcast,
    Optional<String> label,
    Scope scope,
    AddressFlags flags,
    Optional<Life> life,
    OptionalLong metric,
    List<RawAttribute> rawAttributes)
    implements AddressStateBuilder.With {
  /** IFA_F_NOPREFIXROUTE: the kernel adds no route for the address's prefix. */
  public static final int NO_PREFIX_ROUTE = 0x200;

  /** The kernel's lifetime for "for ever", INFINITY_LIFE_TIME. */
  public static final long FOREVER = 0xffff_ffffL;

  private static final int MAX_LABEL = 15;

  /** {@code IFA_PROTO} with the value {@code IFAPROT_KERNEL_LL}. */
  private static final RawAttribute GENERATED_LINK_LOCAL = new RawAttribute(11, "02");

  public AddressState {
    rawAttributes = List.copyOf(rawAttributes);
    // The kernel shows no lifetimes of a deprecated IPv4 address that is valid for ever, and
    // earlier
    // agents stored none for IPv6 either.
    if (life.isEmpty() && flags.deprecated()) {
      life = Optional.of(new Life(0, FOREVER));
    }
  }

  /** Returns whether this is an IPv4 address. */
  public boolean ipv4() {
    return local.address() instanceof Inet4Address;
  }

  /** Returns whether the address has a limited lifetime. */
  public boolean expires() {
    return life.isPresent() && life.get().valid() != FOREVER;
  }

  /** Returns whether this is an IPv6 link-local address, which belongs to its link. */
  public boolean linkLocal() {
    return !ipv4() && local.address().isLinkLocalAddress();
  }

  /**
   * Returns whether there is a route to the address's prefix, by whomever. An IPv4 address of full
   * length has none, and one that is not the first of its prefix (secondary) has that of the first:
   * for them, the flag {@link #NO_PREFIX_ROUTE} has no effect.
   */
  public boolean hasPrefixRoute() {
    return !ipv4() || !(flags.secondary() || (local.isHost() && peer.isEmpty()));
  }

  /** Returns whether the kernel generates this address from a MAC (RFC 4291, appendix A). */
  public boolean isGeneratedFrom(MacAddress mac) {
    return !ipv4()
        && mac.bytes().length == 6
        && Arrays.equals(local.address().getAddress(), 8, 16, identifierOf(mac), 0, 8);
  }

  /**
   * Returns whether the kernel has marked this address as its own: one derived from a secret, and,
   * since Linux 5.18, each link-local address that it generates.
   */
  public boolean isMarkedAsGenerated() {
    return flags.stablePrivacy() || rawAttributes.contains(GENERATED_LINK_LOCAL);
  }

  /** Returns this IPv6 address on another link, as it is. */
  public AddressState onLink(String other) {
    return AddressStateBuilder.builder(this).device(other).build();
  }

  /**
   * Returns this address on another link, without a prefix route of the kernel.
   *
   * <p>A label has to start with the name of its link.
   */
  public AddressState movedTo(String other) {
    return AddressStateBuilder.builder(this)
        .device(other)
        .label(labelOn(other))
        .flags(hasPrefixRoute() ? new AddressFlags(flags.bits() | NO_PREFIX_ROUTE) : flags)
        .build();
  }

  /**
   * Returns the part of the label behind the link's name, such as ":1", that the address loses on
   * another link, because the label would have more than 15 bytes.
   */
  public Optional<String> labelLostOn(String other) {
    return ownLabel().filter(_ -> labelOn(other).filter(other::equals).isPresent());
  }

  /** Returns this address with a part of its label behind the link's name, if it fits. */
  public AddressState withOwnLabel(String part) {
    AddressState labelled =
        AddressStateBuilder.builder(this).label(Optional.of(device + part)).build();
    return AddressStateBuilder.builder(this).label(labelled.labelOn(device)).build();
  }

  /** Returns this address after its link got another name. The kernel changes the label too. */
  public AddressState withDeviceRenamed(String newName) {
    return AddressStateBuilder.builder(this).device(newName).label(labelOn(newName)).build();
  }

  /**
   * Returns the interface identifier of an IPv6 address: its second half. The first half is zero.
   */
  public InetAddress identifier() {
    byte[] address = local.address().getAddress();
    Arrays.fill(address, 0, 8, (byte) 0);
    return ofBytes(address);
  }

  /** Returns the link-local address that the kernel generates from a MAC of six bytes. */
  static InetAddress linkLocalOf(MacAddress mac) {
    byte[] address = new byte[16];
    address[0] = (byte) 0xfe;
    address[1] = (byte) 0x80;
    System.arraycopy(identifierOf(mac), 0, address, 8, 8);
    return ofBytes(address);
  }

  private static InetAddress ofBytes(byte[] address) {
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("16 bytes are an IPv6 address", e);
    }
  }

  private static byte[] identifierOf(MacAddress mac) {
    byte[] six = mac.bytes();
    return new byte[] {
      (byte) (six[0] ^ 2), six[1], six[2], (byte) 0xff, (byte) 0xfe, six[3], six[4], six[5]
    };
  }

  private Optional<String> labelOn(String other) {
    return label
        .filter(_ -> ipv4())
        .map(old -> old.startsWith(device) ? other + old.substring(device.length()) : other)
        .map(name -> name.getBytes(StandardCharsets.UTF_8).length <= MAX_LABEL ? name : other);
  }

  /** Returns the part of an IPv4 label behind the link's name, such as ":1". */
  private Optional<String> ownLabel() {
    return label
        .filter(it -> ipv4() && it.startsWith(device))
        .map(it -> it.substring(device.length()))
        .filter(it -> !it.isEmpty());
  }

  /**
   * How long an address is valid, in seconds since it was read.
   *
   * @param preferred how long new connections may use the address as their source; 0 for a
   *     deprecated address
   * @param valid how long the address is valid, or {@link #FOREVER}
   */
  public record Life(long preferred, long valid) {}
}
