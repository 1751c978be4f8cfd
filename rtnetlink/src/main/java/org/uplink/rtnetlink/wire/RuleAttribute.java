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

  /** The flag in the header of a rule for packets that do not match ({@code FIB_RULE_INVERT}). */
  public static final int INVERT = 2;

  private RuleAttribute() {}
}
