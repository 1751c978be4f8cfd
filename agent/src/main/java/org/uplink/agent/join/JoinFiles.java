package org.uplink.agent.join;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.uplink.pki.CredentialFiles;
import org.uplink.pki.Credentials;
import org.uplink.pki.IssuedCertificate;
import org.uplink.pki.PkiException;
import org.uplink.pki.RequestedCredentials;
import org.uplink.platform.DurableFolder;
import org.uplink.platform.RegularFile;
import org.uplink.platform.StepListener;
import org.uplink.verbs.join.Enrolled;

/**
 * The files of a joining host, in the agent's state directory.
 *
 * <p>The new key and the engine's answer are collected in the folder {@value #NEW}. When it is
 * complete and the configuration names the engine, the folder is renamed to {@value #CURRENT}. Each
 * file is complete or missing at every moment, and a mark tells which join the folder is of. So the
 * same command goes on where a killed one ended, and an answer of the engine is never asked for
 * with another key.
 */
final class JoinFiles {
  static final String CURRENT = "pki";
  static final String NEW = "pki-join";
  static final String OLD = "pki-old";

  /** The folder of a renewal that has not ended. */
  static final String RENEWED = "pki-renew";

  /** The file of the mark. Its name is that of the first release, which had tokens only. */
  private static final String MARK = "token";

  private static final int MAX_MARK = 1000;

  private final Path stateDir;
  private final JoinMark mark;
  private final StepListener steps;
  private final Clock clock;
  private final DurableFolder folder;

  private JoinFiles(
      Path stateDir, JoinMark mark, StepListener steps, Clock clock, DurableFolder folder) {
    this.stateDir = stateDir;
    this.mark = mark;
    this.steps = steps;
    this.clock = clock;
    this.folder = folder;
  }

  /** Opens the files. The caller has the lock of the state directory. */
  static JoinFiles open(Path stateDir, JoinMark mark, StepListener steps, Clock clock)
      throws IOException {
    return new JoinFiles(stateDir, mark, steps, clock, DurableFolder.open(stateDir, steps));
  }

  /**
   * Returns the host's certificate if the host has joined by this join.
   *
   * @throws PkiException the files were changed since
   */
  Optional<Credentials> joined() throws PkiException, IOException {
    return joined(stateDir, mark, clock);
  }

  /** Returns the same of a state directory that another process may have locked. */
  static Optional<Credentials> joined(Path stateDir, JoinMark mark, Clock clock)
      throws PkiException, IOException {
    return isMarked(stateDir.resolve(CURRENT), mark)
        ? Optional.of(load(stateDir.resolve(CURRENT), clock))
        : Optional.empty();
  }

  /**
   * Refuses a host that has credentials of another engine, or files that are no credentials.
   *
   * @throws JoinException with what to do
   */
  void requireNotElsewhere() {
    Path current = stateDir.resolve(CURRENT);
    var files = CredentialFiles.in(current);
    if (Files.notExists(files.key())
        && Files.notExists(files.certificate())
        && Files.notExists(files.authority())) {
      return;
    }
    try {
      // Two while the engine's authority is exchanged.
      List<X509Certificate> authorities = Credentials.readAuthorities(files.authority());
      if (authorities.stream()
          .map(IssuedCertificate::fingerprint)
          .anyMatch(mark.authority()::equals)) {
        return;
      }
      throw new JoinException(
          "This host belongs to another engine, of the authority "
              + authorities.getFirst().getSubjectX500Principal().getName()
              + ".",
          "Remove the host in that engine, move the folder "
              + current
              + " away, and run the same command again. If it is the same engine, whose authority was exchanged while this host was away, only move the folder away and run the command again.");
    } catch (PkiException e) {
      throw new JoinException(
          "The folder %s has files of another engine, or damaged ones: %s"
              .formatted(current, e.getMessage()),
          "Move the folder away, and run the same command again.",
          e);
    }
  }

  /** Returns whether the new folder has the engine's answer of this join. */
  boolean isAnswered() throws IOException {
    if (!isMarked(NEW) || Files.notExists(CredentialFiles.in(newFolder()).certificate())) {
      return false;
    }
    try {
      return IssuedCertificate.fingerprint(load(NEW).authority()).equals(mark.authority());
    } catch (PkiException unusable) {
      return false;
    }
  }

  /** Returns the key of this join. Makes it if the new folder is missing or of another join. */
  RequestedCredentials key() throws IOException, PkiException {
    if (!isMarked(NEW)) {
      folder.deleteFolder(NEW);
      DurableFolder.open(newFolder(), steps)
          .write(MARK, mark.text().getBytes(StandardCharsets.US_ASCII));
    }
    steps.before("the key");
    RequestedCredentials key = RequestedCredentials.openOrCreate(newFolder());
    steps.after("the key");
    return key;
  }

  /** Stores the engine's answer in the new folder. */
  void store(RequestedCredentials key, Enrolled answer) throws PkiException {
    steps.before("the answer");
    key.complete(
        IssuedCertificate.parse(answer.certificate()),
        IssuedCertificate.parse(answer.authority()),
        mark.authority(),
        clock);
    steps.after("the answer");
  }

  /** Makes the new folder the agent's. */
  Credentials commit() throws IOException, PkiException {
    Credentials credentials = load(NEW);
    if (Files.exists(stateDir.resolve(CURRENT))) {
      folder.deleteFolder(OLD);
      folder.rename(CURRENT, OLD);
    }
    folder.rename(NEW, CURRENT);
    return load(CURRENT).certificate().equals(credentials.certificate())
        ? credentials
        : load(CURRENT);
  }

  /** Removes the key of a join that ends without a certificate. */
  void removeNew() throws IOException {
    folder.deleteFolder(NEW);
  }

  /**
   * Removes what a commit left: the earlier key and certificate, and the key with which the host
   * would have renewed them. The engine may know that key as that of another host.
   */
  void removeOld() throws IOException {
    folder.deleteFolder(RENEWED);
    folder.deleteFolder(OLD);
  }

  private Path newFolder() {
    return stateDir.resolve(NEW);
  }

  private Credentials load(String name) throws PkiException {
    return load(stateDir.resolve(name), clock);
  }

  private static Credentials load(Path folder, Clock clock) throws PkiException {
    return Credentials.load(CredentialFiles.in(folder), clock);
  }

  private boolean isMarked(String name) throws IOException {
    return isMarked(stateDir.resolve(name), mark);
  }

  private static boolean isMarked(Path folder, JoinMark mark) throws IOException {
    Path file = folder.resolve(MARK);
    return Files.exists(file) && RegularFile.readText(file, MAX_MARK).equals(mark.text());
  }
}
