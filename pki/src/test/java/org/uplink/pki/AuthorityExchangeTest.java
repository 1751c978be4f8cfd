package org.uplink.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The exchange of an authority, with real keys and files. */
final class AuthorityExchangeTest {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final CertificateSubject HOST =
      CertificateSubject.host("h1", List.of(), List.of());

  @TempDir private Path temp;
  private AuthorityExchange exchange;
  private X509Certificate first;

  @BeforeEach
  void open() throws Exception {
    first = CertificateAuthority.openOrCreate(temp.resolve("ca"), CLOCK).certificate();
    exchange = new AuthorityExchange(temp.resolve("ca"));
  }

  @Test
  void twoAuthoritiesAreTrustedFromTheBeginToTheEnd() throws Exception {
    assertThat(exchange.trusted()).containsExactly(first);
    exchange.begin(CLOCK, Validity.DEFAULT);
    assertThat(exchange.state()).isEqualTo(AuthorityExchange.State.BEGUN);
    assertThat(exchange.trusted()).hasSize(2).startsWith(first);
    X509Certificate second = exchange.trusted().getLast();
    assertThat(authority().certificate()).as("issues nothing yet").isEqualTo(first);
    CredentialFiles old = authority().issue(HOST, temp.resolve("old"));

    exchange.finish();

    assertThat(exchange.state()).isEqualTo(AuthorityExchange.State.FINISHED);
    assertThat(exchange.trusted()).containsExactly(second, first);
    assertThat(authority().certificate()).isEqualTo(second);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(temp.resolve("ca/ca-key.pem"))))
        .isEqualTo("rw-------");
    assertThat(temp.resolve("ca/next")).doesNotExist();
    CredentialFiles renewed = authority().issue(HOST, temp.resolve("new"));
    Path trusted = exchange.writeTrusted(temp.resolve("ca/engine"));
    for (CredentialFiles each : List.of(old, renewed)) {
      Credentials both =
          Credentials.load(new CredentialFiles(each.key(), each.certificate(), trusted), CLOCK);
      assertThat(both.authorities()).containsExactly(second, first);
    }

    exchange.end();

    assertThat(exchange.state()).isEqualTo(AuthorityExchange.State.NONE);
    assertThat(exchange.trusted()).containsExactly(second);
  }

  @Test
  void stepsHaveAnOrder() throws Exception {
    assertThatThrownBy(exchange::finish).hasMessageContaining("no exchange has begun");
    assertThatThrownBy(exchange::end).hasMessageContaining("no exchange has begun");
    exchange.begin(CLOCK, Validity.DEFAULT);
    assertThatThrownBy(() -> exchange.begin(CLOCK, Validity.DEFAULT))
        .hasMessageContaining("next step is finish");
    assertThatThrownBy(exchange::end).hasMessageContaining("next step is finish");
    exchange.finish();
    assertThatThrownBy(() -> exchange.begin(CLOCK, Validity.DEFAULT))
        .hasMessageContaining("next step is end");
    assertThatThrownBy(
            () -> new AuthorityExchange(temp.resolve("none")).begin(CLOCK, Validity.DEFAULT))
        .isInstanceOf(PkiException.class);
  }

  /** Killed after the old certificate was kept, after the key, or after the certificate. */
  @Test
  void finishIsCompletedAfterACrash() throws Exception {
    for (int written = 0; written <= 2; written++) {
      Path folder = temp.resolve("ca" + written);
      X509Certificate before = CertificateAuthority.openOrCreate(folder, CLOCK).certificate();
      var each = new AuthorityExchange(folder);
      each.begin(CLOCK, Validity.DEFAULT);
      X509Certificate next = each.trusted().getLast();
      Files.copy(folder.resolve("ca.pem"), folder.resolve("previous.pem"));
      for (String file : List.of("ca-key.pem", "ca.pem").subList(0, written)) {
        Files.writeString(folder.resolve(file), Files.readString(folder.resolve("next/" + file)));
      }

      each.recover();

      assertThat(CertificateAuthority.open(folder, CLOCK).certificate()).isEqualTo(next);
      assertThat(each.trusted()).containsExactly(next, before);
      assertThat(each.state()).isEqualTo(AuthorityExchange.State.FINISHED);
      each.recover();
      assertThat(each.trusted()).containsExactly(next, before);
    }
  }

  private CertificateAuthority authority() throws PkiException {
    return CertificateAuthority.open(temp.resolve("ca"), CLOCK);
  }
}
