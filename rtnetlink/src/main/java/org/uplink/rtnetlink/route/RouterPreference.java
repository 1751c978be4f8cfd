package org.uplink.rtnetlink.route;

/** The preference of an IPv6 router (RFC 4191). */
public enum RouterPreference {
  /** The kernel prefers other routers. */
  LOW("low"),
  /** The default. */
  MEDIUM("medium"),
  /** The kernel prefers this router. */
  HIGH("high");

  private final String text;

  RouterPreference(String text) {
    this.text = text;
  }

  /** Returns the name that iproute2 prints. */
  @Override
  public String toString() {
    return text;
  }
}
