package org.uplink.agent.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.agent.KilledAtStep;
import org.uplink.agent.KilledAtStep.Killed;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateRequest;
import org.uplink.pki.CertificateSubject;
import org.uplink.pki.CredentialFiles;
import org.uplink.pki.Credentials;
import org.uplink.pki.IssuedCertificate;
import org.uplink.pki.RequestedCredentials;
import org.uplink.pki.Validity;
import org.uplink.platform.StepListener;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.jsonrpc.Json;
import org.uplink.rpc.jsonrpc.MethodHandler;
import org.uplink.rpc.jsonrpc.Origin;
import org.uplink.rpc.jsonrpc.PeerIdentity;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.verbs.certificate.AuthorityList;
import org.uplink.verbs.certificate.NewCertificate;
import org.uplink.verbs.certificate.NewKey;

/** The renewal on the host, with real keys and files. */
final class AgentCertificateTest {
  private static final Instant NOW = Instant.parse("2026-11-30T10:00:00Z");

  @TempDir private Path temp;
  private Path state;
  private CertificateAuthority authority;

  @BeforeEach
  void open() throws Exception {
    authority = CertificateAuthority.openOrCreate(temp.resolve("ca"), clock(NOW));
    state = temp.resolve("state");
    issue();
  }

  @Test
  void newKeyAndCertificateReplaceTheOldOnes() throws Exception {
    Files.writeString(state.resolve("pki/token"), "digest of the token");
    AgentCertificate certificate = load();
    List<SSLContext> used = new ArrayList<>();
    certificate.onRenewed(used::add);
    String old = Files.readString(state.resolve("pki/key.pem"));

    CertificateRequest request = request(certificate);
    assertThat(request(certificate).keyDigest()).as("same key").isEqualTo(request.keyDigest());
    assertThat(certificate.credentials().certificate().getPublicKey()).isNotEqualTo(request.key());
    String pem = sign(request, "node1");
    set(certificate, pem);
    set(certificate, pem);

    Credentials renewed = inForce();
    assertThat(renewed.certificate().getPublicKey()).isEqualTo(request.key());
    assertThat(certificate.credentials().certificate()).isEqualTo(renewed.certificate());
    assertThat(used).as("a repeated call changes nothing").hasSize(1);
    assertThat(Files.readString(state.resolve("pki/key.pem"))).isNotEqualTo(old);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(state.resolve("pki/key.pem"))))
        .isEqualTo("rw-------");
    assertThat(state.resolve("pki/token")).hasContent("digest of the token");
    assertThat(state.resolve("pki-renew")).doesNotExist();
    assertThat(state.resolve("pki-old")).doesNotExist();
    assertThat(certificate.state().problem()).isEmpty();
    assertThat(request(certificate).keyDigest()).isNotEqualTo(request.keyDigest());
  }

  /** Killed before or after each step: the next start has a pair, the old or the new one. */
  @Test
  void hasAPairAfterCrashAtAnyStep() throws Exception {
    int crash = 0;
    for (boolean crashed = true; crashed; crash++) {
      state = temp.resolve("state" + crash);
      issue();
      KilledAtStep killer = KilledAtStep.after(crash);
      try {
        AgentCertificate certificate = load(killer);
        set(certificate, sign(request(certificate), "node1"));
        crashed = false;
      } catch (Killed e) {
        assertThat(killer.done()).hasSize(crash);
      }

      AgentCertificate next = load();

      assertThat(next.credentials().identity().name())
          .as("after %s", killer.done())
          .contains("node1");
      assertThat(state.resolve("pki-old")).doesNotExist();
      CertificateRequest request = request(next);
      set(next, sign(request, "node1"));
      assertThat(inForce().certificate().getPublicKey()).isEqualTo(request.key());
      assertThat(state.resolve("pki-old")).doesNotExist();
      assertThat(state.resolve("pki-renew")).doesNotExist();
    }
    assertThat(crash).isGreaterThan(15);
  }

  /** {@code agent join} was killed between its two renames, and is not run again. */
  @Test
  void startCompletesAJoinThatWasKilled() throws Exception {
    Files.move(state.resolve("pki"), state.resolve("pki-old"));
    authority.issue(
        CertificateSubject.host("joined", List.of(), List.of()), state.resolve("pki-join"));

    assertThat(load().credentials().identity().name()).contains("joined");

    assertThat(inForce().identity().name()).contains("joined");
    assertThat(state.resolve("pki-join")).doesNotExist();
  }

  @Test
  void startTakesTheOldPairBackIfThereIsNoNewOne() throws Exception {
    Files.move(state.resolve("pki"), state.resolve("pki-old"));
    Files.createDirectory(state.resolve("pki-renew"));
    Files.writeString(state.resolve("pki-renew/key.pem"), "half");

    assertThat(load().credentials().identity().name()).contains("node1");

    assertThat(state.resolve("pki-old")).doesNotExist();
  }

  @Test
  void makesAnotherKeyIfTheFileOfTheNewOneIsDamaged() throws Exception {
    Files.createDirectory(
        state.resolve("pki-renew"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.writeString(state.resolve("pki-renew/key.pem"), "damaged");

    AgentCertificate certificate = load();
    set(certificate, sign(request(certificate), "node1"));

    assertThat(inForce()).isNotNull();
  }

  @Test
  void refusesWhatIsNotTheCertificateOfThisHostAndKey() throws Exception {
    AgentCertificate certificate = load();
    X509Certificate old = inForce().certificate();
    CertificateRequest request = request(certificate);
    CertificateAuthority other =
        CertificateAuthority.openOrCreate(temp.resolve("other"), clock(NOW));
    CertificateRequest foreign =
        RequestedCredentials.openOrCreate(temp.resolve("foreign")).request();

    assertRefused(certificate, "no certificate", "certificate");
    assertRefused(certificate, sign(request, "node2"), "host node2", "host node1");
    assertRefused(certificate, sign(foreign, "node1"), "does not belong");
    assertRefused(
        certificate,
        other.sign(request, CertificateSubject.host("node1", List.of(), List.of())).pem(),
        "same issuer");
    assertRefused(
        certificate,
        CertificateAuthority.open(temp.resolve("ca"), clock(NOW.minus(Duration.ofDays(500))))
            .sign(request, CertificateSubject.host("node1", List.of(), List.of()))
            .pem(),
        "expired");

    assertThat(certificate.state().problem().orElseThrow()).contains("renew", "expired");
    assertThat(inForce().certificate()).isEqualTo(old);
    set(certificate, sign(request, "node1"));
    assertThat(certificate.state().problem()).isEmpty();
  }

  /** The engine's authority is exchanged: both are trusted for a time. */
  @Test
  void engineNamesTheAuthoritiesAndTheNextCertificateIsOfTheOther() throws Exception {
    CertificateAuthority next = CertificateAuthority.openOrCreate(temp.resolve("next"), clock(NOW));
    AgentCertificate certificate = load();
    List<SSLContext> used = new ArrayList<>();
    certificate.onAuthorities(used::add);
    CertificateRequest request = request(certificate);
    String ofNext =
        next.sign(request, CertificateSubject.host("node1", List.of(), List.of())).pem();
    assertRefused(certificate, ofNext, "same issuer");

    trust(certificate, authority, next);

    assertThat(used).hasSize(1);
    assertThat(certificate.authorities())
        .containsExactly(
            IssuedCertificate.fingerprint(authority.certificate()),
            IssuedCertificate.fingerprint(next.certificate()));
    assertThat(load().authorities()).hasSize(2);
    set(certificate, ofNext);
    assertThat(inForce().authority()).isEqualTo(next.certificate());
    trust(certificate, next);
    assertThat(inForce().authorities()).containsExactly(next.certificate());
    assertThatThrownBy(() -> trust(certificate, authority))
        .isInstanceOf(RpcException.Answered.class)
        .hasMessageContaining("not among them");
    assertThat(inForce().authorities()).containsExactly(next.certificate());
  }

  @Test
  void filesThatTheConfigurationNamesAreNotReplaced() throws Exception {
    CredentialFiles files =
        authority.issue(
            CertificateSubject.host("node1", List.of(), List.of()), temp.resolve("elsewhere"));
    AgentCertificate certificate =
        AgentCertificate.load(state, files, true, StepListener.NONE, clock(NOW));

    assertThatThrownBy(() -> request(certificate))
        .isInstanceOf(RpcException.Answered.class)
        .hasMessageContaining("configuration names its own");
    assertThat(state.resolve("pki-renew")).doesNotExist();
  }

  /** The clock of the host may be wrong, so the agent starts and says what is wrong. */
  @Test
  void saysThatTheCertificateHasExpiredOrIsNotValidYet() throws Exception {
    Instant late = NOW.plus(Validity.DEFAULT.leaf()).plusSeconds(1);
    Instant early = NOW.minus(Validity.DEFAULT.backdated()).minus(Duration.ofHours(1));

    assertThat(load().problem()).isEmpty();
    assertThat(load(clock(late)).problem().orElseThrow())
        .contains("expired at 2028-01-02T10:00:00Z", "uplink host rejoin node1");
    assertThat(load(clock(early)).problem().orElseThrow())
        .contains("valid only from 2026-11-29T10:00:00Z", "correct the clock", "waits");
    assertThat(load(clock(NOW.plus(Duration.ofDays(300)))).state().problem().orElseThrow())
        .contains("due for renewal since", "has not renewed it yet");
  }

  /** Nobody waits for the engine then. */
  @Test
  void namesTheNextStepIfTheEngineDoesNotRenewTheCertificate() throws Exception {
    CredentialFiles own =
        authority.issue(
            CertificateSubject.host("node1", List.of(), List.of()), temp.resolve("elsewhere"));
    for (AgentCertificate late : notRenewed(own, NOW.plus(Duration.ofDays(300)))) {
      assertThat(late.state().problem()).isEmpty();
    }
    for (AgentCertificate expired : notRenewed(own, NOW.plus(Duration.ofDays(400)))) {
      assertThat(expired.problem().orElseThrow())
          .contains("uplink engine issue-certificate node1 --out DIR", "restart this agent")
          .doesNotContain("rejoin");
    }
  }

  /** Returns an agent whose configuration names its files, and one that listens. */
  private List<AgentCertificate> notRenewed(CredentialFiles own, Instant now) throws Exception {
    return List.of(
        AgentCertificate.load(state, own, true, StepListener.NONE, clock(now)),
        AgentCertificate.load(
            state, CertificateFolders.current(state), false, StepListener.NONE, clock(now)));
  }

  private AgentCertificate load() throws Exception {
    return load(clock(NOW));
  }

  private AgentCertificate load(Clock clock) throws Exception {
    return AgentCertificate.load(
        state, CertificateFolders.current(state), true, StepListener.NONE, clock);
  }

  private AgentCertificate load(StepListener steps) throws Exception {
    return AgentCertificate.load(state, CertificateFolders.current(state), true, steps, clock(NOW));
  }

  private void issue() throws Exception {
    authority.issue(CertificateSubject.host("node1", List.of(), List.of()), state.resolve("pki"));
  }

  private Credentials inForce() throws Exception {
    return Credentials.load(CertificateFolders.current(state), clock(NOW));
  }

  private String sign(CertificateRequest request, String name) throws Exception {
    return authority.sign(request, CertificateSubject.host(name, List.of(), List.of())).pem();
  }

  private static CertificateRequest request(AgentCertificate certificate) throws Exception {
    Object answer =
        method(certificate, "Host.getCertificateRequest")
            .handle(Json.MAPPER.createObjectNode(), caller());
    return CertificateRequest.parse(((NewKey) answer).request());
  }

  private static void set(AgentCertificate certificate, String pem) throws RpcException {
    Object answer =
        method(certificate, "Host.setCertificate")
            .handle(Json.MAPPER.valueToTree(new NewCertificate(pem)), caller());
    assertThat(answer).isEqualTo(true);
  }

  private static void trust(AgentCertificate certificate, CertificateAuthority... trusted)
      throws RpcException {
    List<String> pems =
        List.of(trusted).stream()
            .map(each -> new IssuedCertificate(each.certificate()).pem())
            .toList();
    Object answer =
        method(certificate, "Host.setAuthorities")
            .handle(Json.MAPPER.valueToTree(new AuthorityList(pems)), caller());
    assertThat(answer).isEqualTo(true);
  }

  private static void assertRefused(AgentCertificate certificate, String pem, String... reasons) {
    assertThatThrownBy(() -> set(certificate, pem))
        .isInstanceOf(RpcException.Answered.class)
        .message()
        .contains(reasons);
  }

  private static MethodHandler method(AgentCertificate certificate, String name) {
    return Objects.requireNonNull(certificate.methods().get(name), name);
  }

  private static Caller caller() {
    return new Caller(new PeerIdentity("CN=engine", "00"), new Origin() {}, Optional.empty());
  }

  private static Clock clock(Instant moment) {
    return Clock.fixed(moment, ZoneOffset.UTC);
  }
}
