package org.uplink.engine.host;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/**
 * Tells whether two agents have the same key, and so are the same host: the names in a certificate
 * can also fit another host, which an authority gave the same address.
 *
 * @param digest the SHA-256 digest of the encoded public key, in hexadecimal
 */
public record HostKey(String digest) {
  /** Returns the key of the host that presented this certificate. */
  public static HostKey of(X509Certificate certificate) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(certificate.getPublicKey().getEncoded());
      return new HostKey(HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
