package org.uplink.rpc.transport;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

/** Is the peer the one that is meant? Asked after the TLS handshake has verified its chain. */
@FunctionalInterface
public interface PeerCheck {
  /**
   * Passes, or refuses by its exception.
   *
   * @param chain the peer's certificate first
   * @throws CertificateException the peer is refused; its message is told to the peer and goes into
   *     the log
   */
  void check(List<X509Certificate> chain) throws CertificateException;
}
