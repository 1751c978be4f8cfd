package org.uplink.rtnetlink.wire;

/** The attributes of a route ({@code RTA_*} of linux/rtnetlink.h). */
public final class RouteAttribute {
  public static final int DST = 1;
  public static final int SRC = 2;
  public static final int IIF = 3;
  public static final int OIF = 4;
  public static final int GATEWAY = 5;
  public static final int PRIORITY = 6;
  public static final int PREFSRC = 7;
  public static final int METRICS = 8;
  public static final int MULTIPATH = 9;
  public static final int FLOW = 11;
  public static final int CACHEINFO = 12;
  public static final int TABLE = 15;
  public static final int MARK = 16;
  public static final int VIA = 18;
  public static final int PREF = 20;
  public static final int ENCAP_TYPE = 21;
  public static final int ENCAP = 22;
  public static final int EXPIRES = 23;
  public static final int PAD = 24;
  public static final int UID = 25;
  public static final int IP_PROTO = 27;
  public static final int SPORT = 28;
  public static final int DPORT = 29;
  public static final int NH_ID = 30;
  public static final int FLOWLABEL = 31;

  // Kinds of encapsulation (LWTUNNEL_ENCAP_* of linux/lwtunnel.h).
  public static final int ENCAP_MPLS = 1;
  public static final int ENCAP_IP = 2;
  public static final int ENCAP_IP6 = 4;
  public static final int ENCAP_BPF = 6;
  public static final int ENCAP_SEG6_LOCAL = 7;

  /** The attribute of {@link #ENCAP_SEG6_LOCAL} that names a BPF program. */
  public static final int SEG6_LOCAL_BPF = 8;

  // Metrics that are not plain numbers (RTAX_*).
  public static final int METRIC_LOCK = 1;
  public static final int METRIC_CC_ALGO = 16;

  // Flags of a request (rtm_flags).
  public static final int LOOKUP_TABLE = 0x1000;
  public static final int FIB_MATCH = 0x2000;

  private RouteAttribute() {}
}
