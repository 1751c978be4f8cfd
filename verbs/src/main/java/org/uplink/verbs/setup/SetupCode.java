package org.uplink.verbs.setup;

import org.uplink.verbs.Verb;

/** The codes of the errors of {@link Verb#SETUP_NETWORKS}: Vdsm's below 100, Uplink's from 9101. */
public enum SetupCode {
  /** Nothing confirmed the change in time. The host has rolled it back. */
  CHECK_FAILED(10),
  /** Parameters are missing, malformed, or contradict each other. */
  BAD_PARAMETERS(21),
  /** An address is malformed, or no host can have it. */
  BAD_ADDRESS(22),
  /** The host has no such NIC or bond. */
  NO_SUCH_NIC(23),
  /** Another network, bond or bridge uses the NIC. */
  NIC_IN_USE(24),
  /** A bond's name or options are wrong. */
  BAD_BOND(25),
  /** A VLAN id is out of range, or the VLAN has no device. */
  BAD_VLAN(26),
  /** A bridge's name is wrong or taken. */
  BAD_BRIDGE(27),
  /** A network uses the bond. */
  BOND_IN_USE(31),
  /** Another change is pending, or the owner of the NIC still configures it. Retry later. */
  BUSY(40),
  /** The agent is starting or stopping. */
  NOT_READY(99),
  /** Another program configures the NIC. The error's data is an {@link OwnedNic}. */
  NIC_OWNED(9101),
  /** After the change the host could not reach the engine. */
  ENGINE_UNREACHABLE(9102),
  /** The agent has no CAP_NET_ADMIN. */
  NOT_PRIVILEGED(9103),
  /** The ticket is missing, has expired, or belongs to another id. */
  INVALID_TICKET(9104),
  /**
   * The host cannot guarantee a rollback, or the change could never be proved: no space on disk, no
   * guard, no device to prove it on, no right to restart the owner of the NIC.
   */
  NOT_PROTECTED(9105),
  /** The host has something, or the request asks for something, that Uplink does not support. */
  NOT_SUPPORTED(9106),
  /** The id was used for a change with other parameters. */
  ID_REUSED(9107),
  /** The change to commit is not the one that the host keeps. */
  NOT_KEPT(9108);

  private final int number;

  SetupCode(int number) {
    this.number = number;
  }

  /**
   * Returns whether a host that answers this number has not started the change. This list has only
   * some of Vdsm's numbers. Every number of Vdsm up to 99 means that the change was not started.
   */
  public static boolean meansNotStarted(int number) {
    return (number >= BAD_PARAMETERS.number && number <= NOT_READY.number)
        || (number >= NIC_OWNED.number && number <= NOT_KEPT.number);
  }

  /** Returns the number on the wire. */
  public int number() {
    return number;
  }
}
