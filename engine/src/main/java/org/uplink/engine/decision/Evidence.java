package org.uplink.engine.decision;

import java.util.Optional;

/**
 * A piece of evidence, in words that stand by themselves.
 *
 * @param question what was asked, or looked at
 * @param answer what came, or why nothing came
 * @param device the device that it names
 */
public record Evidence(
    Kind kind, Stance stance, String question, String answer, Optional<String> device) {

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

  /** How it stands to the decision. */
  public enum Stance {
    DECIDES,
    AGREES,
    DISAGREES,
    INFORMS,
    UNKNOWN
  }

  static Evidence decides(Kind kind, String question, String answer, Optional<String> device) {
    return new Evidence(kind, Stance.DECIDES, question, answer, device);
  }

  static Evidence informs(Kind kind, String question, String answer) {
    return new Evidence(kind, Stance.INFORMS, question, answer, Optional.empty());
  }

  static Evidence unavailable(Kind kind, String question, String why) {
    return new Evidence(kind, Stance.UNKNOWN, question, why, Optional.empty());
  }
}
