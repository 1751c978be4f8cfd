package org.uplink.hostnet.firewall;

/** Thrown if firewalld does not answer or refuses a request. */
public final class FirewallException extends RuntimeException {
  private static final long serialVersionUID = 1;

  FirewallException(String message) {
    super(message);
  }

  FirewallException(String message, RuntimeException cause) {
    super(message, cause);
  }
}
