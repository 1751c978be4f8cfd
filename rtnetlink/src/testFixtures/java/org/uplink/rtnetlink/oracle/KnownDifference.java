package org.uplink.rtnetlink.oracle;

/**
 * Where iproute2 6.1 says something else than the kernel, and what is compared instead. Each is
 * made as narrow as it can be.
 */
enum KnownDifference {
  /**
   * With "connected" ip asks the same question a second time, not from the source that the first
   * answer names, and prints that second answer as text even with -j. Compared with ip's answer
   * from that source.
   */
  CONNECTED_IS_NOT_ASKED_FROM_THE_SOURCE,

  /**
   * IPv4 answers some look-ups without any table: by a device that no route names, to 0.0.0.0, to
   * groups. With "fibmatch" there is no entry to show then, and the kernel says EHOSTUNREACH, as if
   * an unreachable route had matched. The library says that there is no route. Taken only where ip
   * itself gets an answer without "fibmatch".
   */
  NO_ENTRY_IS_CALLED_UNREACHABLE,

  /**
   * In an IPv4 answer made for one flow the flags' upper half is {@code RTCF_*}; ip reads
   * RTCF_MULTICAST as RTM_F_OFFLOAD_FAILED, which is the same bit, and prints rt_offload_failed.
   * Taken only where ip prints "mc" under "cache" too.
   */
  MULTICAST_IS_CALLED_OFFLOAD_FAILED,

  /**
   * A group of next-hop objects that has lost all members but one comes as a list of one. ip prints
   * it as a list, the library has no difference between that and one next hop.
   */
  ONE_NEXT_HOP_IS_A_LIST,

  /** In JSON ip leaves out which metrics are locked. They are read from its text. */
  LOCKS_ARE_IN_THE_TEXT_ONLY
}
