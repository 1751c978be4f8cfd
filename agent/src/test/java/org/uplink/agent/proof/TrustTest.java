package org.uplink.agent.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.PkiException;

class TrustTest {
  @TempDir Path folder;

  @Test
  void prefersTheNamedFileToTheSystems() throws Exception {
    Path named =
        CertificateAuthority.openOrCreate(folder.resolve("ca"), Clock.systemUTC())
            .certificateFile();
    Path broken = Files.writeString(folder.resolve("broken.pem"), "no certificate");

    assertThat(Trust.of(Optional.of(named), List.of(broken))).isNotNull();
    assertThat(Trust.of(Optional.empty(), List.of(folder.resolve("missing"), named, broken)))
        .isNotSameAs(SSLContext.getDefault());
    assertThatThrownBy(() -> Trust.of(Optional.empty(), List.of(broken, named)))
        .isInstanceOf(PkiException.class)
        .hasMessageContaining("contains no certificate");
  }

  @Test
  void fallsBackToTheAuthoritiesOfTheJdk() throws Exception {
    assertThat(Trust.of(Optional.empty(), List.of(folder.resolve("missing"))))
        .isSameAs(SSLContext.getDefault());
  }
}
