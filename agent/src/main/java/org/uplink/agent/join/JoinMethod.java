package org.uplink.agent.join;

import java.util.List;
import java.util.Optional;
import org.uplink.address.HostAndPort;
import org.uplink.pki.CertificateRequest;
import org.uplink.verbs.join.Enrolled;

/** How a host joins an engine: with a token, or by an approval. */
interface JoinMethod {
  /** Returns what marks the files of this join. */
  JoinMark mark();

  /** Returns where the agent dials the engine afterwards. */
  List<HostAndPort> engines();

  /** Returns whether a key for which there is no certificate is kept for the next attempt. */
  boolean keepsKey();

  /**
   * Asks the engine for the certificate.
   *
   * @param name the name that the host proposes
   * @throws JoinException the engine refuses, or does not answer
   */
  Enrolled ask(CertificateRequest request, Optional<String> name) throws InterruptedException;
}
