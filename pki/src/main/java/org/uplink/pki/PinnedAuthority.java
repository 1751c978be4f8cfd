package org.uplink.pki;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Trusts an engine of which only the fingerprint of its authority is known. The engine presents the
 * authority's certificate behind its own ({@link Credentials#introducingContext()}).
 */
public final class PinnedAuthority extends X509ExtendedTrustManager {
  private static final int MAX_CHAIN = 5;

  private final String fingerprint;

  PinnedAuthority(String fingerprint) {
    this.fingerprint = fingerprint;
  }

  /**
   * Returns a context for a client without a certificate, which accepts engines of one authority.
   *
   * @param fingerprint {@link IssuedCertificate#fingerprint()} of the authority's certificate
   */
  public static SSLContext context(String fingerprint) throws PkiException {
    try {
      return TlsContext.withoutKey(new PinnedAuthority(fingerprint));
    } catch (GeneralSecurityException e) {
      throw new PkiException("Cannot use TLS: " + e.getMessage(), e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    X509Certificate authority =
        Stream.of(chain)
            .skip(1)
            .limit(MAX_CHAIN)
            .filter(each -> IssuedCertificate.fingerprint(each).equals(fingerprint))
            .findFirst()
            .orElseThrow(
                () ->
                    new CertificateException(
                        "the peer is an engine of another authority than the token, or another"
                            + " program; do not trust it"));
    try {
      // The authority's signature is not checked by those who trust it, and the fingerprint is of
      // all its bytes.
      for (X509TrustManager manager : TlsContext.trustManagers(List.of(authority))) {
        manager.checkServerTrusted(chain, authType);
      }
    } catch (GeneralSecurityException | IOException e) {
      throw e instanceof CertificateException refused
          ? refused
          : new CertificateException("the engine's certificate cannot be checked", e);
    }
    PeerVerifier.engine().verify(List.of(chain));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("only servers are expected");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
