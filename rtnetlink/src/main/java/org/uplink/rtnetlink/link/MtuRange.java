package org.uplink.rtnetlink.link;

/**
 * The MTUs that a link's driver accepts ({@code IFLA_MIN_MTU}, {@code IFLA_MAX_MTU}).
 *
 * @param min the smallest in bytes
 * @param max the largest in bytes; 0 if the driver names none, and before Linux 4.19
 */
public record MtuRange(int min, int max) {
  /** A link whose driver names no limits. */
  public static final MtuRange UNLIMITED = new MtuRange(0, 0);

  /** Returns whether the driver accepts an MTU. */
  public boolean contains(int mtu) {
    return mtu >= min && (max == 0 || mtu <= max);
  }
}
