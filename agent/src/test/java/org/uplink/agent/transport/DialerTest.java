package org.uplink.agent.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uplink.address.Endpoint;
import org.uplink.address.HostAndPort;
import org.uplink.agent.certificate.AgentCertificate;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateSubject;
import org.uplink.pki.CredentialFiles;
import org.uplink.pki.Credentials;
import org.uplink.pki.PeerVerifier;
import org.uplink.platform.Closer;
import org.uplink.platform.StepListener;
import org.uplink.rpc.transport.Limits;
import org.uplink.rpc.transport.RpcAcceptor;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.testkit.ManualClock;

/** The agent's connection to its engine, over real TLS on the loopback. */
final class DialerTest {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @TempDir Path temp;
  private final Closer open = new Closer();
  private final ManualClock clock = new ManualClock();
  private final Queue<RpcConnection> accepted = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void createAuthority() throws Exception {
    var _ = CertificateAuthority.openOrCreate(temp.resolve("ca"), issuedAt(Duration.ofDays(-600)));
    CertificateAuthority.open(temp.resolve("ca"), Clock.systemUTC())
        .issue(
            CertificateSubject.host("node1", List.of(), List.of()),
            temp.resolve("state").resolve("pki"));
  }

  @AfterEach
  void close() {
    open.close();
  }

  /**
   * A test cannot set the clock by which TLS checks the engine's certificate. So the certificate
   * lies before or behind this clock, as it does for a host whose clock is wrong.
   */
  @ParameterizedTest
  @CsvSource({"-2, correct the clock", "500, expired"})
  void hostWithAWrongClockConnectsByItselfWhenTheClockIsRight(int days, String problem)
      throws Exception {
    clock.set(Duration.ofDays(days));
    RpcAcceptor asSeenByTheHost = accept(ANY_PORT, Duration.ofDays(-days));
    InetSocketAddress engine = asSeenByTheHost.address();
    Dialer dialer = dial(engine);
    await().until(() -> problemOf(dialer).contains(problem));
    asSeenByTheHost.close();
    assertThat(accepted).isEmpty();

    clock.set(Duration.ofDays(-days));
    open.register(accept(engine, Duration.ZERO));

    await().until(() -> isConnected(dialer, engine));
    await().until(() -> !accepted.isEmpty());
  }

  @Test
  void saysWhyItIsNotConnectedAndWhenItDialsAgain() throws Exception {
    RpcAcceptor acceptor = accept(ANY_PORT, Duration.ZERO);
    Dialer dialer = dial(acceptor.address());
    await().until(() -> isConnected(dialer, acceptor.address()));

    long before = System.nanoTime();
    acceptor.close();

    await().until(() -> dialer.engineLink().get() instanceof EngineLink.NotConnected);
    await().until(() -> problemOf(dialer).contains(Endpoint.format(acceptor.address())));
    assertThat(((EngineLink.NotConnected) dialer.engineLink().get()).nextTry() - before)
        .isPositive();
  }

  private Dialer dial(InetSocketAddress engine) throws Exception {
    Path state = temp.resolve("state");
    AgentCertificate certificate =
        AgentCertificate.load(
            state, CredentialFiles.in(state.resolve("pki")), true, StepListener.NONE, clock);
    Dialer dialer =
        open.register(
            Dialer.create(
                EngineAddresses.load(state, List.of(HostAndPort.parse(Endpoint.format(engine)))),
                certificate.credentials().sslContext(),
                PeerVerifier.engine()::verify,
                Map.of(),
                Limits.DEFAULT,
                certificate));
    dialer.start();
    return dialer;
  }

  /** Listens with a certificate that was issued at another time. */
  private RpcAcceptor accept(InetSocketAddress address, Duration issued) throws Exception {
    CredentialFiles files =
        CertificateAuthority.open(temp.resolve("ca"), issuedAt(issued))
            .issue(
                CertificateSubject.engine(
                    "engine", List.of(), List.of(InetAddress.getLoopbackAddress())),
                temp.resolve("engine" + issued));
    return RpcAcceptor.start(
        address,
        Credentials.loadAtAnyTime(files).sslContext(),
        PeerVerifier.anyHost()::verify,
        Map.of(),
        accepted::add,
        RpcAcceptor.Settings.DEFAULT);
  }

  private static Clock issuedAt(Duration fromNow) {
    return Clock.offset(Clock.systemUTC(), fromNow);
  }

  private static String problemOf(Dialer dialer) {
    return dialer.engineLink().get() instanceof EngineLink.NotConnected none ? none.reason() : "";
  }

  private static boolean isConnected(Dialer dialer, InetSocketAddress engine) {
    return dialer.engineLink().get() instanceof EngineLink.Connected connected
        && connected.engine().equals(engine);
  }
}
