package org.uplink.pki;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Decides whether a peer is the expected one, after TLS has verified the peer's certificate against
 * the authority. Pass {@code verifier::verify} as {@code PeerCheck} of the module {@code rpc}.
 */
@FunctionalInterface
public interface PeerVerifier {
  /**
   * Accepts the peer by returning.
   *
   * @param chain the peer's certificate chain, its own certificate first
   * @throws CertificateException the peer is another one; the message names both
   */
  void verify(List<X509Certificate> chain) throws CertificateException;

  /** Returns a verifier for agents that accepts any certificate with the role of the engine. */
  static PeerVerifier engine() {
    return chain -> {
      var peer = Identity.of(chain.getFirst());
      if (peer.role().filter(Role.ENGINE::equals).isEmpty()) {
        throw new CertificateException(
            "only the engine may connect, but the peer presents the certificate of " + peer);
      }
    };
  }

  /**
   * Returns a verifier that accepts an engine by its name. The certificate needs no role, such as
   * that of a stock oVirt engine: {@code name} is one of its DNS names or addresses, or its common
   * name if it has neither. Refuses a certificate with the role of a host.
   */
  static PeerVerifier engineNamed(String name) {
    return chain -> {
      var peer = Identity.of(chain.getFirst());
      if (peer.role().filter(Role.HOST::equals).isPresent() || !peer.hasName(name)) {
        throw new CertificateException(
            "only the engine \""
                + name
                + "\" may connect, but the peer presents the certificate of "
                + peer);
      }
    };
  }

  /** Returns a verifier for engines that accepts any certificate with the role of a host. */
  static PeerVerifier anyHost() {
    return chain -> {
      var peer = Identity.of(chain.getFirst());
      if (peer.role().filter(Role.HOST::equals).isEmpty() || peer.name().isEmpty()) {
        throw new CertificateException(
            "only hosts may connect, but the peer presents the certificate of " + peer);
      }
    };
  }

  /**
   * Returns a verifier that accepts a host. The certificate has one of {@code names} as the host's
   * name, DNS name or address, or as the common name if it has no alternative names. Refuses an
   * engine's certificate.
   */
  static PeerVerifier host(String... names) {
    var wanted = List.of(names);
    return chain -> {
      var peer = Identity.of(chain.getFirst());
      boolean isEngine = peer.role().filter(Role.ENGINE::equals).isPresent();
      boolean isHost = peer.role().filter(Role.HOST::equals).isPresent();
      boolean named = isHost && peer.name().filter(wanted::contains).isPresent();
      if (isEngine || !(named || wanted.stream().anyMatch(peer::hasName))) {
        throw new CertificateException(
            "the host "
                + String.join(" or ", wanted)
                + " is expected, but the peer presents the certificate of "
                + peer);
      }
    };
  }
}
