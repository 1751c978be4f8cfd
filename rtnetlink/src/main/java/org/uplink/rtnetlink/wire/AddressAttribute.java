package org.uplink.rtnetlink.wire;

/** The attributes of an address ({@code IFA_*} of linux/if_addr.h). */
public final class AddressAttribute {
  /** Bytes of the fixed header ({@code struct ifaddrmsg}). */
  public static final int HEADER = 8;

  public static final int ADDRESS = 1;
  public static final int LOCAL = 2;
  public static final int LABEL = 3;
  public static final int BROADCAST = 4;
  public static final int CACHEINFO = 6;
  public static final int FLAGS = 8;
  public static final int RT_PRIORITY = 9;

  private AddressAttribute() {}
}
