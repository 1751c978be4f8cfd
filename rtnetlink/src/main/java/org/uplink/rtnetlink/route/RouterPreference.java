package org.uplink.rtnetlink.route;

/** How much an IPv6 router wants to be preferred (RFC 4191). */
public enum RouterPreference {
  /** Behind the others. */
  LOW("low"),
  /** The usual. */
  MEDIUM("medium"),
  /** Before the others. */
  HIGH("high");

  private final String text;

  RouterPreference(String text) {
    this.text = text;
  }

  /** The name that iproute2 prints. */
  @Override
  public String toString() {
    return text;
  }
}
