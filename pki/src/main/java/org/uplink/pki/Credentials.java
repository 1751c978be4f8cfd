package org.uplink.pki;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorResult;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/**
 * A private key with its certificate, and the authority whose certificates are accepted from peers.
 * Immutable.
 *
 * <p>Keys may be PKCS#8, PKCS#1 (RSA) or SEC 1 (EC), unencrypted. The authority's file may hold
 * several certificates. A peer with a certificate of any of them is accepted.
 */
public final class Credentials {
  private final CredentialFiles files;
  private final List<X509Certificate> chain;
  private final X509Certificate authority;
  private final List<X509Certificate> authorities;
  private final SSLContext sslContext;
  private final SSLContext introducingContext;

  private Credentials(
      CredentialFiles files,
      List<X509Certificate> chain,
      X509Certificate authority,
      List<X509Certificate> authorities,
      SSLContext sslContext,
      SSLContext introducingContext) {
    this.files = files;
    this.chain = chain;
    this.authority = authority;
    this.authorities = List.copyOf(authorities);
    this.sslContext = sslContext;
    this.introducingContext = introducingContext;
  }

  /**
   * Reads and checks the files: the key belongs to the certificate, the authority has signed the
   * certificate, and the certificate is valid now. Refuses files that another user can change or
   * replace: the authority decides whose certificates are accepted.
   */
  public static Credentials load(CredentialFiles files, Clock clock) throws PkiException {
    return load(files, Optional.of(clock.instant()));
  }

  /**
   * Reads and checks the files like {@link #load(CredentialFiles, Clock)}, but also a certificate
   * that has expired or is not valid yet: the clock of this machine may be wrong. {@link
   * #validityProblem} says so.
   */
  public static Credentials loadAtAnyTime(CredentialFiles files) throws PkiException {
    return load(files, Optional.empty());
  }

  /**
   * Returns a context for both ends of mutual TLS. It presents the certificate and accepts peers
   * with a certificate of the authority.
   */
  public SSLContext sslContext() {
    return sslContext;
  }

  /**
   * Returns a context like {@link #sslContext()} that presents the authority's certificate behind
   * its own. Clients that know only the authority's fingerprint need it ({@link PinnedAuthority}).
   */
  public SSLContext introducingContext() {
    return introducingContext;
  }

  /**
   * Returns a context for a client without a certificate. It accepts servers with a certificate of
   * the authority in {@code file}.
   */
  public static SSLContext trustContext(Path file) throws PkiException {
    List<X509Certificate> authorities = PemFile.readCertificates(file);
    try {
      return TlsContext.withoutKey(authorities);
    } catch (GeneralSecurityException | IOException e) {
      throw new PkiException("Cannot use " + file + " for TLS: " + e.getMessage(), e);
    }
  }

  /**
   * Reads the certificates of authorities, as they are: at least one.
   *
   * @throws PkiException the file has no certificate, or cannot be read
   */
  public static List<X509Certificate> readAuthorities(Path file) throws PkiException {
    return PemFile.readCertificates(file);
  }

  public X509Certificate certificate() {
    return chain.getFirst();
  }

  /**
   * Returns the certificate of the authority that signed {@link #certificate()}, possibly through
   * intermediate certificates.
   */
  public X509Certificate authority() {
    return authority;
  }

  /** Returns the authorities whose certificates are accepted from peers. */
  public List<X509Certificate> authorities() {
    return authorities;
  }

  public Identity identity() {
    return Identity.of(certificate());
  }

  /**
   * Returns a sentence if the certificate has expired or is not valid yet.
   *
   * @param nextStep what to do if it has expired
   */
  public Optional<String> validityProblem(Instant now, String nextStep) {
    Instant begin = certificate().getNotBefore().toInstant();
    Instant end = certificate().getNotAfter().toInstant();
    if (now.isBefore(begin)) {
      return Optional.of(
          "The certificate of this host is valid only from %s on, and it is %s now by the clock of this machine: correct the clock. The agent waits."
              .formatted(begin, now));
    }
    return now.isAfter(end)
        ? Optional.of("The certificate of this host expired at %s. %s".formatted(end, nextStep))
        : Optional.empty();
  }

  public Expiry expiry(Instant now) {
    return Expiry.of(certificate(), now);
  }

  /**
   * Returns a sentence for each problem that needs attention but does not stop TLS: a key that
   * others can read, or a certificate that expires soon.
   *
   * @param newKey how to get another key
   */
  public List<String> warnings(Instant now, String newKey) {
    var warnings = new ArrayList<String>();
    for (var certificate : List.of(certificate(), authority)) {
      var expiry = Expiry.of(certificate, now);
      if (!(expiry instanceof Expiry.Valid)) {
        warnings.add(expiry.describe());
      }
    }
    KeyExposure.end(files.key(), newKey).ifPresent(warnings::add);
    return warnings;
  }

  /**
   * Refuses a self-signed certificate that has changed since. Whoever trusts a certificate need not
   * check its signature, so nothing else would find a damaged file.
   */
  static void requireSelfSigned(X509Certificate authority, Path file) throws PkiException {
    try {
      authority.verify(authority.getPublicKey());
    } catch (GeneralSecurityException e) {
      throw new PkiException(
          "The certificate of the authority in "
              + file
              + " is damaged: its signature does not fit. Restore the file from a backup, or copy it"
              + " from another machine of this engine.",
          e);
    }
  }

  /** Signs with the key and verifies with the certificate, which works for every kind of key. */
  static void requirePair(
      PrivateKey key, Path keyFile, X509Certificate certificate, Path certificateFile)
      throws PkiException {
    try {
      String algorithm =
          switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC", "ECDSA" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
          };
      var challenge = new byte[32];
      new SecureRandom().nextBytes(challenge);
      var signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(challenge);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(challenge);
      if (!signature.verify(signed)) {
        throw mismatch(keyFile, certificateFile);
      }
    } catch (InvalidKeyException | SignatureException e) {
      throw mismatch(keyFile, certificateFile);
    } catch (GeneralSecurityException e) {
      throw new PkiException("Cannot use the private key " + keyFile + ": " + e.getMessage(), e);
    }
  }

  private static Credentials load(CredentialFiles files, Optional<Instant> now)
      throws PkiException {
    for (var file : List.of(files.key(), files.certificate(), files.authority())) {
      PemFile.requireTrusted(file);
    }
    List<X509Certificate> chain = PemFile.readCertificates(files.certificate());
    PrivateKey key = PemFile.readPrivateKey(files.key());
    List<X509Certificate> authorities = PemFile.readCertificates(files.authority());
    for (X509Certificate each : authorities) {
      if (each.getSubjectX500Principal().equals(each.getIssuerX500Principal())) {
        requireSelfSigned(each, files.authority());
      }
    }
    requirePair(key, files.key(), chain.getFirst(), files.certificate());
    if (now.isPresent()) {
      requireValid(chain.getFirst(), files.certificate(), now.get());
    }
    X509Certificate authority =
        signer(
            chain,
            authorities,
            files,
            now.orElseGet(() -> chain.getFirst().getNotBefore().toInstant()));
    try {
      List<X509Certificate> introduction = new ArrayList<>(chain);
      if (!chain.contains(authority)
          && chain.getLast().getIssuerX500Principal().equals(authority.getSubjectX500Principal())) {
        introduction.add(authority);
      }
      return new Credentials(
          files,
          chain,
          authority,
          authorities,
          TlsContext.of(key, chain, authorities),
          TlsContext.of(key, introduction, authorities));
    } catch (GeneralSecurityException | IOException e) {
      throw new PkiException(
          "Cannot use "
              + files.key()
              + " and "
              + files.certificate()
              + " for TLS: "
              + e.getMessage(),
          e);
    }
  }

  private static PkiException mismatch(Path keyFile, Path certificateFile) {
    return new PkiException(
        "The private key "
            + keyFile
            + " does not belong to the certificate "
            + certificateFile
            + ": one of them is of another pair. Issue the certificate again, or put the right file there.");
  }

  private static void requireValid(X509Certificate certificate, Path file, Instant now)
      throws PkiException {
    if (Expiry.of(certificate, now) instanceof Expiry.Expired expired) {
      throw new PkiException(expired.describe() + " (" + file + ")");
    }
    if (now.isBefore(certificate.getNotBefore().toInstant())) {
      throw new PkiException(
          "The certificate "
              + file
              + " is valid only from "
              + certificate.getNotBefore().toInstant()
              + " on, and it is "
              + now
              + " now: correct this machine's clock, or issue the certificate again.");
    }
  }

  private static X509Certificate signer(
      List<X509Certificate> chain,
      List<X509Certificate> authorities,
      CredentialFiles files,
      Instant now)
      throws PkiException {
    if (authorities.contains(chain.getFirst())) {
      throw new PkiException(
          "The authority "
              + files.authority()
              + " is the certificate itself: put the certificate of its issuer there.");
    }
    try {
      Set<TrustAnchor> anchors =
          authorities.stream()
              .map(authority -> new TrustAnchor(authority, null))
              .collect(Collectors.toSet());
      var parameters = new PKIXParameters(anchors);
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(now));
      List<X509Certificate> below =
          chain.stream().filter(certificate -> !authorities.contains(certificate)).toList();
      CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(below);
      CertPathValidatorResult result =
          CertPathValidator.getInstance("PKIX").validate(path, parameters);
      return ((PKIXCertPathValidatorResult) result).getTrustAnchor().getTrustedCert();
    } catch (CertPathValidatorException e) {
      throw new PkiException(
          "The certificate "
              + files.certificate()
              + " (issued by "
              + chain.getFirst().getIssuerX500Principal().getName()
              + ") is not accepted under the authority "
              + files.authority()
              + " ("
              + authorities.getFirst().getSubjectX500Principal().getName()
              + "): "
              + e.getMessage()
              + ". Take certificate and authority from the same issuer.",
          e);
    } catch (GeneralSecurityException e) {
      throw new PkiException(
          "The certificate " + files.certificate() + " cannot be verified: " + e.getMessage(), e);
    }
  }
}
