package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.uplink.testkit.Deadlines.scaled;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostStatus;
import org.uplink.api.host.StatusReason;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;

/** Agents that start late or never, are too slow, or have the wrong certificate. */
final class AgentConnectionTest extends OneHostFixture {
  @Test
  void missingAgentMakesHostNonResponsive() throws Exception {
    restart(runs -> runs.withAgentTimeout(Duration.ofSeconds(2)));
    host.close();

    HostDocument installed = engine.install("node1");

    assertThat(installed.status()).isEqualTo(HostStatus.NON_RESPONSIVE);
    assertThat(installed.reason()).contains(StatusReason.AGENT_UNREACHABLE);
    assertThat(installed.statusText().orElseThrow())
        .contains("node1", "within 2 s", "uplink host install node1");
    assertThat(installed.run().orElseThrow().ended()).as("%s", installed).isPresent();
    assertThat(engine.events("node1").getLast().type()).isEqualTo("HostNonResponsive");
  }

  @Test
  void installsAgentThatStartsLate() throws Exception {
    var pings = new AtomicInteger();
    host.on(
        "Host.ping2",
        (params, caller) -> {
          if (pings.incrementAndGet() < 3) {
            throw new RpcException.Answered(new RpcError(99, "Recovering from crash"));
          }
          return true;
        });

    assertThat(engine.install("node1").activeNic()).contains("ovirtmgmt");
    assertThat(host.calls().subList(0, 4))
        .containsExactly("Host.ping2", "Host.ping2", "Host.ping2", "Host.getCapabilities");
  }

  @Test
  void revokedHostIsDisconnectedAtOnceAndRefusedUntilItHasANewCertificate() throws Exception {
    assertThat(engine.install("node1").status()).isEqualTo(HostStatus.UP);
    await("the monitor is connected").until(() -> host.connections() > 0);

    assertThat(engine.post("/api/v1/hosts/node1/revoke", "").status()).isEqualTo(200);

    await("the monitor's connection is closed").until(() -> host.connections() == 0);
    HostDocument refused = engine.install("node1");
    assertThat(refused.status()).isNotEqualTo(HostStatus.UP);
    assertThat(refused.statusText().orElseThrow())
        .contains("was revoked", "uplink engine issue-certificate node1");
    assertThat(engine.events("node1"))
        .anySatisfy(
            event -> {
              assertThat(event.type()).isEqualTo("CertificateRevoked");
              assertThat(event.text()).contains("uplink engine issue-certificate node1");
            });
    Path renewed = temp.resolve("identity-renewed");
    HostCertificates.issue(
        new DataDirectory(engine.dataDir), "node1", List.of("127.0.0.1"), renewed);
    try (var next = FakeHost.with(renewed)) {
      engine.put(
          "/api/v1/hosts/node1",
          "{\"name\": \"node1\", \"address\": \"127.0.0.1\", \"port\": " + next.port() + "}");
      assertThat(engine.install("node1").status()).isEqualTo(HostStatus.UP);
    }
  }

  /** Whoever answers the lookup would choose the host whose certificate is accepted. */
  @Test
  void certificateOfTheAddressThatANameResolvesToIsThatOfAnotherHost() throws Exception {
    var data = new DataDirectory(engine.dataDir);
    Path identity = temp.resolve("identity-other");
    HostCertificates.issue(data, "other", List.of("127.0.0.1"), identity);
    try (var other = FakeHost.with(identity)) {
      add("named", "localhost", other.port());

      HostDocument refused = engine.install("named");

      assertThat(refused.status()).isNotEqualTo(HostStatus.UP);
      assertThat(refused.statusText().orElseThrow())
          .contains("the host named or localhost is expected")
          .contains("presents the certificate of");
      assertThat(other.calls()).isEmpty();

      engine.delete("/api/v1/hosts/named");
      add("numbered", "127.0.0.1", other.port());
      assertThat(engine.install("numbered").status()).isEqualTo(HostStatus.UP);
    }
  }

  @Test
  void triesEachAddressOfName() throws Exception {
    var addresses = List.of(InetAddress.getAllByName("localhost"));
    assumeTrue(addresses.size() > 1, "localhost has one address here: " + addresses);
    try (var last = FakeHost.start(engine.dataDir, "last", addresses.getLast())) {
      engine.post(
          "/api/v1/hosts",
          "{\"name\": \"last\", \"address\": \"localhost\", \"port\": " + last.port() + "}");

      HostDocument installed = engine.install("last");

      assertThat(installed.status()).as("%s", installed).isEqualTo(HostStatus.NON_OPERATIONAL);
    }
  }

  @Test
  void fallsBackToPingWithoutPing2() throws Exception {
    host.without("Host.ping2").on("Host.ping", (params, caller) -> true);

    assertThat(engine.install("node1").activeNic()).contains("ovirtmgmt");
  }

  @Test
  void stalledHandshakeMakesHostNonResponsive() throws Exception {
    restart(runs -> runs.withAgentTimeout(Duration.ofSeconds(2)));
    try (var silent = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"))) {
      engine.addHost("silent", silent.getLocalPort());
      assertThat(engine.install("silent").status()).isEqualTo(HostStatus.NON_RESPONSIVE);
    }
  }

  @Test
  void closedHandshakeIsNotReportedAsWrongIdentity() throws Exception {
    restart(runs -> runs.withAgentTimeout(scaled(Duration.ofSeconds(2))));
    try (var closing = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"))) {
      Thread.startVirtualThread(() -> closeEach(closing));
      engine.addHost("closing", closing.getLocalPort());

      HostDocument installed = engine.install("closing");

      assertThat(installed.status()).isEqualTo(HostStatus.NON_RESPONSIVE);
      assertThat(installed.statusText().orElseThrow()).contains("closed the connection");
    }
  }

  @Test
  void refusesCertificateOfAnotherHost() throws Exception {
    try (var other = FakeHost.start(engine.dataDir, "node2")) {
      engine.addHost("impostor", other.port());

      HostDocument installed = engine.install("impostor");

      assertThat(installed.status()).isEqualTo(HostStatus.INSTALL_FAILED);
      assertThat(installed.reason()).contains(StatusReason.IDENTITY_REFUSED);
      assertThat(installed.statusText().orElseThrow()).contains("impostor", "issue-certificate");
      assertThat(other.calls()).isEmpty();
    }
  }

  @Test
  void refusesCertificateOfAnotherAuthority() throws Exception {
    try (var stranger = FakeHost.start(temp.resolve("elsewhere").resolve("data"), "node3")) {
      engine.addHost("node3", stranger.port());

      HostDocument installed = engine.install("node3");

      assertThat(installed.status()).isEqualTo(HostStatus.INSTALL_FAILED);
      assertThat(installed.reason()).contains(StatusReason.IDENTITY_REFUSED);
    }
  }

  /** Reads the ClientHello first, because closing with unread data would reset the connection. */
  private static void closeEach(ServerSocket listening) {
    try {
      while (true) {
        try (var socket = listening.accept()) {
          assertThat(socket.getInputStream().read(new byte[8192])).isPositive();
        }
      }
    } catch (IOException e) {
      assertThat(listening.isClosed()).as("%s", e).isTrue();
    }
  }

  private void add(String name, String address, int port) throws Exception {
    String body =
        "{\"name\": \"%s\", \"address\": \"%s\", \"port\": %d}".formatted(name, address, port);
    assertThat(engine.post("/api/v1/hosts", body).status()).isEqualTo(201);
  }
}
