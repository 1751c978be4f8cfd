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

  /** Creates the text from question and answer if it is missing: earlier releases stored none. */
  public Evidence {
    if (text == null) {
      text = question + ": " + answer;
    }
  }

  /** The source of the evidence. */
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
    CLUSTER_LEVEL,
    NIC_OWNER
  }

  /** What the piece means for the decision. */
  public enum Stance {
    /** The row depends on the piece. */
    DECIDES,
    /** The piece names the active NIC, but the row does not depend on the piece. */
    AGREES,
    /** The piece names a device other than the active NIC, or finds that there is no device. */
    DISAGREES,
    /** The piece cannot agree or disagree: it is not about a device, or there is no active NIC. */
    INFORMS,
    /** The piece is not available; the answer says why. */
    UNKNOWN
  }
}
