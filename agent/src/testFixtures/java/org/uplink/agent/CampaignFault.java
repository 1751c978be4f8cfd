package org.uplink.agent;

/** What happens to a change of a {@link CampaignTest} at a random moment. */
enum CampaignFault {
  NONE,

  /** The command gets SIGKILL. */
  COMMAND_KILLED,

  /** The guard gets SIGKILL. */
  GUARD_KILLED,

  /** Both get SIGKILL, and somebody runs {@code uplink network rollback} later. */
  BOTH_KILLED,

  /** The command is stopped for a moment, and continues. */
  COMMAND_STOPPED,

  /** The guard is stopped for a moment, and continues. */
  GUARD_STOPPED,

  /** The command gets SIGTERM. */
  TERMINATED,

  /** The terminal of the command ends. */
  HUNG_UP,

  /** Somebody runs {@code uplink network rollback}. */
  ROLLED_BACK,

  /** The cable of the NIC is cut for a moment. */
  CABLE_CUT,

  /** A filter of another host drops all packets, until the change is over. */
  PACKETS_DROPPED,

  /** The disk with the state directory is full, until the change is over. */
  DISK_FULL
}
