package org.uplink.agent.network;

import java.io.IOException;

/**
 * Lets the proof of a change arrive over one device. The transport that carries the engine's calls
 * implements this interface.
 */
public interface ProofListener {
  /** Returns whether this platform can tell the device over which a proof arrives. */
  boolean isSupported();

  /**
   * Accepts proofs over the device until the returned object is closed.
   *
   * @throws IOException there is no such device, or the platform cannot do it
   */
  AutoCloseable open(String device) throws IOException;
}
