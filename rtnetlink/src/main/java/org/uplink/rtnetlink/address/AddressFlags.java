package org.uplink.rtnetlink.address;

/**
 * The flags of an address ({@code IFA_F_*}).
 *
 * @param bits the kernel's bits; unknown bits are kept
 */
public record AddressFlags(int bits) {
  /**
   * The flags that the kernel itself sets: secondary or temporary, duplicate address detection
   * failed or running, deprecated, permanent, and a link-local address derived from a secret
   * ({@code IFA_F_STABLE_PRIVACY}).
   */
  private static final int KERNEL_MAINTAINED = 1 | 8 | 0x20 | 0x40 | 0x80 | 0x800;

  /**
   * Returns whether an IPv4 address is not the first of its prefix, or an IPv6 address is temporary
   * (RFC 8981).
   */
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

  /**
   * Returns whether the preferred lifetime has ended, so that new connections do not use the
   * address.
   */
  public boolean deprecated() {
    return (bits & 0x20) != 0;
  }

  /** Returns whether duplicate address detection is still running. */
  public boolean tentative() {
    return (bits & 0x40) != 0;
  }

  /** Returns whether the address does not expire. */
  public boolean permanent() {
    return (bits & 0x80) != 0;
  }

  /**
   * Returns whether the kernel has derived a link-local address from a secret ({@code
   * addr_gen_mode} 2 or 3, RFC 7217).
   */
  public boolean stablePrivacy() {
    return (bits & 0x800) != 0;
  }

  /**
   * Returns the flags that a request to add the address sets: all but those that the kernel
   * maintains itself. The lifetimes decide whether an address is permanent or deprecated.
   */
  public AddressFlags writable() {
    return new AddressFlags(bits & ~KERNEL_MAINTAINED);
  }

  /** Returns whether the kernel added no route for the prefix of the address. */
  public boolean noPrefixRoute() {
    return (bits & 0x200) != 0;
  }
}
