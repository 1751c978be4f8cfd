package org.uplink.verbs.setup;

import org.uplink.verbs.Verb;

/**
 * The code of an error that {@link Verb#SETUP_NETWORKS} answers. Below 100 they are Vdsm's; those
 * from 9101 are this agent's own. A code of somebody else survives.
 */
public record SetupCode(int code) {
  /** The change was not confirmed, and is rolled back. */
  public static final SetupCode CHECK_FAILED = new SetupCode(10);

  public static final SetupCode BAD_PARAMETERS = new SetupCode(21);
  public static final SetupCode BAD_ADDRESS = new SetupCode(22);
  public static final SetupCode NO_SUCH_NIC = new SetupCode(23);
  public static final SetupCode NIC_IN_USE = new SetupCode(24);
  public static final SetupCode BAD_BOND = new SetupCode(25);
  public static final SetupCode BAD_VLAN = new SetupCode(26);
  public static final SetupCode BAD_BRIDGE = new SetupCode(27);
  public static final SetupCode BOND_IN_USE = new SetupCode(31);

  /** Another change is under way. */
  public static final SetupCode BUSY = new SetupCode(40);

  /** The agent is still putting things right after a restart. */
  public static final SetupCode NOT_READY = new SetupCode(99);

  /** Somebody else owns the NIC; the error's data is a {@link OwnedNic}. */
  public static final SetupCode NIC_OWNED = new SetupCode(9101);

  /** The plan would cut the way to the engine. */
  public static final SetupCode ENGINE_UNREACHABLE = new SetupCode(9102);

  /** The agent has no CAP_NET_ADMIN. */
  public static final SetupCode NOT_PRIVILEGED = new SetupCode(9103);

  /** The ticket is of another id, or its life is over. */
  public static final SetupCode INVALID_TICKET = new SetupCode(9104);

  /** The change could not be made safe: no room on the disk, or no guard. */
  public static final SetupCode NOT_PROTECTED = new SetupCode(9105);

  /** Something that the host has, or that is asked for, cannot be handled here. */
  public static final SetupCode NOT_SUPPORTED = new SetupCode(9106);

  /** The same id was used with other parameters. */
  public static final SetupCode ID_REUSED = new SetupCode(9107);
}
