package org.uplink.api.host;

/**
 * Where a host stands; the words are oVirt's. {@link Host#reason()} says more where there is more
 * to say.
 */
public enum HostStatus {
  /** Added, never installed. */
  UNASSIGNED("Unassigned"),
  /** An install, or a change of its management network, is running. */
  INSTALLING("Installing"),
  /** The management network is in place, or the host came back: it is being looked at. */
  INITIALIZING("Initializing"),
  /**
   * As it should be, with the management network on its active NIC. {@link Host#reason()} is there
   * where a change of the network that was asked for last was not made.
   */
  UP("Up"),
  /** It stopped answering a moment ago. */
  CONNECTING("Connecting"),
  /** Left alone, until it is activated or installed. */
  MAINTENANCE("Maintenance"),
  /** The last install ended in a failure; installing again is the way on. */
  INSTALL_FAILED("InstallFailed"),
  /**
   * The agent answered, but the host cannot be used yet: {@link Host#reason()} names what is
   * missing.
   */
  NON_OPERATIONAL("NonOperational"),
  /** The agent did not answer in its time. */
  NON_RESPONSIVE("NonResponsive");

  private final String word;

  HostStatus(String word) {
    this.word = word;
  }

  /** The word in JSON. */
  @Override
  public String toString() {
    return word;
  }
}
