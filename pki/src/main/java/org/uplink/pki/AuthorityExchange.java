package org.uplink.pki;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.uplink.platform.IoProblem;

/**
 * The exchange of an authority for a new one with a new key, in the folder of the authority. After
 * {@link #begin}, the new authority is in the folder {@value #NEXT}: peers learn it, and nothing is
 * issued by it. {@link #finish} makes it the authority, and keeps the certificate of the old one,
 * whose key is gone. {@link #end} removes that. So two authorities are trusted from the begin to
 * the end.
 *
 * @param directory the folder of a {@link CertificateAuthority}
 */
public record AuthorityExchange(Path directory) {
  private static final String NEXT = "next";
  private static final String PREVIOUS = "previous.pem";
  private static final String TRUSTED = "trusted.pem";
  private static final String KEY = "ca-key.pem";
  private static final String CERTIFICATE = "ca.pem";

  /** Where an exchange is. */
  public enum State {
    /** There is one authority. */
    NONE,
    /** The next authority is trusted too. */
    BEGUN,
    /** The previous authority is trusted too. */
    FINISHED
  }

  public State state() {
    return Files.exists(directory.resolve(PREVIOUS))
        ? State.FINISHED
        : Files.exists(next(CERTIFICATE)) ? State.BEGUN : State.NONE;
  }

  /**
   * Creates the next authority.
   *
   * @throws PkiException there is one already, or no authority
   */
  public void begin(Clock clock, Validity validity) throws PkiException {
    require(State.NONE, "begin");
    CertificateAuthority.open(directory, clock);
    CertificateAuthority.openOrCreate(directory.resolve(NEXT), clock, validity);
  }

  /**
   * Makes the next authority the authority.
   *
   * @throws PkiException none has been begun
   */
  public void finish() throws PkiException {
    require(State.BEGUN, "finish");
    try (var folder = PrivateFolder.open(directory)) {
      // From here on, recover() completes it.
      folder.write(PREVIOUS, text(directory.resolve(CERTIFICATE)));
    }
    recover();
  }

  /**
   * Ends the trust in the previous authority.
   *
   * @throws PkiException there is none
   */
  public void end() throws PkiException {
    require(State.FINISHED, "end");
    try {
      Files.delete(directory.resolve(PREVIOUS));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Completes {@link #finish} if a crash has interrupted it. */
  public void recover() throws PkiException {
    if (Files.notExists(directory.resolve(PREVIOUS)) || Files.notExists(next(CERTIFICATE))) {
      return;
    }
    try (var folder = PrivateFolder.open(directory)) {
      folder.writeSecret(KEY, text(next(KEY)));
      folder.write(CERTIFICATE, text(next(CERTIFICATE)));
      // The certificate is removed first: without it, there is nothing to complete.
      Files.delete(next(CERTIFICATE));
      for (Path left : List.of(next(KEY), next(".lock"), directory.resolve(NEXT))) {
        Files.deleteIfExists(left);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Returns the authorities that are trusted, the one that issues first. */
  public List<X509Certificate> trusted() throws PkiException {
    List<X509Certificate> trusted = new ArrayList<>();
    trusted.add(PemFile.readCertificates(directory.resolve(CERTIFICATE)).getFirst());
    for (Path other : List.of(next(CERTIFICATE), directory.resolve(PREVIOUS))) {
      if (Files.exists(other)) {
        trusted.add(PemFile.readCertificates(other).getFirst());
      }
    }
    return List.copyOf(trusted);
  }

  /** Writes the trusted authorities into the file {@value #TRUSTED} of a folder. */
  public Path writeTrusted(Path target) throws PkiException {
    try (var folder = PrivateFolder.open(target)) {
      folder.write(TRUSTED, pem(trusted()));
    }
    return target.resolve(TRUSTED);
  }

  /** Returns certificates as one PEM text. */
  public static String pem(List<X509Certificate> certificates) {
    var text = new StringBuilder();
    certificates.forEach(each -> text.append(new IssuedCertificate(each).pem()));
    return text.toString();
  }

  private void require(State wanted, String step) throws PkiException {
    State found = state();
    if (found != wanted) {
      throw new PkiException(
          "The authority in %s cannot be exchanged (step %s): %s"
              .formatted(directory, step, advice(found)));
    }
  }

  private static String advice(State found) {
    return switch (found) {
      case NONE -> "no exchange has begun. The steps are begin, finish, end.";
      case BEGUN -> "an exchange has begun already. The next step is finish.";
      case FINISHED -> "the previous authority is still trusted. The next step is end.";
    };
  }

  private Path next(String file) {
    return directory.resolve(NEXT).resolve(file);
  }

  private static String text(Path file) throws PkiException {
    try {
      return Files.readString(file, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new PkiException("Cannot read %s: %s".formatted(file, IoProblem.explain(e, file)), e);
    }
  }

  private PkiException failed(IOException e) {
    return new PkiException(
        "Cannot exchange the authority in %s: %s"
            .formatted(directory, IoProblem.explain(e, directory)),
        e);
  }
}
