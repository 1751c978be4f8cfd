package org.uplink.engine.decision;

import java.util.Optional;

/**
 * A piece of evidence, in texts that need no context.
 *
 * @param text the piece as a sentence for people, without a period
 * @param question what was asked, or looked at
 * @param answer the answer, or why there is none
 * @param device the device that it names
 */
public record Evidence(
    Kind kind,
    Stance stance,
    String text,
    String question,
    String answer,
    Optional<String> device) {

  /** Decisions that were stored before there was a text get it from question and answer. */
  public Evidence {
    if (text == null) {
      text = question + ": " + answer;
    }
  }

  /** What was looked at. */
  public enum Kind {
    FLOW_ROUTE,
    PLAIN_ROUTE,
    OTHER_FAMILY,
    LOCAL_ADDRESS,
    PEER_ADDRESS,
    SOURCE_TRANSLATION,
    DESTINATION_TRANSLATION,
    LAST_CLIENT_IFACE,
    DIALLED_ADDRESS,
    LINK_STATE,
    BOOT_ID,
    CLUSTER_LEVEL
  }

  /** What the piece means for the decision. */
  public enum Stance {
    /** The row depends on it. */
    DECIDES,
    /** It names the active NIC too. */
    AGREES,
    /** It names another device, or none. */
    DISAGREES,
    /** It names no device, or the decision has no active NIC. */
    INFORMS,
    /** It is not available; the answer says why. */
    UNKNOWN
  }
}
