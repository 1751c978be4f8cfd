package org.uplink.rtnetlink.wire;

/** The attributes of a next-hop object ({@code NHA_*} of linux/nexthop.h). */
public final class NextHopAttribute {
  /** Bytes of the fixed header ({@code struct nhmsg}). */
  public static final int HEADER = 8;

  public static final int ID = 1;
  public static final int GROUP = 2;
  public static final int GROUP_TYPE = 3;
  public static final int OIF = 5;
  public static final int GATEWAY = 6;
  public static final int ENCAP_TYPE = 7;
  public static final int ENCAP = 8;
  public static final int RES_GROUP = 12;
  public static final int OP_FLAGS = 14;
  public static final int GROUP_STATS = 15;
  public static final int HW_STATS_USED = 17;

  // Attributes of RES_GROUP that the kernel reports, but does not accept: padding, and a time.
  public static final int RES_GROUP_PAD = 0;
  public static final int RES_GROUP_UNBALANCED_TIME = 4;

  private NextHopAttribute() {}
}
