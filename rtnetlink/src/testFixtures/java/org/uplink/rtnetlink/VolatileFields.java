package org.uplink.rtnetlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.stream.Collectors;
import org.uplink.rtnetlink.net.RawAttribute;
import org.uplink.rtnetlink.wire.AddressAttribute;
import org.uplink.rtnetlink.wire.NeighbourAttribute;
import org.uplink.rtnetlink.wire.NextHopAttribute;
import org.uplink.rtnetlink.wire.RouteAttribute;

/**
 * Formats a message of the kernel without the volatile fields, which change without a request.
 * These are all volatile fields:
 *
 * <ul>
 *   <li>address: the times of creation and of the last change, and whether duplicate address
 *       detection is running. A lifetime is reduced to 0, limited, or for ever
 *   <li>route: the times and counters of its cache information. The lifetime is reduced to whether
 *       it is limited
 *   <li>neighbour: the cache information, the number of probes, and the states that the kernel
 *       changes
 *   <li>resilient group: the time for which the group has been unbalanced
 *   <li>rule: none
 * </ul>
 */
enum VolatileFields {
  ADDRESS,
  ROUTE,
  RULE,
  NEIGHBOUR,
  NEXT_HOP;

  /** The neighbour states incomplete, reachable, stale, delay, probe and failed. */
  private static final int CHANGING_STATES = 0x3f;

  /** {@code IFA_F_TENTATIVE}. */
  private static final int TENTATIVE = 0x40;

  String remove(RawKernel.Message message) {
    byte[] header = message.header().clone();
    if (this == NEIGHBOUR && (header[8] & CHANGING_STATES) != 0) {
      header[8] = (byte) CHANGING_STATES;
    }
    if (this == ADDRESS) {
      header[2] &= ~TENTATIVE;
    }
    return HexFormat.of().formatHex(header)
        + message.attributes().stream()
            .map(this::format)
            .collect(Collectors.joining(", ", ": ", ""));
  }

  private String format(RawAttribute attribute) {
    return switch (this) {
      case ADDRESS ->
          switch (attribute.number()) {
            case AddressAttribute.CACHEINFO ->
                "lifetimes %s %s".formatted(lifetime(attribute, 0), lifetime(attribute, 4));
            case AddressAttribute.FLAGS ->
                "flags " + Integer.toHexString(number(attribute, 0) & ~TENTATIVE);
            default -> attribute.toString();
          };
      case ROUTE ->
          attribute.number() == RouteAttribute.CACHEINFO
              ? "expires %b, error %d".formatted(number(attribute, 8) != 0, number(attribute, 12))
              : attribute.toString();
      case RULE -> attribute.toString();
      case NEIGHBOUR ->
          attribute.number() == NeighbourAttribute.CACHEINFO
                  || attribute.number() == NeighbourAttribute.PROBES
              ? ""
              : attribute.toString();
      case NEXT_HOP ->
          attribute.number() == NextHopAttribute.RES_GROUP
              // The number of buckets and two timers of 8 bytes each are before the time.
              ? attribute.hex().substring(0, 48)
              : attribute.toString();
    };
  }

  private static String lifetime(RawAttribute attribute, int at) {
    int seconds = number(attribute, at);
    return seconds == 0 ? "none" : seconds == -1 ? "for ever" : "limited";
  }

  private static int number(RawAttribute attribute, int at) {
    return ByteBuffer.wrap(attribute.bytes()).order(ByteOrder.nativeOrder()).getInt(at);
  }
}
