package org.uplink.rtnetlink.neighbour;

/**
 * The flags of a neighbour ({@code NTF_*}).
 *
 * @param bits the kernel's bits; unknown bits are kept
 */
public record NeighbourFlags(int bits) {
  /** No flag. */
  public static final NeighbourFlags NONE = new NeighbourFlags(0);

  /** {@code NTF_USE}, with which the kernel asks for the link-layer address. */
  static final int USE = 0x01;

  /** {@code NTF_PROXY}, the flag of an address for which this host answers. */
  static final int PROXY = 0x08;

  /** {@code NTF_OFFLOADED}, which a driver sets. */
  private static final int OFFLOADED = 0x20;

  private static final int ROUTER = 0x80;

  /** Returns whether this host answers requests for the address. */
  public boolean proxy() {
    return (bits & PROXY) != 0;
  }

  /** Returns whether the neighbour advertises that it is a router (IPv6). */
  public boolean router() {
    return (bits & ROUTER) != 0;
  }

  /** Returns the flags that a request to add the neighbour sets: all but those of a driver. */
  public NeighbourFlags writable() {
    return new NeighbourFlags(bits & ~OFFLOADED);
  }
}
