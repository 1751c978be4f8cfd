package org.uplink.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.HashSet;
import java.util.Optional;
import java.util.stream.Stream;
import org.uplink.platform.IoProblem;

/**
 * The engine's own certificate authority. A folder has its key ({@code ca-key.pem}, mode 0600) and
 * its self-signed certificate ({@code ca.pem}). All keys are EC P-256.
 *
 * <p>If two processes create the authority at the same time, both get the same one: a lock protects
 * the folder. The certificate is written last, so the authority exists if its certificate exists.
 * Thread-safe.
 */
public final class CertificateAuthority {
  private static final String KEY = "ca-key.pem";
  private static final String CERTIFICATE = "ca.pem";

  private final Path directory;
  private final Clock clock;
  private final Validity validity;
  private final Signer signer;

  private CertificateAuthority(Path directory, Clock clock, Validity validity, Signer signer) {
    this.directory = directory;
    this.clock = clock;
    this.validity = validity;
    this.signer = signer;
  }

  /** Opens the authority in a folder. Creates the authority if the folder has none. */
  public static CertificateAuthority openOrCreate(Path directory, Clock clock) throws PkiException {
    return openOrCreate(directory, clock, Validity.DEFAULT);
  }

  /** Opens or creates the authority, with these lifetimes for new certificates. */
  public static CertificateAuthority openOrCreate(Path directory, Clock clock, Validity validity)
      throws PkiException {
    try (var folder = PrivateFolder.open(directory)) {
      if (!Files.exists(directory.resolve(CERTIFICATE))) {
        requireNothingIssued(directory);
        var made = Signer.create(clock.instant(), validity);
        folder.writeSecret(KEY, PemFile.encode(made.key()));
        folder.write(CERTIFICATE, PemFile.encode(made.certificate()));
      }
    } catch (GeneralSecurityException | IOException e) {
      throw new PkiException(
          "Cannot create a certificate authority in "
              + directory
              + ": "
              + IoProblem.describe(e, directory),
          e);
    }
    return open(directory, clock, validity);
  }

  /** Opens an existing authority. */
  public static CertificateAuthority open(Path directory, Clock clock) throws PkiException {
    return open(directory, clock, Validity.DEFAULT);
  }

  /** Returns the file of the authority's private key. */
  public Path keyFile() {
    return directory.resolve(KEY);
  }

  public X509Certificate certificate() {
    return signer.certificate();
  }

  /**
   * Returns the PEM file of {@link #certificate()}. Peers need this file to trust the authority.
   */
  public Path certificateFile() {
    return directory.resolve(CERTIFICATE);
  }

  /**
   * Creates a new key and certificate. Writes {@code key.pem} (mode 0600), {@code cert.pem} and
   * {@code ca.pem} into {@code target}, and replaces the files that are there.
   */
  public CredentialFiles issue(CertificateSubject subject, Path target) throws PkiException {
    try (var folder = PrivateFolder.open(target)) {
      return issue(subject, target, folder);
    }
  }

  /**
   * Returns the credentials in {@code target} if this authority issued them for exactly this
   * subject and they do not expire soon. Otherwise issues new credentials in {@code target}.
   * Replaces files that are incomplete after a crash.
   */
  public CredentialFiles issueIfNeeded(CertificateSubject subject, Path target)
      throws PkiException {
    try (var folder = PrivateFolder.open(target)) {
      var files = CredentialFiles.in(target);
      return usable(files, subject) ? files : issue(subject, target, folder);
    }
  }

  /**
   * Signs a certificate for the key of a request. Nothing else of the request is used. Writes no
   * file.
   */
  public IssuedCertificate sign(CertificateRequest request, CertificateSubject subject)
      throws PkiException {
    try {
      return new IssuedCertificate(signer.sign(subject, request.key(), clock.instant(), validity));
    } catch (GeneralSecurityException | IOException e) {
      throw new PkiException(
          "Cannot issue a certificate for " + subject + ": " + e.getMessage(), e);
    }
  }

  /** Refuses to replace an authority whose certificate is lost: hosts trust only the old one. */
  private static void requireNothingIssued(Path directory) throws IOException, PkiException {
    try (Stream<Path> below = Files.list(directory)) {
      if (below.anyMatch(folder -> Files.exists(folder.resolve("cert.pem")))) {
        throw new PkiException(
            ("The certificate of the authority, %s, is missing, and there are certificates that it"
                    + " issued. Restore it from a backup, or copy the ca.pem of a host there. To begin"
                    + " with a new authority, which no host trusts yet, move the folder %s away.")
                .formatted(directory.resolve(CERTIFICATE), directory));
      }
    }
  }

  private static CertificateAuthority open(Path directory, Clock clock, Validity validity)
      throws PkiException {
    X509Certificate certificate =
        PemFile.readCertificates(directory.resolve(CERTIFICATE)).getFirst();
    PrivateKey key = PemFile.readPrivateKey(directory.resolve(KEY));
    Credentials.requirePair(
        key, directory.resolve(KEY), certificate, directory.resolve(CERTIFICATE));
    Credentials.requireSelfSigned(certificate, directory.resolve(CERTIFICATE));
    var expiry = Expiry.of(certificate, clock.instant());
    if (expiry instanceof Expiry.Expired) {
      throw new PkiException(
          "The certificate authority in "
              + directory
              + " has expired: "
              + expiry.describe()
              + " Move the folder away and start again: a new authority issues all certificates.");
    }
    return new CertificateAuthority(directory, clock, validity, new Signer(key, certificate));
  }

  private CredentialFiles issue(CertificateSubject subject, Path target, PrivateFolder folder)
      throws PkiException {
    var files = CredentialFiles.in(target);
    try {
      Signer issued = signer.issue(subject, clock.instant(), validity);
      folder.writeSecret(name(files.key()), PemFile.encode(issued.key()));
      folder.write(name(files.certificate()), PemFile.encode(issued.certificate()));
      folder.write(name(files.authority()), PemFile.encode(certificate()));
      return files;
    } catch (GeneralSecurityException | IOException e) {
      throw new PkiException(
          "Cannot issue a certificate for " + subject + ": " + e.getMessage(), e);
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private boolean usable(CredentialFiles files, CertificateSubject subject) {
    Optional<Credentials> found;
    try {
      found = Optional.of(Credentials.load(files, clock));
    } catch (PkiException unusable) {
      found = Optional.empty();
    }
    return found.filter(credentials -> matches(credentials, subject)).isPresent();
  }

  private boolean matches(Credentials credentials, CertificateSubject subject) {
    Identity identity = credentials.identity();
    return credentials.authority().equals(certificate())
        && credentials.expiry(clock.instant()) instanceof Expiry.Valid
        && identity.role().equals(Optional.of(subject.role()))
        && identity.name().equals(Optional.of(subject.name()))
        && new HashSet<>(identity.dnsNames()).equals(new HashSet<>(subject.dnsNames()))
        && new HashSet<>(identity.addresses()).equals(new HashSet<>(subject.addresses()));
  }
}
