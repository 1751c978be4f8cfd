package org.uplink.rtnetlink;

/**
 * How far a destination is (rtnetlink(7), {@code rtm_scope}): the smaller, the wider.
 *
 * <p>A number that the kernel may extend, hence no enum: an unknown value survives, and prints as
 * the number it is.
 *
 * @param value the kernel's number
 */
public record RouteScope(int value) {
  /** global (0). */
  public static final RouteScope UNIVERSE = new RouteScope(0);

  /** site (200). */
  public static final RouteScope SITE = new RouteScope(200);

  /** link (253). */
  public static final RouteScope LINK = new RouteScope(253);

  /** host (254). */
  public static final RouteScope HOST = new RouteScope(254);

  /** nowhere (255). */
  public static final RouteScope NOWHERE = new RouteScope(255);

  private static final RouteScope[] KNOWN = new RouteScope[256];

  static {
    for (int value = 0; value < KNOWN.length; value++) {
      KNOWN[value] = new RouteScope(value);
    }
  }

  /** Refuses what does not fit the kernel's eight bits. */
  public RouteScope {
    if (value < 0 || value > 255) {
      throw new IllegalArgumentException("RouteScope " + value + " is not in 0–255");
    }
  }

  /** The value as a shared instance. */
  static RouteScope of(int value) {
    return KNOWN[value & 0xff];
  }

  /** The name that iproute2 prints, or the number. */
  @Override
  public String toString() {
    return switch (value) {
      case 0 -> "global";
      case 200 -> "site";
      case 253 -> "link";
      case 254 -> "host";
      case 255 -> "nowhere";
      default -> Integer.toString(value);
    };
  }
}
