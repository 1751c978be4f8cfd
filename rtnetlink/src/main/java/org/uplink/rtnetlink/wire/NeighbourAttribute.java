package org.uplink.rtnetlink.wire;

/** The attributes of a neighbour ({@code NDA_*} of linux/neighbour.h). */
public final class NeighbourAttribute {
  /** Bytes of the fixed header ({@code struct ndmsg}). */
  public static final int HEADER = 12;

  public static final int DST = 1;
  public static final int LLADDR = 2;
  public static final int CACHEINFO = 3;
  public static final int PROBES = 4;
  public static final int VLAN = 5;
  public static final int MASTER = 9;

  private NeighbourAttribute() {}
}
