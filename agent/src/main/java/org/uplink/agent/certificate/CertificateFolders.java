package org.uplink.agent.certificate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.uplink.pki.AuthorityExchange;
import org.uplink.pki.CredentialFiles;
import org.uplink.pki.Credentials;
import org.uplink.pki.IssuedCertificate;
import org.uplink.pki.PkiException;
import org.uplink.pki.RequestedCredentials;
import org.uplink.platform.DurableFile;
import org.uplink.platform.DurableFolder;
import org.uplink.platform.StepListener;

/**
 * The folders of keys and certificates in the agent's state directory. A new pair is collected in a
 * folder of its own. When it is complete, the folder {@value #CURRENT} is renamed to {@value #OLD},
 * and the new folder to {@value #CURRENT}. {@link #recover} completes that after a crash between
 * the two.
 *
 * <p>The caller has the lock of the state directory. Not thread-safe.
 */
final class CertificateFolders {
  static final String CURRENT = "pki";
  static final String OLD = "pki-old";
  static final String RENEWED = "pki-renew";

  /** The folder of {@code uplink agent join}. */
  private static final String JOINED = "pki-join";

  /** The digest of the token with which the host joined: the same command asks nobody again. */
  private static final String TOKEN = "token";

  private final Path stateDir;
  private final StepListener steps;
  private final DurableFolder folder;

  private CertificateFolders(Path stateDir, StepListener steps, DurableFolder folder) {
    this.stateDir = stateDir;
    this.steps = steps;
    this.folder = folder;
  }

  static CertificateFolders open(Path stateDir, StepListener steps) throws IOException {
    return new CertificateFolders(stateDir, steps, DurableFolder.open(stateDir, steps));
  }

  /** Returns the files that the agent uses. */
  static CredentialFiles current(Path stateDir) {
    return CredentialFiles.in(stateDir.resolve(CURRENT));
  }

  /**
   * Completes what a crash has interrupted: the folder was renamed away, and the new one not yet
   * renamed. If there is no new pair, the old one comes back.
   *
   * @return what was done, for the log
   */
  Optional<String> recover() throws IOException {
    if (Files.exists(stateDir.resolve(CURRENT)) || Files.notExists(stateDir.resolve(OLD))) {
      return Optional.empty();
    }
    String from = List.of(JOINED, RENEWED).stream().filter(this::isPair).findFirst().orElse(OLD);
    folder.rename(from, CURRENT);
    return Optional.of(
        "The agent was killed while it replaced its key and certificate: %s is %s now"
            .formatted(stateDir.resolve(from), stateDir.resolve(CURRENT)));
  }

  /** Removes the old pair, which a crash may have left, when the new one was loaded. */
  void removeOld() throws IOException {
    folder.deleteFolder(OLD);
  }

  /** Returns the new key. Makes it if there is none, or if its file is damaged. */
  RequestedCredentials newKey() throws IOException, PkiException {
    Path renewed = stateDir.resolve(RENEWED);
    steps.before("the new key");
    RequestedCredentials key;
    try {
      key = RequestedCredentials.openOrCreate(renewed);
    } catch (PkiException damaged) {
      folder.deleteFolder(RENEWED);
      key = RequestedCredentials.openOrCreate(renewed);
    }
    steps.after("the new key");
    return key;
  }

  /**
   * Replaces key and certificate.
   *
   * @throws PkiException the certificate is not of the new key, or of another authority; then
   *     nothing is replaced
   */
  Credentials replace(IssuedCertificate certificate, Clock clock) throws IOException, PkiException {
    RequestedCredentials key = newKey();
    steps.before("the new certificate");
    key.complete(certificate, Files.readString(current(stateDir).authority()), clock);
    steps.after("the new certificate");
    Path token = stateDir.resolve(CURRENT).resolve(TOKEN);
    if (Files.exists(token)) {
      DurableFolder.open(stateDir.resolve(RENEWED), steps)
          .write(TOKEN, Files.readString(token).getBytes(StandardCharsets.US_ASCII));
    }
    folder.deleteFolder(OLD);
    folder.rename(CURRENT, OLD);
    folder.rename(RENEWED, CURRENT);
    Credentials replaced = Credentials.load(current(stateDir), clock);
    folder.deleteFolder(OLD);
    return replaced;
  }

  /**
   * Replaces the authorities.
   *
   * @param trusted with the one that issued the certificate
   * @throws PkiException one of them is no authority; then nothing is replaced
   */
  Credentials setAuthorities(List<X509Certificate> trusted) throws IOException, PkiException {
    CredentialFiles files = current(stateDir);
    byte[] before = Files.readAllBytes(files.authority());
    DurableFile.write(
        files.authority(), AuthorityExchange.pem(trusted), DurableFile.WORLD_READABLE);
    try {
      return Credentials.loadAtAnyTime(files);
    } catch (PkiException e) {
      DurableFile.write(files.authority(), before, DurableFile.WORLD_READABLE);
      throw e;
    }
  }

  private boolean isPair(String name) {
    try {
      var _ = Credentials.loadAtAnyTime(CredentialFiles.in(stateDir.resolve(name)));
      return true;
    } catch (PkiException incomplete) {
      return false;
    }
  }
}
