package org.uplink.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.engine.certificate.RenewalRepository.Request;
import org.uplink.engine.certificate.RenewalRepository.Result;
import org.uplink.engine.join.ApprovalRepository.Approval;
import org.uplink.engine.join.HostCertificate;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateRequest;
import org.uplink.pki.CertificateSubject;
import org.uplink.pki.IssuedCertificate;
import org.uplink.pki.PkiException;
import org.uplink.pki.RequestedCredentials;

/** Renewed certificates in a real database. */
final class RenewalTableTest {
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

  @TempDir Path temp;
  private TableFixture database;
  private CertificateAuthority authority;
  private CertificateRequest request;
  private String first;

  @BeforeEach
  void joinHost() throws Exception {
    authority = CertificateAuthority.openOrCreate(temp.resolve("ca"), Clock.systemUTC());
    request = RequestedCredentials.openOrCreate(temp.resolve("key")).request();
    database = new TableFixture(temp.resolve("db"), Retention.DEFAULT);
    database
        .approvals()
        .approve(new Approval("node1", "Default", "key1", "192.0.2.9:1", false), _ -> issue(), now);
    first = database.joins().certificates("node1").getFirst().fingerprint();
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void firstUseOfTheRenewedCertificateRevokesTheEarlierOne() throws Exception {
    String second = renewed("key2", 1).fingerprint();
    assertThat(database.joins().isRevoked(first)).isFalse();

    database.joins().used("node1", second, now.plusSeconds(2));

    assertThat(database.joins().isRevoked(first)).isTrue();
    assertThat(database.joins().isRevoked(second)).isFalse();
    assertThat(database.renewals().renew(new Request("node1", first, "key3"), this::issue, now))
        .isEqualTo(new Result.NotRenewable());
  }

  @Test
  void sameKeyGetsTheSameCertificateAndAKeyInUseGetsNone() throws Exception {
    HostCertificate second = renewed("key2", 1);

    assertThat(renewed("key2", 2)).isEqualTo(second);
    assertThat(database.renewals().renew(new Request("node1", first, "key1"), this::issue, now))
        .isEqualTo(new Result.KeyTaken());
    assertThat(database.renewals().renew(new Request("other", first, "key4"), this::issue, now))
        .isEqualTo(new Result.NotRenewable());
  }

  @Test
  void ofTheCertificatesThatWereNotUsedTheLastTwoStay() throws Exception {
    String second = renewed("key2", 1).fingerprint();
    String third = renewed("key3", 2).fingerprint();
    String fourth = renewed("key4", 3).fingerprint();

    assertThat(List.of(first, second, third, fourth))
        .filteredOn(database.joins()::isRevoked)
        .containsExactly(second);
  }

  private HostCertificate renewed(String key, int secondsLater) throws PkiException {
    Result result =
        database
            .renewals()
            .renew(new Request("node1", first, key), this::issue, now.plusSeconds(secondsLater));
    assertThat(result).isInstanceOf(Result.Renewed.class);
    return ((Result.Renewed) result).certificate();
  }

  private IssuedCertificate issue() throws PkiException {
    return authority.sign(request, CertificateSubject.host("node1", List.of(), List.of()));
  }
}
