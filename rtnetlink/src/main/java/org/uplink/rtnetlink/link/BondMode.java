package org.uplink.rtnetlink.link;

/**
 * How a bond distributes packets over its ports ({@code BOND_MODE_*} of linux/if_bonding.h).
 *
 * <p>A record and not an enum, because newer kernels add values: an unknown value is kept, and
 * prints as its number.
 *
 * @param value the kernel's number
 */
public record BondMode(int value) {
  /** balance-rr (0): packets go to the ports in turn. */
  public static final BondMode BALANCE_RR = new BondMode(0);

  /** active-backup (1): one port is active, and another one replaces it after a failure. */
  public static final BondMode ACTIVE_BACKUP = new BondMode(1);

  /** balance-xor (2): a hash of the addresses selects the port. */
  public static final BondMode BALANCE_XOR = new BondMode(2);

  /** broadcast (3): each packet goes to all ports. */
  public static final BondMode BROADCAST = new BondMode(3);

  /** 802.3ad (4): the ports form an aggregate with LACP. */
  public static final BondMode LACP = new BondMode(4);

  /** balance-tlb (5): the load of the ports selects the port to send by. */
  public static final BondMode BALANCE_TLB = new BondMode(5);

  /** balance-alb (6): like balance-tlb, and the bond also balances received IPv4 packets by ARP. */
  public static final BondMode BALANCE_ALB = new BondMode(6);

  /** Checks that the value fits the kernel's eight bits. */
  public BondMode {
    if (value < 0 || value > 255) {
      throw new IllegalArgumentException("bond mode " + value + " is not in 0–255");
    }
  }

  /** Returns the name that iproute2 prints, or the number. */
  @Override
  public String toString() {
    return switch (value) {
      case 0 -> "balance-rr";
      case 1 -> "active-backup";
      case 2 -> "balance-xor";
      case 3 -> "broadcast";
      case 4 -> "802.3ad";
      case 5 -> "balance-tlb";
      case 6 -> "balance-alb";
      default -> Integer.toString(value);
    };
  }
}
