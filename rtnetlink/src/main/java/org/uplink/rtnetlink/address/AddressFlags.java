package org.uplink.rtnetlink.address;

/**
 * The flags of an address ({@code IFA_F_*}).
 *
 * @param bits the kernel's bits; unknown bits are kept
 */
public record AddressFlags(int bits) {
  /** Returns whether it is not the first of its prefix (IPv4), or temporary (IPv6, RFC 8981). */
  public boolean secondary() {
    return (bits & 1) != 0;
  }

  /** Returns whether duplicate address detection is skipped. */
  public boolean noDad() {
    return (bits & 2) != 0;
  }

  /** Returns whether duplicate address detection found another owner. */
  public boolean dadFailed() {
    return (bits & 8) != 0;
  }

  /** Returns whether its preferred lifetime has ended: new connections do not use it. */
  public boolean deprecated() {
    return (bits & 0x20) != 0;
  }

  /** Returns whether duplicate address detection is still running. */
  public boolean tentative() {
    return (bits & 0x40) != 0;
  }

  /** Returns whether it does not expire. */
  public boolean permanent() {
    return (bits & 0x80) != 0;
  }

  /** Returns whether the kernel added no route for its prefix. */
  public boolean noPrefixRoute() {
    return (bits & 0x200) != 0;
  }
}
