package org.uplink.rtnetlink.wire;

/** Thrown for bytes that are not a netlink message, and for a truncated message. */
public final class MalformedMessageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Creates an exception that says what is wrong with the bytes. */
  public MalformedMessageException(String message) {
    super(message);
  }
}
