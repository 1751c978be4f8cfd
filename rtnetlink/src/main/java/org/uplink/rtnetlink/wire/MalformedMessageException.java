package org.uplink.rtnetlink.wire;

/** Bytes that are no netlink message, or one that is cut short. */
public final class MalformedMessageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public MalformedMessageException(String message) {
    super(message);
  }
}
