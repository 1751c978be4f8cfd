package org.uplink.rtnetlink.rule;

/**
 * What the kernel does with a packet that a rule matches ({@code FR_ACT_*} of linux/fib_rules.h).
 *
 * <p>A record and not an enum, because newer kernels add values: an unknown value is kept, and
 * prints as its number.
 *
 * @param value the kernel's number
 */
public record RuleAction(int value) {
  /** unspec (0): no particular action. */
  public static final RuleAction UNSPECIFIED = new RuleAction(0);

  /** lookup (1): the kernel looks up the route in a table. */
  public static final RuleAction TABLE = new RuleAction(1);

  /** goto (2): the kernel continues at another rule. */
  public static final RuleAction GOTO = new RuleAction(2);

  /** nop (3): the kernel continues at the next rule. */
  public static final RuleAction NOP = new RuleAction(3);

  /** blackhole (6): the kernel drops the packet silently. */
  public static final RuleAction BLACKHOLE = new RuleAction(6);

  /** unreachable (7): the kernel drops the packet with "network unreachable". */
  public static final RuleAction UNREACHABLE = new RuleAction(7);

  /** prohibit (8): the kernel drops the packet with "administratively prohibited". */
  public static final RuleAction PROHIBIT = new RuleAction(8);

  /** Checks that the value fits the kernel's eight bits. */
  public RuleAction {
    if (value < 0 || value > 255) {
      throw new IllegalArgumentException("rule action " + value + " is not in 0–255");
    }
  }

  /** Returns the name that iproute2 prints, or the number. */
  @Override
  public String toString() {
    return switch (value) {
      case 0 -> "unspec";
      case 1 -> "lookup";
      case 2 -> "goto";
      case 3 -> "nop";
      case 6 -> "blackhole";
      case 7 -> "unreachable";
      case 8 -> "prohibit";
      default -> Integer.toString(value);
    };
  }
}
