package org.uplink.rtnetlink.wire;

/** Constants of traffic control, from linux/rtnetlink.h and linux/pkt_sched.h. */
public final class TrafficControl {
  public static final int NEWQDISC = 36;
  public static final int GETQDISC = 38;
  public static final int NEWTFILTER = 44;
  public static final int GETTFILTER = 46;

  /** Bytes of {@code struct tcmsg}. */
  public static final int HEADER = 20;

  /** {@code TCA_KIND}. */
  public static final int KIND = 1;

  /** {@code TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS)}. */
  public static final int INGRESS = 0xfffffff2;

  /** {@code TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_EGRESS)}. */
  public static final int EGRESS = 0xfffffff3;

  private TrafficControl() {}
}
