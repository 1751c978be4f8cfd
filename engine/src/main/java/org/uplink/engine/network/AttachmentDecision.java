package org.uplink.engine.network;

import java.util.Optional;

/** The decision of the rules about the management network of a host. */
public sealed interface AttachmentDecision {
  /** The network is attached to the right NIC: there is nothing to do. */
  record AlreadyInPlace(AttachedNetwork network) implements AttachmentDecision {}

  /**
   * The network can be attached.
   *
   * @param device the device whose addresses the network takes
   * @param adoptsBridge whether the device is a bridge of the network's name that the host does not
   *     list as a network
   */
  record Attach(Attachment attachment, String device, boolean adoptsBridge)
      implements AttachmentDecision {}

  /**
   * The network cannot be attached.
   *
   * @param nic the NIC in question
   * @param reason the reason and what to do, in a sentence or two
   */
  record Refused(Rule rule, Optional<String> nic, String reason) implements AttachmentDecision {}

  /** The rule that forbids the attachment. */
  enum Rule {
    /** There is no active NIC. */
    NO_ACTIVE_NIC,
    /** The device does not exist, or no network can be attached to it. */
    UNSUITABLE_DEVICE,
    /** The host and the cluster have different VLANs for the network (oVirt's event 1119). */
    VLAN_MISMATCH,
    /** The bond has too few ports (oVirt's event 1118). */
    BOND_TOO_SMALL,
    /** The network is attached to another NIC. */
    ON_OTHER_NIC,
    /** The NIC carries another network. */
    NIC_HAS_OTHER_NETWORK,
    /** The device has no address that could move to the network. */
    NO_ADDRESS
  }
}
