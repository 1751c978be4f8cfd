package org.uplink.rtnetlink.route;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.uplink.address.IpLiteral;
import org.uplink.rtnetlink.net.IpProtocol;

/**
 * A question to the kernel's routing: where to, and what else of the packet the rules may look at.
 * Immutable; each method returns a copy that says one thing more.
 *
 * <p>What is left out is not "any": a look-up without the ports is not the flow's look-up where a
 * rule asks for ports.
 *
 * <pre>{@code
 * RouteQuery.to(engine).source(mine).protocol(IpProtocol.TCP).sourcePort(40000).port(443)
 * }</pre>
 */
public final class RouteQuery {
  public static final int UNSET = -1;

  private static final byte[] NO_ADDRESS = {};

  public final InetAddress destination;
  public final byte[] destinationBytes;
  final @Nullable public InetAddress source;
  public final byte[] sourceBytes;
  final @Nullable public String inputDevice;
  public final int inputIndex;
  final @Nullable public String outputDevice;
  public final int outputIndex;
  final @Nullable public String vrf;
  public final long mark;
  public final long uid;
  public final int tos;
  public final int protocol;
  public final int sourcePort;
  public final int destinationPort;
  public final int flowLabel;
  public final boolean fibMatch;
  public final boolean connected;

  private RouteQuery(RouteQueryDraft draft) {
    destination = draft.destination;
    destinationBytes = draft.destinationBytes;
    source = draft.source;
    sourceBytes = source == null ? NO_ADDRESS : source.getAddress();
    inputDevice = draft.inputDevice;
    inputIndex = draft.inputIndex;
    outputDevice = draft.outputDevice;
    outputIndex = draft.outputIndex;
    vrf = draft.vrf;
    mark = draft.mark;
    uid = draft.uid;
    tos = draft.tos;
    protocol = draft.protocol;
    sourcePort = draft.sourcePort;
    destinationPort = draft.destinationPort;
    flowLabel = draft.flowLabel;
    fibMatch = draft.fibMatch;
    connected = draft.connected;
  }

  /**
   * Asks for the way to an address. An IPv6 address with a zone is asked for on the zone's device.
   */
  public static RouteQuery to(InetAddress destination) {
    RouteQueryDraft draft = new RouteQueryDraft(destination);
    if (destination instanceof Inet6Address zoned) {
      draft.outputIndex = zoned.getScopeId();
    }
    return new RouteQuery(draft);
  }

  /**
   * From this address. IPv4 wants it to be one of the host's own (else the answer is "no route", as
   * if there were none), unless {@link #inputDevice} says that the packet comes from outside; IPv6
   * takes any.
   *
   * @throws IllegalArgumentException where it is of the other family
   */
  public RouteQuery source(InetAddress source) {
    if (source instanceof Inet4Address != destination instanceof Inet4Address) {
      throw new IllegalArgumentException(
          "source "
              + format(source)
              + " and destination "
              + format(destination)
              + " are of two families");
    }
    RouteQueryDraft draft = new RouteQueryDraft(this);
    draft.source = source;
    return new RouteQuery(draft);
  }

  /**
   * As a packet that came in by this device, and is to be forwarded. IPv4 wants a source with it.
   */
  public RouteQuery inputDevice(String name) {
    RouteQueryDraft draft = new RouteQueryDraft(this);
    draft.inputDevice = name;
    draft.inputIndex = 0;
    return new RouteQuery(draft);
  }

  /** As {@link #inputDevice(String)}, by the device's index. */
  public RouteQuery inputDevice(int index) {
    RouteQueryDraft draft = new RouteQueryDraft(this);
    draft.inputDevice = null;
    draft.inputIndex = positive("device index", index);
    return new RouteQuery(draft);
  }

  /** From a socket that is bound to this device (SO_BINDTODEVICE). */
  public RouteQuery outputDevice(String name) {
    RouteQueryDraft draft = new RouteQueryDraft(this);
    draft.outputDevice = name;
    draft.outputIndex = 0;
    return new RouteQuery(draft);
  }

  /** As {@link #outputDevice(String)}, by the device's index. */
  public RouteQuery outputDevice(int index) {
    RouteQueryDraft draft = new RouteQueryDraft(this);
    draft.outputDevice = null;
    draft.outputIndex = positive("device index", index);
    return new RouteQuery(draft);
  }

  /** The name that {@code ip} has for {@link #outputDevice(String)}. */
  public RouteQuery oif(String name) {
    return outputDevice(name);
  }

  /** The name that {@code ip} has for {@link #inputDevice(String)}. */
  public RouteQuery iif(String name) {
    return inputDevice(name);
  }

  /** In the table of this virtual router (VRF); stands back behind an output device. */
  public RouteQuery vrf(String name) {
    RouteQueryDraft draft = new RouteQueryDraft(this);
    draft.vrf = name;
    return new RouteQuery(draft);
  }

  /** With this firewall mark, 0 to 2³²-1. */
  public RouteQuery mark(long mark) {
    RouteQueryDraft draft = new RouteQueryDraft(this);
    draft.mark = within("mark", mark, 0xffff_ffffL);
    return new RouteQuery(draft);
  }

  /** Sent by this user, 0 to 2³²-1; the process's own user where it is left out. */
  public RouteQuery uid(long uid) {
    RouteQueryDraft draft = new RouteQueryDraft(this);
    draft.uid = within("uid", uid, 0xffff_ffffL);
    return new RouteQuery(draft);
  }

  /**
   * With this type of service or traffic class, 0 to 255; the kernel looks at the upper six bits.
   */
  public RouteQuery tos(int tos) {
    RouteQueryDraft draft = new RouteQueryDraft(this);
    draft.tos = (int) within("tos", tos, 255);
    return new RouteQuery(draft);
  }

  /**
   * Of this protocol; the kernel knows ports of TCP, UDP and the ICMPs here, and refuses others.
   */
  public RouteQuery protocol(IpProtocol protocol) {
    RouteQueryDraft draft = new RouteQueryDraft(this);
    draft.protocol = protocol.value();
    return new RouteQuery(draft);
  }

  /** From this port, 1 to 65535; wants a {@link #protocol}. */
  public RouteQuery sourcePort(int port) {
    RouteQueryDraft draft = new RouteQueryDraft(this);
    draft.sourcePort = destinationPort("source port", port);
    return new RouteQuery(draft);
  }

  /** To this port, 1 to 65535; wants a {@link #protocol}. */
  public RouteQuery destinationPort(int port) {
    RouteQueryDraft draft = new RouteQueryDraft(this);
    draft.destinationPort = destinationPort("port", port);
    return new RouteQuery(draft);
  }

  /**
   * With this IPv6 flow label, 0 to 2²⁰-1. Kernels before 6.14 refuse it.
   *
   * @throws IllegalArgumentException for an IPv4 destination
   */
  public RouteQuery flowLabel(int label) {
    if (destination instanceof Inet4Address) {
      throw new IllegalArgumentException("IPv4 has no flow label: " + format(destination));
    }
    RouteQueryDraft draft = new RouteQueryDraft(this);
    draft.flowLabel = (int) within("flow label", label, 0xf_ffff);
    return new RouteQuery(draft);
  }

  /**
   * Answer with the matching entry of the table and all its next hops, not with the flow's choice.
   */
  public RouteQuery fibMatch() {
    RouteQueryDraft draft = new RouteQueryDraft(this);
    draft.fibMatch = true;
    return new RouteQuery(draft);
  }

  /** Ask again from the preferred source of the first answer, as a connected socket would. */
  public RouteQuery connected() {
    RouteQueryDraft draft = new RouteQueryDraft(this);
    draft.connected = true;
    return new RouteQuery(draft);
  }

  /** The same flow to another destination. */
  public RouteQuery withDestination(InetAddress other) {
    return new RouteQuery(new RouteQueryDraft(this, other));
  }

  /** The same for the flow's choice. */
  public RouteQuery withoutFibMatch() {
    RouteQueryDraft draft = new RouteQueryDraft(this);
    draft.fibMatch = false;
    return new RouteQuery(draft);
  }

  /** Where to. */
  public InetAddress destination() {
    return destination;
  }

  /** From where. */
  public Optional<InetAddress> source() {
    return Optional.ofNullable(source);
  }

  /** The mark. */
  public OptionalLong mark() {
    return mark == UNSET ? OptionalLong.empty() : OptionalLong.of(mark);
  }

  /** The user. */
  public OptionalLong uid() {
    return uid == UNSET ? OptionalLong.empty() : OptionalLong.of(uid);
  }

  /** The protocol. */
  public Optional<IpProtocol> protocol() {
    return protocol == UNSET ? Optional.empty() : Optional.of(new IpProtocol(protocol));
  }

  /** The source port. */
  public OptionalInt sourcePort() {
    return sourcePort == UNSET ? OptionalInt.empty() : OptionalInt.of(sourcePort);
  }

  /** The destination port. */
  public OptionalInt destinationPort() {
    return destinationPort == UNSET ? OptionalInt.empty() : OptionalInt.of(destinationPort);
  }

  /** What {@link #fibMatch()} asked for. */
  public boolean isFibMatch() {
    return fibMatch;
  }

  /** What {@link #connected()} asked for. */
  public boolean isConnected() {
    return connected;
  }

  /** The question in the words of {@code ip route get}. */
  @Override
  public String toString() {
    return RouteQueryFormatter.format(this);
  }

  private static String format(InetAddress address) {
    return IpLiteral.format(address);
  }

  private static int positive(String what, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(what + " " + value + " is not positive");
    }
    return value;
  }

  private static int destinationPort(String what, int value) {
    if (value == 0) {
      throw new IllegalArgumentException(what + " 0 is no port; leave it out instead");
    }
    return (int) within(what, value, 65535);
  }

  private static long within(String what, long value, long most) {
    if (value < 0 || value > most) {
      throw new IllegalArgumentException(what + " " + value + " is not in 0–" + most);
    }
    return value;
  }
}
