package org.uplink.rtnetlink.address;

/**
 * The flags of an interface's address ({@code IFA_F_*}).
 *
 * @param bits the kernel's bits; those without a name here survive
 */
public record AddressFlags(int bits) {
  /** Not the first of its prefix (IPv4), or temporary (IPv6, RFC 8981). */
  public boolean secondary() {
    return (bits & 1) != 0;
  }

  /** Used without asking whether someone else has it. */
  public boolean noDad() {
    return (bits & 2) != 0;
  }

  /** Someone else has it. */
  public boolean dadFailed() {
    return (bits & 8) != 0;
  }

  /** No new connection starts from it. */
  public boolean deprecated() {
    return (bits & 0x20) != 0;
  }

  /** Whether someone else has it is still being asked. */
  public boolean tentative() {
    return (bits & 0x40) != 0;
  }

  /** It does not expire. */
  public boolean permanent() {
    return (bits & 0x80) != 0;
  }

  /** No route for its prefix came with it. */
  public boolean noPrefixRoute() {
    return (bits & 0x200) != 0;
  }
}
