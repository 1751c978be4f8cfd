package org.uplink.agent.proof;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.uplink.pki.Credentials;
import org.uplink.pki.PkiException;

/** The authorities whose servers are trusted. */
final class Trust {
  /** The files with the system's authorities: Debian and others, Fedora and RHEL, SUSE. */
  static final List<Path> SYSTEM =
      List.of(
          Path.of("/etc/ssl/certs/ca-certificates.crt"),
          Path.of("/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"),
          Path.of("/etc/ssl/ca-bundle.pem"));

  private Trust() {}

  /**
   * Returns a client that trusts the authorities in the file that the user names. Without such a
   * file it trusts the system's, and if the system has none, those of the JDK.
   *
   * @param system the files that the system may have
   * @throws PkiException the file cannot be read
   */
  static SSLContext of(Optional<Path> named, List<Path> system) throws PkiException {
    Optional<Path> file = named.or(() -> system.stream().filter(Files::exists).findFirst());
    if (file.isPresent()) {
      return Credentials.trustContext(file.get());
    }
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new PkiException("The authorities of the JDK cannot be read: " + e.getMessage(), e);
    }
  }
}
