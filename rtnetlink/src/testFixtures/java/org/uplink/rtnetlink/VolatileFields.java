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
 * Writes a message of the kernel as text, without the fields that change by themselves. This is the
 * whole list of them:
 *
 * <ul>
 *   <li>address: the times of creation and of the last change, and whether duplicate address
 *       detection is running. Of a lifetime counts whether it is 0, limited, or for ever
 *   <li>route: the times and counters of its cache information. Of the lifetime counts whether it
 *       is limited
 *   <li>neighbour: cache information, probes, and which of the states it is in that the kernel
 *       changes
 *   <li>resilient group: for how long it has been unbalanced
 *   <li>rule: none
 * </ul>
 */
enum VolatileFields {
  ADDRESS,
  ROUTE,
  RULE,
  NEIGHBOUR,
  NEXT_HOP;

  /** Incomplete, reachable, stale, delay, probe, failed. */
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
              // Buckets and two timers of 8 bytes each stand before the time.
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
