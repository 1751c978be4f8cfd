package org.uplink.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.time.Clock;
import org.uplink.platform.IoProblem;

/**
 * The key of a host that asks an engine for a certificate. The key is made in a folder of its own
 * and never leaves it. The folder is complete when the engine's answer is in it. After a crash, the
 * folder is opened again, and asks with the same key.
 */
public final class RequestedCredentials {
  private final Path folder;
  private final PrivateKey key;
  private final CertificateRequest request;

  private RequestedCredentials(Path folder, PrivateKey key, CertificateRequest request) {
    this.folder = folder;
    this.key = key;
    this.request = request;
  }

  /**
   * Opens a folder. Creates the folder and the key if they are missing: {@code key.pem}, mode 0600.
   *
   * @throws PkiException the folder cannot be written, or its key cannot be used
   */
  public static RequestedCredentials openOrCreate(Path folder) throws PkiException {
    Path file = CredentialFiles.in(folder).key();
    try (var open = PrivateFolder.open(folder)) {
      KeyPair pair;
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        PemFile.requireTrusted(file);
        pair = pair(file);
      } else {
        pair = Signer.newPair();
        open.writeSecret("key.pem", PemFile.encode(pair.getPrivate()));
      }
      return new RequestedCredentials(folder, pair.getPrivate(), CertificateRequest.of(pair));
    } catch (GeneralSecurityException | IOException e) {
      throw new PkiException(
          "Cannot make a key in %s: %s".formatted(folder, IoProblem.describe(e, folder)), e);
    }
  }

  /** Returns the request for a certificate of the key. */
  public CertificateRequest request() {
    return request;
  }

  /**
   * Checks the engine's answer, and writes {@code ca.pem} and then {@code cert.pem}.
   *
   * @param authorityFingerprint the only authority that is accepted ({@link
   *     IssuedCertificate#fingerprint()})
   * @throws PkiException the certificate is not of this key and authority, or a file cannot be
   *     written
   */
  public CredentialFiles complete(
      IssuedCertificate certificate,
      IssuedCertificate authority,
      String authorityFingerprint,
      Clock clock)
      throws PkiException {
    var files = CredentialFiles.in(folder);
    if (!authority.fingerprint().equals(authorityFingerprint)) {
      throw new PkiException("The engine sent another authority than the expected one.");
    }
    write(certificate, authority.pem(), files);
    Credentials.load(files, clock);
    return files;
  }

  /**
   * Checks a certificate that renews another one, and writes {@code ca.pem} and then {@code
   * cert.pem}.
   *
   * @param authorities the authorities that the host trusts already, PEM
   * @throws PkiException the certificate is not of this key and one of the authorities, or a file
   *     cannot be written
   */
  public Credentials complete(IssuedCertificate certificate, String authorities, Clock clock)
      throws PkiException {
    var files = CredentialFiles.in(folder);
    write(certificate, authorities, files);
    return Credentials.load(files, clock);
  }

  private void write(IssuedCertificate certificate, String authorities, CredentialFiles files)
      throws PkiException {
    Credentials.requirePair(key, files.key(), certificate.certificate(), files.certificate());
    try (var open = PrivateFolder.open(folder)) {
      open.write("ca.pem", authorities);
      open.write("cert.pem", certificate.pem());
    }
  }

  private static KeyPair pair(Path file) throws PkiException, GeneralSecurityException {
    if (PemFile.readPrivateKey(file) instanceof ECPrivateKey key) {
      return new KeyPair(Signer.publicKey(key), key);
    }
    throw new PkiException(
        "The key in " + file + " is not an EC key. Remove the file: a new key is made.");
  }
}
