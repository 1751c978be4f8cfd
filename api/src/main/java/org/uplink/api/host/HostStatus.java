package org.uplink.api.host;

/**
 * The status of a host. The names are oVirt's. {@link HostDocument#reason()} gives the reason, if
 * there is one.
 */
public enum HostStatus {
  /** Added, but never installed. */
  UNASSIGNED("Unassigned"),
  /** A run is changing the host, or waits for its turn. */
  INSTALLING("Installing"),
  /** The management network is in place, or the host answers again: the engine checks the host. */
  INITIALIZING("Initializing"),
  /**
   * The host answers, and its management network is in place. {@link HostDocument#reason()} is
   * present if the latest requested change of its network failed.
   */
  UP("Up"),
  /** The host stopped answering a moment ago. */
  CONNECTING("Connecting"),
  /** The engine neither monitors nor changes the host until it is activated or installed. */
  MAINTENANCE("Maintenance"),
  /** The latest run failed. Install the host again. */
  INSTALL_FAILED("InstallFailed"),
  /**
   * The agent answers, but the host cannot be used yet: {@link HostDocument#reason()} names what is
   * missing.
   */
  NON_OPERATIONAL("NonOperational"),
  /** The agent does not answer. */
  NON_RESPONSIVE("NonResponsive");

  private final String word;

  HostStatus(String word) {
    this.word = word;
  }

  /** Returns the word in JSON. */
  @Override
  public String toString() {
    return word;
  }
}
