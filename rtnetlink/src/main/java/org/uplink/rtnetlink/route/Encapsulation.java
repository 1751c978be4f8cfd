package org.uplink.rtnetlink.route;

import java.net.InetAddress;
import java.util.List;
import java.util.OptionalInt;
import org.uplink.rtnetlink.net.RawAttribute;

/** How a lightweight tunnel encapsulates packets ({@code RTA_ENCAP}). */
public sealed interface Encapsulation {
  /** Returns the encapsulation in encoded form: the kernel's number and the bytes. */
  default Other encoded() {
    return EncapsulationWriter.encode(this);
  }

  /**
   * Returns whether the encapsulation runs a BPF program. Such an encapsulation cannot be added as
   * it was read: the kernel shows the program's name, but accepts an open file only.
   */
  default boolean hasProgram() {
    return EncapsulationWriter.hasProgram(this);
  }

  /**
   * MPLS.
   *
   * @param labels the label stack, the outermost label first
   * @param ttl the time to live, if set
   * @param rawAttributes the attributes that the library does not model
   */
  record Mpls(List<Integer> labels, OptionalInt ttl, List<RawAttribute> rawAttributes)
      implements Encapsulation {
    /** Copies the lists. */
    public Mpls {
      labels = List.copyOf(labels);
      rawAttributes = List.copyOf(rawAttributes);
    }
  }

  /**
   * Metadata for an IPv4 or IPv6 tunnel device.
   *
   * @param id the tunnel's key (unsigned 64 bits)
   * @param source the source of the outer header; with 0.0.0.0 or ::, the kernel chooses it
   * @param destination the destination of the outer header
   * @param ttl the time to live or hop limit of the outer header; with 0, the kernel chooses it
   * @param tos the type of service or traffic class of the outer header
   * @param rawAttributes the attributes that the library does not model: flags, and the options of
   *     a tunnel's kind
   */
  record Ip(
      long id,
      InetAddress source,
      InetAddress destination,
      int ttl,
      int tos,
      List<RawAttribute> rawAttributes)
      implements Encapsulation {
    /** Copies the list. */
    public Ip {
      rawAttributes = List.copyOf(rawAttributes);
    }
  }

  /**
   * A kind that this library does not decode (SRv6, ILA, RPL, IOAM, XFRM, BPF).
   *
   * @param type the kernel's number ({@code LWTUNNEL_ENCAP_*})
   * @param hex the encoded attributes in hexadecimal
   */
  record Other(int type, String hex) implements Encapsulation {}
}
