package org.uplink.rtnetlink.net;

/**
 * The number of a routing table. The kernel maintains {@link #LOCAL} and {@link #MAIN}; rules
 * select the table of a lookup.
 *
 * @param value the kernel's number, unsigned 32 bits ({@link Integer#toUnsignedString})
 */
public record TableId(int value) {
  /** No particular table (0). */
  public static final TableId UNSPECIFIED = new TableId(0);

  /** The default table (253). */
  public static final TableId DEFAULT = new TableId(253);

  /** The table of routes that were added without a table (254). */
  public static final TableId MAIN = new TableId(254);

  /** The table of the host's own and broadcast addresses (255). */
  public static final TableId LOCAL = new TableId(255);

  private static final TableId[] KNOWN = new TableId[256];

  static {
    for (int value = 0; value < KNOWN.length; value++) {
      KNOWN[value] = new TableId(value);
    }
  }

  /** Returns the table with this number. The tables 0 to 255 are shared instances. */
  public static TableId of(int value) {
    return value >= 0 && value < KNOWN.length ? KNOWN[value] : new TableId(value);
  }

  /** Returns the name of the tables "main", "local" and "default", and the number of others. */
  @Override
  public String toString() {
    return switch (value) {
      case 253 -> "default";
      case 254 -> "main";
      case 255 -> "local";
      default -> Integer.toUnsignedString(value);
    };
  }
}
