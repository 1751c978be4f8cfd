package org.uplink.rpc.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.address.Endpoint;
import org.uplink.pki.PeerVerifier;
import org.uplink.rpc.jsonrpc.MethodHandler;
import org.uplink.rpc.jsonrpc.RpcEvent;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.jsonrpc.RpcException.NotConnected;
import org.uplink.rpc.jsonrpc.RpcException.Reason;
import org.uplink.rpc.socket.TcpOrigin;

/** Tests calls over connections that the answering side opens, over real TLS on loopback. */
class DialTest {
  private static final Map<String, MethodHandler> METHODS =
      Map.of(
          "ping",
          (params, caller) -> true,
          "whoami",
          (params, caller) ->
              TcpOrigin.of(caller)
                  .map(tcp -> Endpoint.format(tcp.local()) + " " + Endpoint.format(tcp.remote()))
                  .orElseThrow(),
          "device",
          (params, caller) -> TcpOrigin.of(caller).flatMap(TcpOrigin::device).orElse("any"));

  private final BlockingQueue<RpcConnection> accepted = new LinkedBlockingQueue<>();
  private RpcAcceptor acceptor;
  private RpcDialer dialer;

  @BeforeEach
  void open() throws Exception {
    acceptor = acceptor(Duration.ofSeconds(10), Limits.DEFAULT);
    dialer = dialer(TlsPeers.HOST);
  }

  @AfterEach
  void close() {
    dialer.close();
    acceptor.close();
  }

  @Test
  void acceptorCallsTheDialler() throws Exception {
    try (DialledConnection dialled = dial(dialer)) {
      RpcConnection connection = accepted();

      assertThat(connection.call("ping", Map.of(), Boolean.class, HANG)).isTrue();
      assertThat(connection.call("whoami", Map.of(), String.class, HANG))
          .isEqualTo(
              Endpoint.format(dialled.localAddress()) + " " + Endpoint.format(acceptor.address()));
      assertThat(connection.remoteAddress()).isEqualTo(dialled.localAddress());
      assertThat(connection.peer().getFirst().getSubjectX500Principal().getName())
          .contains("CN=h1");
    }
  }

  /** As when the certificate of a host was renewed. */
  @Test
  void nextConnectionPresentsAnotherCertificate() throws Exception {
    try (DialledConnection first = dial(dialer)) {
      RpcConnection before = accepted();
      dialer.use(TlsPeers.OTHER_HOST);
      try (DialledConnection second = dial(dialer)) {
        RpcConnection after = accepted();

        assertThat(name(before)).contains("CN=h1");
        assertThat(name(after)).contains("CN=h2");
        assertThat(before.isOpen()).isTrue();
        assertThat(second.localAddress()).isNotEqualTo(first.localAddress());
      }
    }
  }

  @Test
  void diallerListsAndForgetsItsConnections() throws Exception {
    assertThat(dialer.connections()).isEmpty();
    try (DialledConnection dialled = dial(dialer)) {
      accepted();
      assertThat(dialer.connections())
          .singleElement()
          .satisfies(
              open -> {
                assertThat(open.peer()).contains("CN=engine");
                assertThat(open.remote()).isEqualTo(Endpoint.format(dialled.remoteAddress()));
              });
    }
    await().until(() -> dialer.connections().isEmpty());
    assertThatThrownBy(
            () ->
                dialer.dial(
                    new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 1),
                    Optional.empty(),
                    HANG))
        .isInstanceOf(NotConnected.class);
    assertThat(dialer.connections()).isEmpty();
  }

  @Test
  void handlersLearnTheDeviceThatWasDialledThrough() throws Exception {
    try (var bound = dialer.dial(acceptor.address(), Optional.of("lo"), HANG)) {
      assertThat(bound.remoteAddress()).isEqualTo(acceptor.address());
      assertThat(accepted().call("device", Map.of(), String.class, HANG)).isEqualTo("lo");
    }
    try (var free = dial(dialer)) {
      assertThat(free.remoteAddress()).isEqualTo(acceptor.address());
      assertThat(accepted().call("device", Map.of(), String.class, HANG)).isEqualTo("any");
    }
  }

  @Test
  void bothSidesLearnOfTheEnd() throws Exception {
    try (DialledConnection dialled = dial(dialer)) {
      RpcConnection connection = accepted();
      connection.close();
      assertThat(dialled.closed().get(HANG.toSeconds(), TimeUnit.SECONDS).reason())
          .isEqualTo(Reason.LOST);
    }
    DialledConnection closed = dial(dialer);
    RpcConnection other = accepted();
    closed.close();
    other.closed().get(HANG.toSeconds(), TimeUnit.SECONDS);
    assertThatThrownBy(() -> other.call("ping", Map.of(), Boolean.class, HANG))
        .isInstanceOf(NotConnected.class);
  }

  @Test
  void closedAcceptorEndsItsConnections() throws Exception {
    try (DialledConnection dialled = dial(dialer)) {
      accepted();
      acceptor.close();
      assertThat(dialled.closed().get(HANG.toSeconds(), TimeUnit.SECONDS)).isNotNull();
      assertThatThrownBy(() -> dial(dialer))
          .asInstanceOf(type(NotConnected.class))
          .extracting(NotConnected::reason)
          .isEqualTo(Reason.UNREACHABLE);
    }
  }

  @Test
  void diallerRefusesAnotherAuthority() throws Exception {
    try (RpcAcceptor other = acceptor(TlsPeers.STRANGER, Duration.ofSeconds(10), Limits.DEFAULT)) {
      assertThatThrownBy(() -> dialer.dial(other.address(), Optional.empty(), HANG))
          .asInstanceOf(type(NotConnected.class))
          .extracting(NotConnected::reason)
          .isEqualTo(Reason.UNTRUSTED);
    }
  }

  @Test
  void acceptorRefusesTheCertificateOfAnEngine() throws Exception {
    try (RpcDialer engine = dialer(TlsPeers.ENGINE)) {
      assertThatThrownBy(() -> dial(engine)).isInstanceOf(NotConnected.class);
      assertThat(accepted).isEmpty();
    }
  }

  @Test
  void cannotDialThroughMissingDevice() {
    assertThatThrownBy(() -> dialer.dial(acceptor.address(), Optional.of("eth77"), HANG))
        .isInstanceOf(NotConnected.class)
        .hasMessageContaining("eth77");
  }

  @Test
  void clientWithoutCertificateCallsTheMethodsOfStrangersOnly() throws Exception {
    try (RpcConnector connector = RpcConnector.open();
        RpcConnection stranger = stranger(connector, acceptor)) {
      assertThat(stranger.call("greet", Map.of(), String.class, HANG)).isEqualTo("hello");
      assertThatThrownBy(() -> stranger.call("ping", Map.of(), Boolean.class, HANG))
          .isInstanceOf(RpcException.Answered.class);
      assertThat(accepted).isEmpty();
    }
  }

  @Test
  void clientWithoutCertificateMayNotStay() throws Exception {
    try (RpcAcceptor hasty = acceptor(Duration.ofMillis(200), Limits.DEFAULT);
        RpcConnector connector = RpcConnector.open();
        RpcConnection stranger = stranger(connector, hasty)) {
      assertThat(stranger.closed().get(HANG.toSeconds(), TimeUnit.SECONDS)).isNotNull();
    }
  }

  /** Strangers may have all places that are for them; a host gets one of its own. */
  @Test
  void strangersDoNotLockHostsOut() throws Exception {
    var few =
        new Limits(
            2,
            Limits.DEFAULT.frameBytes(),
            Limits.DEFAULT.inFlightPerConnection(),
            Limits.DEFAULT.inFlight(),
            Limits.DEFAULT.batchSize(),
            Limits.DEFAULT.unsentBytes(),
            Limits.DEFAULT.memory());
    try (RpcAcceptor small = acceptor(HANG, few);
        RpcConnector connector = RpcConnector.open()) {
      for (var i = 0; i < 8; i++) {
        RpcConnection stranger = stranger(connector, small);
        assertThat(stranger.isOpen()).isTrue();
      }
      for (var i = 0; i < 8; i++) {
        dialer.dial(small.address(), Optional.empty(), HANG);
        assertThat(accepted().call("ping", Map.of(), Boolean.class, HANG)).isTrue();
      }
    }
  }

  @Test
  void acceptorReceivesTheEventsOfADialler() throws Exception {
    try (DialledConnection dialled = dial(dialer)) {
      RpcConnection connection = accepted();
      var events = new LinkedBlockingQueue<RpcEvent>();
      connection.onEvents(events::add);
      // The answer shows that the dialler has handled the subscription.
      assertThat(connection.call("ping", Map.of(), Boolean.class, HANG)).isTrue();

      dialer.publish("changed", Map.of());

      RpcEvent event = events.poll(HANG.toSeconds(), TimeUnit.SECONDS);
      assertThat(event).as("an event over %s", dialled.localAddress()).isNotNull();
      assertThat(event.method()).isEqualTo("changed");
    }
  }

  /** The answer comes after the events, so all of them were read or dropped before it. */
  @Test
  void aDiallerThatFloodsWithEventsIsReadSlowlyAndStillAnswers() throws Exception {
    try (DialledConnection dialled = dial(dialer)) {
      RpcConnection connection = accepted();
      var events = new AtomicInteger();
      connection.onEvents(event -> events.incrementAndGet());
      assertThat(connection.call("ping", Map.of(), Boolean.class, HANG)).isTrue();
      long began = System.nanoTime();

      for (var i = 0; i < 80; i++) {
        dialer.publish("changed", Map.of());
      }

      assertThat(connection.call("ping", Map.of(), Boolean.class, HANG)).isTrue();
      long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
      assertThat(events.get())
          .as("events over %s", dialled.localAddress())
          .isBetween(32, Math.toIntExact(33 + seconds));
      assertThat(connection.isOpen()).isTrue();
    }
  }

  @Test
  void closedDialerHasNoConnections() throws Exception {
    dial(dialer);
    RpcConnection connection = accepted();
    dialer.close();
    await().until(() -> !connection.isOpen());
  }

  private static String name(RpcConnection connection) {
    return connection.peer().getFirst().getSubjectX500Principal().getName();
  }

  private RpcConnection accepted() throws InterruptedException {
    RpcConnection connection = accepted.poll(HANG.toSeconds(), TimeUnit.SECONDS);
    assertThat(connection).as("a connection that was accepted").isNotNull();
    return connection;
  }

  private DialledConnection dial(RpcDialer by) throws NotConnected, InterruptedException {
    return by.dial(acceptor.address(), Optional.empty(), HANG);
  }

  private static RpcDialer dialer(SSLContext identity) {
    return RpcDialer.open(
        identity, PeerVerifier.engine()::verify, METHODS, Limits.DEFAULT, TlsPeers.PATIENT);
  }

  private RpcAcceptor acceptor(Duration stranger, Limits limits) throws IOException {
    return acceptor(TlsPeers.ENGINE, stranger, limits);
  }

  private RpcAcceptor acceptor(SSLContext identity, Duration stranger, Limits limits)
      throws IOException {
    return RpcAcceptor.start(
        TlsPeers.ANY_PORT,
        identity,
        PeerVerifier.anyHost()::verify,
        Map.of("greet", (params, caller) -> "hello"),
        accepted::add,
        new RpcAcceptor.Settings(
            TlsPeers.PATIENT_CLIENT, 1000, stranger, limits, TlsPeers.PATIENT));
  }

  private static RpcConnection stranger(RpcConnector connector, RpcAcceptor acceptor)
      throws NotConnected, InterruptedException {
    InetSocketAddress address = acceptor.address();
    return connector.connect(
        address, TlsPeers.NOBODY, PeerVerifier.engine()::verify, TlsPeers.PATIENT_CLIENT);
  }
}
