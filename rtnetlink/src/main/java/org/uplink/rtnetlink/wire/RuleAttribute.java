package org.uplink.rtnetlink.wire;

/** The attributes of a rule ({@code FRA_*} of linux/fib_rules.h). */
public final class RuleAttribute {
  /** Bytes of the fixed header ({@code struct fib_rule_hdr}). */
  public static final int HEADER = 12;

  public static final int DST = 1;
  public static final int SRC = 2;
  public static final int IIFNAME = 3;
  public static final int GOTO = 4;
  public static final int PRIORITY = 6;
  public static final int FWMARK = 10;
  public static final int FLOW = 11;
  public static final int SUPPRESS_IFGROUP = 13;
  public static final int SUPPRESS_PREFIXLEN = 14;
  public static final int TABLE = 15;
  public static final int FWMASK = 16;
  public static final int OIFNAME = 17;
  public static final int L3MDEV = 19;
  public static final int UID_RANGE = 20;
  public static final int PROTOCOL = 21;
  public static final int IP_PROTO = 22;
  public static final int SPORT_RANGE = 23;
  public static final int DPORT_RANGE = 24;
  public static final int DSCP = 25;

  public static final int SPORT_MASK = 28;
  public static final int DPORT_MASK = 29;
  public static final int DSCP_MASK = 30;

  /** Padding, which aligns the next attribute. */
  public static final int PAD = 18;

  /** {@code FIB_RULE_INVERT}: the flag in the header of a rule that matches all other packets. */
  public static final int INVERT = 2;

  /**
   * The flags that the kernel sets itself: the target rule of a goto, the input device or the
   * output device does not exist ({@code FIB_RULE_UNRESOLVED}, {@code FIB_RULE_IIF_DETACHED},
   * {@code FIB_RULE_OIF_DETACHED}).
   */
  public static final int KERNEL_MAINTAINED = 4 | 8 | 16;

  private RuleAttribute() {}
}
