package org.uplink.rtnetlink.net;

/**
 * How far away a destination is, or how far an address is valid (rtnetlink(7), {@code rtm_scope}).
 * A smaller number is a wider scope.
 *
 * <p>A record and not an enum, because newer kernels add values: an unknown value is kept, and
 * prints as its number.
 *
 * @param value the kernel's number
 */
public record Scope(int value) {
  /** global (0): everywhere. */
  public static final Scope UNIVERSE = new Scope(0);

  /** site (200): within this site (IPv6). */
  public static final Scope SITE = new Scope(200);

  /** link (253): directly on a link. */
  public static final Scope LINK = new Scope(253);

  /** host (254): within this host. */
  public static final Scope HOST = new Scope(254);

  /** nowhere (255): a destination that does not exist. */
  public static final Scope NOWHERE = new Scope(255);

  private static final Scope[] KNOWN = new Scope[256];

  static {
    for (int value = 0; value < KNOWN.length; value++) {
      KNOWN[value] = new Scope(value);
    }
  }

  /** Checks that the value fits the kernel's eight bits. */
  public Scope {
    if (value < 0 || value > 255) {
      throw new IllegalArgumentException("scope " + value + " is not in 0–255");
    }
  }

  /** Returns a shared instance. Uses the lowest eight bits of the argument only. */
  public static Scope of(int value) {
    return KNOWN[value & 0xff];
  }

  /** Returns the name that iproute2 prints, or the number. */
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
