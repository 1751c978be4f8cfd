package org.uplink.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.engine.host.Host;
import org.uplink.engine.join.ApprovalRepository;
import org.uplink.engine.join.ApprovalRepository.Approval;
import org.uplink.engine.join.ApprovalRepository.ApproveResult;
import org.uplink.engine.join.ApprovalRepository.LookUpResult;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateRequest;
import org.uplink.pki.CertificateSubject;
import org.uplink.pki.IssuedCertificate;
import org.uplink.pki.PkiException;
import org.uplink.pki.RequestedCredentials;

/** Approvals of hosts that ask without a token, in a real database. */
final class ApprovalTableTest {
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

  @TempDir Path temp;
  private TableFixture database;
  private ApprovalRepository approvals;
  private CertificateAuthority authority;
  private CertificateRequest request;

  @BeforeEach
  void open() throws Exception {
    authority = CertificateAuthority.openOrCreate(temp.resolve("ca"), Clock.systemUTC());
    request = RequestedCredentials.openOrCreate(temp.resolve("key")).request();
    database = new TableFixture(temp.resolve("db"), Retention.DEFAULT);
    approvals = database.approvals();
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void approvedHostIsThereWithItsCertificateAndAnswersTheSameAgain() throws Exception {
    assertThat(approvals.lookUp("key1", "node1", now)).isEqualTo(new LookUpResult.Unknown());

    ApproveResult first = approvals.approve(approval("node1", "key1"), this::issue, now);

    assertThat(first)
        .isInstanceOfSatisfying(
            ApproveResult.Approved.class,
            approved -> {
              assertThat(database.joins().certificates("node1"))
                  .containsExactly(approved.certificate());
              assertThat(approvals.lookUp("key1", "node1", now))
                  .isEqualTo(new LookUpResult.Approved(approved.certificate()));
            });
    assertThat(database.joins().awaitsInstall("node1")).isTrue();
    database.joins().installBegan("node1");
    assertThat(database.joins().awaitsInstall("node1")).isFalse();
    assertThat(approvals.approve(approval("node1", "key1"), this::issue, now)).isEqualTo(first);
  }

  @Test
  void refusesNameKeyAndClusterThatAreNotFree() throws Exception {
    approvals.approve(approval("node1", "key1"), this::issue, now);
    database.hosts().add(Host.added("direct", "direct.example", 54321, "Default", now));

    assertThat(approvals.lookUp("key2", "node1", now)).isEqualTo(new LookUpResult.NameTaken());
    assertThat(approvals.approve(approval("direct", "key2"), this::issue, now))
        .isEqualTo(new ApproveResult.NameTaken());
    assertThat(approvals.approve(approval("node2", "key1"), this::issue, now))
        .isEqualTo(new ApproveResult.KeyTaken());
    assertThat(
            approvals.approve(
                new Approval("node2", "nowhere", "key2", "192.0.2.9:1", false), this::issue, now))
        .isEqualTo(new ApproveResult.NoSuchCluster());
    assertThat(database.hosts().find("node2")).isEmpty();
  }

  @Test
  void hostWithoutCertificateIsNotAdded() {
    assertThatThrownBy(
            () ->
                approvals.approve(
                    approval("node1", "key1"),
                    _ -> {
                      throw new PkiException("no authority");
                    },
                    now))
        .isInstanceOf(PkiException.class);
    assertThat(database.hosts().find("node1")).isEmpty();
    assertThat(approvals.lookUp("key1", "node1", now)).isEqualTo(new LookUpResult.Unknown());
  }

  private IssuedCertificate issue(String host) throws PkiException {
    return authority.sign(request, CertificateSubject.host(host, List.of(), List.of()));
  }

  private static Approval approval(String name, String key) {
    return new Approval(name, "Default", key, "192.0.2.9:1", true);
  }
}
