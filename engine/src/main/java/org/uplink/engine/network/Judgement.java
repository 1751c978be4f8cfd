package org.uplink.engine.network;

import java.util.Optional;

/** What the rules say of the management network on a host. */
public sealed interface Judgement {
  /** It is there, and its device leads to the engine: nothing to do. */
  record InPlace(AttachedNetwork network) implements Judgement {}

  /** It can be attached so. */
  record Attach(Attachment attachment) implements Judgement {}

  /**
   * It cannot.
   *
   * @param nic the NIC in question
   * @param why a sentence or two, with what to do
   */
  record Refused(Rule rule, Optional<String> nic, String why) implements Judgement {}

  /** Which rule stands in the way. */
  enum Rule {
    /** There is no active NIC. */
    NO_ACTIVE_NIC,
    /** The NIC is not there, or nothing that a network can be put on. */
    UNSUITABLE,
    /** oVirt's 1119. */
    VLAN_MISMATCH,
    /** oVirt's 1118. */
    TOO_FEW_MEMBERS,
    /** The network is on another NIC. */
    ELSEWHERE,
    /** Another network is on the NIC. */
    TAKEN,
    /** The device has no address that could move. */
    NO_ADDRESS
  }
}
