package org.uplink.rtnetlink.route;

/** The preference of an IPv6 router (RFC 4191). */
public enum RouterPreference {
  /** The kernel prefers other routers. */
  LOW("low", 3),
  /** The default. */
  MEDIUM("medium", 0),
  /** The kernel prefers this router. */
  HIGH("high", 1);

  private final String text;
  private final int value;

  RouterPreference(String text, int value) {
    this.text = text;
    this.value = value;
  }

  /** Returns the two bits of the preference as an unsigned number (RFC 4191, section 2.1). */
  public int value() {
    return value;
  }

  /** Returns the name that iproute2 prints. */
  @Override
  public String toString() {
    return text;
  }
}
