package org.uplink.rpc.transport;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

/** Decides whether a peer is the expected one, after TLS has verified its certificate chain. */
@FunctionalInterface
public interface PeerCheck {
  /** Accepts no certificate. A server with this check serves only peers that present none. */
  PeerCheck NOBODY =
      _ -> {
        throw new CertificateException("this server expects no certificate");
      };

  /**
   * Accepts the peer by returning.
   *
   * @param chain the peer's certificate chain, its own certificate first
   * @throws CertificateException refuses the peer; the message is sent to the peer and logged
   */
  void check(List<X509Certificate> chain) throws CertificateException;
}
