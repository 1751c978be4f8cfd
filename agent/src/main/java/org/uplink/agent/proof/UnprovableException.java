package org.uplink.agent.proof;

/** A proof could prove nothing on this host. The message says why, without the proof. */
final class UnprovableException extends Exception {
  UnprovableException(String reason) {
    super(reason);
  }
}
