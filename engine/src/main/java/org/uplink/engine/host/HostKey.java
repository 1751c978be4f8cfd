package org.uplink.engine.host;

import java.security.cert.X509Certificate;
import org.uplink.platform.Sha256;

/**
 * Tells whether two agents have the same key, and so are the same host: the names in a certificate
 * can also fit another host, which an authority gave the same address.
 *
 * @param digest the SHA-256 digest of the encoded public key, in hexadecimal
 */
public record HostKey(String digest) {
  /** Returns the key of the host that presented this certificate. */
  public static HostKey of(X509Certificate certificate) {
    return new HostKey(Sha256.of(certificate.getPublicKey().getEncoded()));
  }
}
