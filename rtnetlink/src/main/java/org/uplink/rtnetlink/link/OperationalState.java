package org.uplink.rtnetlink.link;

/**
 * A link's operational state (RFC 2863, {@code IFLA_OPERSTATE}).
 *
 * <p>A record and not an enum, because newer kernels add values: an unknown value is kept, and
 * prints as its number.
 *
 * @param value the kernel's number
 */
public record OperationalState(int value) {
  /** UNKNOWN (0): the driver does not report a state. */
  public static final OperationalState UNKNOWN = new OperationalState(0);

  /** NOTPRESENT (1): the hardware is missing. */
  public static final OperationalState NOT_PRESENT = new OperationalState(1);

  /** DOWN (2): the link has no carrier, or is administratively down. */
  public static final OperationalState DOWN = new OperationalState(2);

  /** LOWERLAYERDOWN (3): the link below is down. */
  public static final OperationalState LOWER_LAYER_DOWN = new OperationalState(3);

  /** TESTING (4): the link is in a test mode and carries no packets. */
  public static final OperationalState TESTING = new OperationalState(4);

  /** DORMANT (5): the link waits for an external event, such as 802.1X authentication. */
  public static final OperationalState DORMANT = new OperationalState(5);

  /** UP (6): the link can carry packets. */
  public static final OperationalState UP = new OperationalState(6);

  /** Checks that the value fits the kernel's eight bits. */
  public OperationalState {
    if (value < 0 || value > 255) {
      throw new IllegalArgumentException("operational state " + value + " is not in 0–255");
    }
  }

  /** Returns the name that iproute2 prints, or the number. */
  @Override
  public String toString() {
    return switch (value) {
      case 0 -> "UNKNOWN";
      case 1 -> "NOTPRESENT";
      case 2 -> "DOWN";
      case 3 -> "LOWERLAYERDOWN";
      case 4 -> "TESTING";
      case 5 -> "DORMANT";
      case 6 -> "UP";
      default -> Integer.toString(value);
    };
  }
}
