package org.uplink.rtnetlink.codec;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.RawAttribute;
import org.uplink.rtnetlink.net.Scope;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.request.Errno;
import org.uplink.rtnetlink.route.Flow;
import org.uplink.rtnetlink.route.NextHop;
import org.uplink.rtnetlink.route.Realms;
import org.uplink.rtnetlink.route.Route;
import org.uplink.rtnetlink.route.RouteCache;
import org.uplink.rtnetlink.route.RouteFlags;
import org.uplink.rtnetlink.route.RouteMetrics;
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.rtnetlink.route.RouteType;
import org.uplink.rtnetlink.route.RouterPreference;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.RawAddress;
import org.uplink.rtnetlink.wire.RouteMessage;

/**
 * Reads a route message ({@code RTM_NEWROUTE}). Caches the addresses that answers repeat. One
 * thread at a time may use a reader.
 */
public final class RouteReader {
  private static final Prefix DEFAULT_4 = new Prefix(AddressCache.address(new byte[4]), 0);
  private static final Prefix DEFAULT_6 = new Prefix(AddressCache.address(new byte[16]), 0);

  private static final Optional<RouterPreference> LOW = Optional.of(RouterPreference.LOW);
  private static final Optional<RouterPreference> MEDIUM = Optional.of(RouterPreference.MEDIUM);
  private static final Optional<RouterPreference> HIGH = Optional.of(RouterPreference.HIGH);

  /** The kernel reports times in hundredths of a second (USER_HZ). */
  private static final int TICKS_PER_SECOND = 100;

  /** The message that was read last, for {@link #route}. */
  public final RouteMessage message = new RouteMessage();

  private final AddressCache addresses = new AddressCache();
  private final DeviceNames names;
  private final NextHopReader nextHops;
  private Flow latestFlow = Flow.NONE;

  /** Creates a reader that finds the names of devices with {@code names}. */
  public RouteReader(DeviceNames names) {
    this.names = names;
    this.nextHops = new NextHopReader(names, addresses);
  }

  /** Returns the route of the message that the cursor is positioned on. */
  public Route read(MessageCursor cursor) {
    message.read(cursor.bytes(), cursor.payloadStart(), cursor.payloadEnd());
    return route(cursor.bytes());
  }

  /**
   * Returns the route of {@link #message}.
   *
   * @param bytes the memory that the message was read from
   */
  public Route route(MemorySegment bytes) {
    RouteMessage from = message;
    return new Route(
        prefix(from.destination, from.destinationLength),
        from.source.isPresent()
            ? Optional.of(prefix(from.source, from.sourceLength))
            : Optional.empty(),
        RouteType.of(from.type),
        TableId.of(from.table),
        RouteProtocol.of(from.protocol),
        Scope.of(from.scope),
        from.tos,
        RouteFlags.of(from.flags),
        nextHops(bytes),
        from.preferredSource.isPresent()
            ? addresses.get(from.preferredSource).optional
            : Optional.empty(),
        from.hasPriority ? OptionalLong.of(unsigned(from.priority)) : OptionalLong.empty(),
        from.nextHopId != 0 ? OptionalLong.of(unsigned(from.nextHopId)) : OptionalLong.empty(),
        from.metrics.isPresent()
            ? MetricsReader.read(message.metrics.over(bytes))
            : RouteMetrics.NONE,
        preference(),
        Realms.of(from.realms),
        cache(),
        flow(),
        from.unmodelled == 0 ? List.of() : rawAttributes(bytes));
  }

  private List<RawAttribute> rawAttributes(MemorySegment bytes) {
    RawAttributeReader raw = new RawAttributeReader();
    AttributeCursor cursor =
        new AttributeCursor().over(bytes, message.attributesFrom, message.attributesTo);
    while (cursor.next()) {
      if (!RouteMessage.isModelled(cursor.type())) {
        raw.add(cursor);
      }
    }
    return raw.all();
  }

  private static long unsigned(int value) {
    return Integer.toUnsignedLong(value);
  }

  private Prefix prefix(RawAddress raw, int length) {
    if (!raw.isPresent()) {
      return length == 0
          ? message.family == Netlink.INET ? DEFAULT_4 : DEFAULT_6
          : new Prefix((message.family == Netlink.INET ? DEFAULT_4 : DEFAULT_6).address(), length);
    }
    AddressCache.Entry entry = addresses.get(raw);
    return length == 8 * raw.length ? entry.host : new Prefix(entry.address, length);
  }

  private Optional<RouterPreference> preference() {
    return switch (message.preference) {
      case 0 -> MEDIUM;
      case 1 -> HIGH;
      case 3 -> LOW;
      default -> Optional.empty();
    };
  }

  private RouteCache cache() {
    if (message.expires == 0 && message.error == 0) {
      return RouteCache.NONE;
    }
    return new RouteCache(
        message.expires == 0
            ? Optional.empty()
            : Optional.of(Duration.ofMillis(message.expires * (1000L / TICKS_PER_SECOND))),
        message.error == 0 ? Optional.empty() : Optional.of(new Errno(Math.abs(message.error))));
  }

  private Flow flow() {
    if (!message.hasMark && !message.hasUid && message.inputIndex == 0) {
      return Flow.NONE;
    }
    if (message.inputIndex == 0
        && message.hasUid
        && !message.hasMark
        && latestFlow.mark().isEmpty()
        && latestFlow.inputDevice().isEmpty()
        && latestFlow.uid().orElse(-1) == unsigned(message.uid)) {
      return latestFlow;
    }
    latestFlow =
        new Flow(
            message.hasMark ? OptionalLong.of(unsigned(message.mark)) : OptionalLong.empty(),
            message.hasUid ? OptionalLong.of(unsigned(message.uid)) : OptionalLong.empty(),
            message.inputIndex != 0
                ? Optional.of(names.device(message.inputIndex))
                : Optional.empty());
    return latestFlow;
  }

  private List<NextHop> nextHops(MemorySegment bytes) {
    RouteMessage from = message;
    if (from.multipath.isPresent()) {
      return nextHops.multipath(bytes, from.multipath.from, from.multipath.to);
    }
    if (from.outputIndex == 0 && !from.gateway.isPresent() && !from.encapsulation.isPresent()) {
      return List.of();
    }
    return List.of(
        new NextHop(
            from.outputIndex == 0 ? Optional.empty() : Optional.of(names.device(from.outputIndex)),
            from.gateway.isPresent() ? addresses.get(from.gateway).optional : Optional.empty(),
            1,
            RouteFlags.of(from.flags & 0xff),
            from.encapsulation.isPresent()
                ? EncapsulationReader.read(from.encapsulationType, from.encapsulation.over(bytes))
                : Optional.empty()));
  }
}
