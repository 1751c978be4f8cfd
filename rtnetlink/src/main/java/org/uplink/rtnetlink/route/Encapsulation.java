package org.uplink.rtnetlink.route;

import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;

/** What a lightweight tunnel wraps a packet in ({@code RTA_ENCAP}). */
public sealed interface Encapsulation {
  /**
   * MPLS labels.
   *
   * @param labels the stack, outermost first
   * @param ttl time to live, where set
   */
  record Mpls(List<Integer> labels, OptionalInt ttl) implements Encapsulation {
    /** Keeps a copy. */
    public Mpls {
      labels = List.copyOf(labels);
    }
  }

  /**
   * The metadata for a tunnel device, of IPv4 or IPv6.
   *
   * @param id the tunnel's key, read as unsigned
   * @param source the outer source, unspecified (0.0.0.0 or ::) where the kernel chooses
   * @param destination the outer destination
   * @param ttl outer time to live or hop limit, 0 where the kernel chooses
   * @param tos outer type of service or traffic class
   */
  record Ip(long id, InetAddress source, InetAddress destination, int ttl, int tos)
      implements Encapsulation {}

  /**
   * A kind that is not taken apart here (SRv6, ILA, RPL, IOAM, XFRM, BPF).
   *
   * @param type the kernel's number ({@code LWTUNNEL_ENCAP_*})
   * @param hex its attributes as they came, in hexadecimal
   */
  record Other(int type, String hex) implements Encapsulation {
    public static Other of(int type, byte[] attributes) {
      return new Other(type, HexFormat.of().formatHex(attributes));
    }
  }
}
