package org.uplink.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.HashSet;
import java.util.Optional;

/**
 * The engine's own certificate authority: a key pair and a self-signed certificate in a folder,
 * {@code ca-key.pem} (mode 0600) and {@code ca.pem}. EC P-256 throughout.
 *
 * <p>Two processes that start for the first time at once get the same authority: the folder is
 * locked, and the certificate, which is written last, is what makes the authority. Thread-safe.
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

  /** The authority in {@code directory}; made there where there is none yet. */
  public static CertificateAuthority openOrCreate(Path directory, Clock clock) throws PkiException {
    return openOrCreate(directory, clock, Validity.DEFAULT);
  }

  /** The same, with lifetimes of one's own. */
  public static CertificateAuthority openOrCreate(Path directory, Clock clock, Validity validity)
      throws PkiException {
    try (var folder = PrivateFolder.open(directory)) {
      if (!Files.exists(directory.resolve(CERTIFICATE))) {
        var made = Signer.create(clock.instant(), validity);
        folder.writeSecret(KEY, PemFile.encode(made.key()));
        folder.write(CERTIFICATE, PemFile.encode(made.certificate()));
      }
    } catch (GeneralSecurityException | IOException e) {
      throw new PkiException(
          "No certificate authority can be made in " + directory + ": " + e.getMessage(), e);
    }
    return open(directory, clock, validity);
  }

  /** The authority in {@code directory}, which must be there. */
  public static CertificateAuthority open(Path directory, Clock clock) throws PkiException {
    return open(directory, clock, Validity.DEFAULT);
  }

  private static CertificateAuthority open(Path directory, Clock clock, Validity validity)
      throws PkiException {
    var certificate = PemFile.readCertificates(directory.resolve(CERTIFICATE)).getFirst();
    var key = PemFile.readPrivateKey(directory.resolve(KEY));
    Credentials.requirePair(
        key, directory.resolve(KEY), certificate, directory.resolve(CERTIFICATE));
    var expiry = Expiry.of(certificate, clock.instant());
    if (expiry instanceof Expiry.Expired) {
      throw new PkiException(
          "The certificate authority in "
              + directory
              + " is over: "
              + expiry.describe()
              + " Move the folder away, and all certificates will be issued by a new authority.");
    }
    return new CertificateAuthority(directory, clock, validity, new Signer(key, certificate));
  }

  public X509Certificate certificate() {
    return signer.certificate();
  }

  /** The PEM file of {@link #certificate()}, to be handed to those who shall trust it. */
  public Path certificateFile() {
    return directory.resolve(CERTIFICATE);
  }

  /**
   * Makes a new key and certificate, and writes {@code key.pem} (mode 0600), {@code cert.pem} and
   * {@code ca.pem} into {@code target}, over what was there.
   */
  public CredentialFiles issue(CertificateSubject subject, Path target) throws PkiException {
    try (var folder = PrivateFolder.open(target)) {
      return issue(subject, target, folder);
    }
  }

  private CredentialFiles issue(CertificateSubject subject, Path target, PrivateFolder folder)
      throws PkiException {
    var files = CredentialFiles.in(target);
    try {
      var issued = signer.issue(subject, clock.instant(), validity);
      folder.writeSecret(name(files.key()), PemFile.encode(issued.key()));
      folder.write(name(files.certificate()), PemFile.encode(issued.certificate()));
      folder.write(name(files.authority()), PemFile.encode(certificate()));
      return files;
    } catch (GeneralSecurityException | IOException e) {
      throw new PkiException(
          "No certificate can be issued for " + subject + ": " + e.getMessage(), e);
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  /**
   * The credentials in {@code target} if they are of this authority, for exactly this subject, and
   * neither expired nor about to; else new ones are issued there. For first starts and restarts
   * alike: what a crash left half written is replaced.
   */
  public CredentialFiles issueIfNeeded(CertificateSubject subject, Path target)
      throws PkiException {
    try (var folder = PrivateFolder.open(target)) {
      var files = CredentialFiles.in(target);
      return usable(files, subject) ? files : issue(subject, target, folder);
    }
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
    var identity = credentials.identity();
    return credentials.authority().equals(certificate())
        && credentials.expiry(clock.instant()) instanceof Expiry.Valid
        && identity.role().equals(Optional.of(subject.role()))
        && identity.name().equals(Optional.of(subject.name()))
        && new HashSet<>(identity.dnsNames()).equals(new HashSet<>(subject.dnsNames()))
        && new HashSet<>(identity.addresses()).equals(new HashSet<>(subject.addresses()));
  }
}
