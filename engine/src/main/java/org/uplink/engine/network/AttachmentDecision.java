package org.uplink.engine.network;

import java.util.Optional;

/** What the rules say of the management network on a host. */
public sealed interface AttachmentDecision {
  /** It is there, and its device leads to the engine: nothing to do. */
  record AlreadyInPlace(AttachedNetwork network) implements AttachmentDecision {}

  /** It can be attached so. */
  record Attach(Attachment attachment) implements AttachmentDecision {}

  /**
   * It cannot.
   *
   * @param nic the NIC in question
   * @param reason a sentence or two, with what to do
   */
  record Refused(Rule rule, Optional<String> nic, String reason) implements AttachmentDecision {}

  /** Which rule stands in the way. */
  enum Rule {
    /** There is no active NIC. */
    NO_ACTIVE_NIC,
    /** The NIC is not there, or nothing that a network can be put on. */
    UNSUITABLE_DEVICE,
    /** oVirt's 1119. */
    VLAN_MISMATCH,
    /** oVirt's 1118. */
    BOND_TOO_SMALL,
    /** The network is on another NIC. */
    ON_OTHER_NIC,
    /** Another network is on the NIC. */
    NIC_HAS_OTHER_NETWORK,
    /** The device has no address that could move. */
    NO_ADDRESS
  }
}
