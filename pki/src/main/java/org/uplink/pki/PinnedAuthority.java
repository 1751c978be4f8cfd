package org.uplink.pki;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Trusts an engine of which only the fingerprint of its authority is known, or not even that. The
 * engine presents the authority's certificate behind its own ({@link
 * Credentials#introducingContext()}).
 */
public final class PinnedAuthority extends X509ExtendedTrustManager {
  private static final int MAX_CHAIN = 5;

  private final Optional<String> fingerprint;

  /**
   * @param fingerprint the only authority; empty for any
   */
  PinnedAuthority(Optional<String> fingerprint) {
    this.fingerprint = fingerprint;
  }

  /**
   * Returns a context for a client without a certificate, which accepts engines of one authority.
   *
   * @param fingerprint {@link IssuedCertificate#fingerprint()} of the authority's certificate
   */
  public static SSLContext context(String fingerprint) throws PkiException {
    return context(Optional.of(fingerprint));
  }

  /**
   * Returns a context for a client without a certificate, which accepts an engine of any authority
   * that the engine presents. Who that engine is, another way has to tell: nothing secret is sent
   * to it, and nothing of it is trusted.
   */
  public static SSLContext contextOfAny() throws PkiException {
    return context(Optional.empty());
  }

  /** Returns the authority that an engine of {@link #contextOfAny()} has presented. */
  public static X509Certificate presented(List<X509Certificate> chain) {
    return chain.get(1);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    X509Certificate authority =
        Stream.of(chain)
            .skip(1)
            .limit(MAX_CHAIN)
            .filter(
                each -> fingerprint.map(IssuedCertificate.fingerprint(each)::equals).orElse(true))
            .findFirst()
            .orElseThrow(
                () ->
                    new CertificateException(
                        fingerprint.isPresent()
                            ? "the peer is an engine of another authority than the expected one, or"
                                + " another program; do not trust it"
                            : "the peer presents no authority, so it is no engine's port for"
                                + " hosts"));
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

  private static SSLContext context(Optional<String> fingerprint) throws PkiException {
    try {
      return TlsContext.withoutKey(new PinnedAuthority(fingerprint));
    } catch (GeneralSecurityException e) {
      throw new PkiException("Cannot use TLS: " + e.getMessage(), e);
    }
  }
}
