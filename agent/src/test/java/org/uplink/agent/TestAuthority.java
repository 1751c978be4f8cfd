package org.uplink.agent;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CredentialFiles;
import org.uplink.pki.Credentials;
import org.uplink.pki.PkiException;
import org.uplink.pki.Subject;

/** An engine's authority, and those whom it has given certificates. */
final class TestAuthority {
  private final Path folder;
  private final CertificateAuthority authority;

  TestAuthority(Path folder) throws PkiException {
    this.folder = folder;
    this.authority = CertificateAuthority.openOrCreate(folder.resolve("ca"), Clock.systemUTC());
  }

  CredentialFiles engine(String name) throws PkiException {
    return authority.issue(
        Subject.engine(name, List.of(name), List.of()), folder.resolve("engine-" + name));
  }

  CredentialFiles host(String name) throws PkiException {
    var addresses =
        List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("192.0.2.10"));
    return authority.issue(
        Subject.host(name, List.of(), addresses), folder.resolve("host-" + name));
  }

  static Credentials load(CredentialFiles files) throws PkiException {
    return Credentials.load(files, Clock.systemUTC());
  }

  Path certificate() {
    return authority.certificateFile();
  }
}
