package org.uplink.rpc.stomp;

/** The bytes of a peer are not a frame of STOMP 1.2, or they exceed a limit. */
final class MalformedFrameException extends Exception {
  private static final int MAX_QUOTED_LENGTH = 64;

  private final String text;

  /**
   * Creates the exception.
   *
   * @param text the sentence that the peer receives
   */
  MalformedFrameException(String text) {
    super(text, null, false, false);
    this.text = text;
  }

  String text() {
    return text;
  }

  /** Returns text of the peer, short enough to be quoted in a sentence. */
  static String shortened(String text) {
    return text.length() <= MAX_QUOTED_LENGTH ? text : text.substring(0, MAX_QUOTED_LENGTH) + "…";
  }
}
