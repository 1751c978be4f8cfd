package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.address.Endpoint;
import org.uplink.api.host.HostDocument;
import org.uplink.rpc.transport.DialledConnection;

/** Connections of agents that dial in: whose they are, and which one the engine uses. */
final class DialInTest {
  private static final String NODE = "{\"name\": \"node1\", \"transport\": \"dialIn\"}";

  @TempDir private Path folder;

  private EngineFixture engine;

  @BeforeEach
  void start() throws Exception {
    Path data = folder.resolve("data");
    engine =
        new EngineFixture(
            EngineFixture.config(data)
                .withHosts(
                    Optional.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))));
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void hostShowsFromWhereItsAgentDialsIn() throws Exception {
    engine.post("/api/v1/hosts", NODE);
    assertThat(host().transport()).isEqualTo("dialIn");
    assertThat(host().address()).isEmpty();
    assertThat(host().connection()).isEmpty();
    try (DiallingAgent agent = agent("a");
        DialledConnection connection = agent.dial()) {
      await().until(() -> host().connection().isPresent());
      assertThat(host().connection().orElseThrow().address())
          .isEqualTo(Endpoint.format(connection.localAddress()));
    }
    await().until(() -> host().connection().isEmpty());
  }

  @Test
  void tellsAnUnknownHostWhyItIsRefused() throws Exception {
    try (DiallingAgent agent = agent("a");
        DialledConnection connection = agent.dial()) {
      assertThat(connection.closed().get(HANG.toSeconds(), TimeUnit.SECONDS)).isNotNull();
      assertThat(agent.refusals())
          .singleElement()
          .asString()
          .contains("no host of this name", "uplink host add node1.");
    }
  }

  @Test
  void tellsAHostThatTheEngineDialsWhyItIsRefused() throws Exception {
    engine.addHost("node1", 1);
    try (DiallingAgent agent = agent("a");
        DialledConnection connection = agent.dial()) {
      assertThat(connection.closed().get(HANG.toSeconds(), TimeUnit.SECONDS)).isNotNull();
      assertThat(agent.refusals()).singleElement().asString().contains("127.0.0.1 port 1");
    }
  }

  /** The certificate is one of issue-certificate, which the engine has in no table. */
  @Test
  void revokedHostIsDisconnectedAtOnceAndRefusedUntilItHasANewCertificate() throws Exception {
    engine.post("/api/v1/hosts", NODE);
    try (DiallingAgent agent = agent("a");
        DialledConnection connection = agent.dial()) {
      await().until(() -> isFrom(connection));

      assertThat(engine.post("/api/v1/hosts/node1/revoke", "").status()).isEqualTo(200);

      assertThat(connection.closed().get(HANG.toSeconds(), TimeUnit.SECONDS)).isNotNull();
      assertThat(host().connection()).isEmpty();
      try (DialledConnection next = agent.dial()) {
        assertThat(next.closed().get(HANG.toSeconds(), TimeUnit.SECONDS)).isNotNull();
      }
      assertThat(agent.refusals().getLast())
          .contains(
              "certificate is revoked",
              "uplink host rejoin node1. On this host: systemctl stop uplink-agent, then the");
      assertThat(engine.events("node1").getLast().type()).isEqualTo("CertificateRevoked");
      assertThat(engine.events("node1").getLast().text()).contains("uplink host rejoin node1");
    }
    HostCertificates.issue(
        new DataDirectory(engine.dataDir),
        "node1",
        List.of(),
        engine.dataDir.resolveSibling("identity-node1"));
    try (DiallingAgent agent = agent("a");
        DialledConnection connection = agent.dial()) {
      await().until(() -> isFrom(connection));
    }
    assertThat(engine.post("/api/v1/hosts/none/revoke", "").status()).isEqualTo(404);
  }

  @Test
  void removedHostIsDisconnectedAtOnce() throws Exception {
    engine.post("/api/v1/hosts", NODE);
    try (DiallingAgent agent = agent("a");
        DialledConnection connection = agent.dial()) {
      await().until(() -> isFrom(connection));

      assertThat(engine.delete("/api/v1/hosts/node1").status()).isEqualTo(204);

      assertThat(connection.closed().get(HANG.toSeconds(), TimeUnit.SECONDS)).isNotNull();
    }
  }

  @Test
  void tellsAnAgentItsAddressesIfItHasBeenToldOthers() throws Exception {
    engine.post("/api/v1/hosts", NODE);
    String address = "127.0.0.1:" + engine.hostPort().getPort();
    try (DiallingAgent agent = agent("a")) {
      try (DialledConnection first = agent.dial()) {
        await().until(() -> agent.told().equals(List.of(address)));
        assertThat(first).isNotNull();
      }
      try (DialledConnection second = agent.dial()) {
        await().until(() -> isFrom(second));
      }
      assertThat(agent.timesTold()).isEqualTo(1);
    }
  }

  @Test
  void newConnectionOfTheSameRunReplacesTheOldOne() throws Exception {
    engine.post("/api/v1/hosts", NODE);
    try (DiallingAgent agent = agent("a");
        DialledConnection first = agent.dial()) {
      await().until(() -> isFrom(first));
      try (DialledConnection second = agent.dial()) {
        assertThat(first.closed().get(HANG.toSeconds(), TimeUnit.SECONDS)).isNotNull();
        await().until(() -> isFrom(second));
        assertThat(agent.pings()).as("the old connection was not asked").isZero();
      }
    }
  }

  @Test
  void refusesASecondMachineWhileTheFirstAnswers() throws Exception {
    engine.post("/api/v1/hosts", NODE);
    try (DiallingAgent agent = agent("a");
        DiallingAgent clone = agent("b");
        DialledConnection first = agent.dial()) {
      await().until(() -> isFrom(first));
      try (DialledConnection second = clone.dial()) {
        assertThat(second.closed().get(HANG.toSeconds(), TimeUnit.SECONDS)).isNotNull();
      }
      assertThat(clone.refusals()).singleElement().asString().contains("another agent");
      assertThat(isFrom(first)).isTrue();
      assertThat(engine.events("node1").getLast().type()).isEqualTo("SecondAgentRefused");
      assertThat(engine.events("node1").getLast().text())
          .contains(Endpoint.format(first.localAddress()), "is a clone");
    }
  }

  @Test
  void anotherRunReplacesAConnectionThatDoesNotAnswer() throws Exception {
    engine.post("/api/v1/hosts", NODE);
    try (DiallingAgent dead = agent("a");
        DiallingAgent restarted = agent("b");
        DialledConnection first = dead.dial()) {
      await().until(() -> isFrom(first));
      dead.beSilent();
      try (DialledConnection second = restarted.dial()) {
        await().until(() -> isFrom(second));
        assertThat(first.closed().get(HANG.toSeconds(), TimeUnit.SECONDS)).isNotNull();
        assertThat(restarted.refusals()).isEmpty();
      }
    }
  }

  private DiallingAgent agent(String instance) throws Exception {
    return new DiallingAgent(engine.dataDir, "node1", instance, engine.hostPort());
  }

  private HostDocument host() throws Exception {
    return engine.host("node1");
  }

  private boolean isFrom(DialledConnection connection) throws Exception {
    return host()
        .connection()
        .filter(seen -> seen.address().equals(Endpoint.format(connection.localAddress())))
        .isPresent();
  }
}
