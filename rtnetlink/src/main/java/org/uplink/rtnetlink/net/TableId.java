package org.uplink.rtnetlink.net;

/**
 * A routing table's number. Local and main are the kernel's own; rules choose among the others.
 *
 * @param value the number, 32 bits of the kernel read as unsigned: {@link Integer#toUnsignedString}
 *     prints it
 */
public record TableId(int value) {
  /** No table in particular (0). */
  public static final TableId UNSPECIFIED = new TableId(0);

  /** The default table (253). */
  public static final TableId DEFAULT = new TableId(253);

  /** The table where routes go unless one is named (254). */
  public static final TableId MAIN = new TableId(254);

  /** The host's own addresses (255). */
  public static final TableId LOCAL = new TableId(255);

  private static final TableId[] KNOWN = new TableId[256];

  static {
    for (int value = 0; value < KNOWN.length; value++) {
      KNOWN[value] = new TableId(value);
    }
  }

  /** The value, as a shared instance where it is a small one. */
  public static TableId of(int value) {
    return value >= 0 && value < KNOWN.length ? KNOWN[value] : new TableId(value);
  }

  /** "main", "local", "default", or the number. */
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
