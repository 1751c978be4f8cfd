package org.uplink.pki;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Is the peer, whose certificate the TLS handshake has verified against the authority, the one that
 * is meant? Its method has the shape that rpc asks for: hand it over as {@code trust::check}.
 */
@FunctionalInterface
public interface PeerVerifier {
  /**
   * Passes, or refuses by its exception.
   *
   * @param chain the peer's certificate first
   * @throws CertificateException the peer is another; the message says who is meant and who came
   */
  void verify(List<X509Certificate> chain) throws CertificateException;

  /** The engine of this authority, by its role. For agents. */
  static PeerVerifier engine() {
    return chain -> {
      var peer = Identity.of(chain.getFirst());
      if (peer.role().filter(Role.ENGINE::equals).isEmpty()) {
        throw new CertificateException(
            "only the engine may connect, and this is the certificate of " + peer);
      }
    };
  }

  /**
   * An engine whose certificate has no role (a stock oVirt engine): one of its DNS names,
   * addresses, or (where it has no such alternative names) its common name is {@code name}. A
   * certificate with the role of a host is refused.
   */
  static PeerVerifier engineNamed(String name) {
    return chain -> {
      var peer = Identity.of(chain.getFirst());
      if (peer.role().filter(Role.HOST::equals).isPresent() || !peer.hasName(name)) {
        throw new CertificateException(
            "only the engine \"" + name + "\" may connect, and this is the certificate of " + peer);
      }
    };
  }

  /**
   * The host that is meant: its certificate carries one of {@code names} (the host's name in
   * Uplink, the address or the DNS name that was dialled) as host role, DNS name, address, or
   * (where it has no alternative names) common name. An engine's certificate is refused.
   */
  static PeerVerifier host(String... names) {
    var wanted = List.of(names);
    return chain -> {
      var peer = Identity.of(chain.getFirst());
      var isEngine = peer.role().filter(Role.ENGINE::equals).isPresent();
      var isHost = peer.role().filter(Role.HOST::equals).isPresent();
      var named = isHost && peer.name().filter(wanted::contains).isPresent();
      if (isEngine || !(named || wanted.stream().anyMatch(peer::hasName))) {
        throw new CertificateException(
            "the host "
                + String.join(" or ", wanted)
                + " is meant, and its peer presents the certificate of "
                + peer);
      }
    };
  }
}
