package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.api.event.EventPage;
import org.uplink.api.host.HostDocument;
import org.uplink.api.join.PendingHostDocument;
import org.uplink.api.join.PendingHostPage;
import org.uplink.pki.IssuedCertificate;

/** The resource of pending hosts over HTTPS, and hosts that ask over the port for hosts. */
final class PendingHostRestTest {
  private static final String PENDING = "/api/v1/pending-hosts";

  @TempDir Path temp;
  private EngineFixture engine;

  @BeforeEach
  void start() throws Exception {
    engine =
        new EngineFixture(
            EngineFixture.config(temp.resolve("data"))
                .withHosts(
                    Optional.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))));
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void showsAndApprovesAHostThatAsks() throws Exception {
    AskingHost host = host("node1");

    assertThat(host.ask().enrolled()).isEmpty();
    PendingHostDocument pending = list().items().getFirst();
    assertThat(pending.name()).isEqualTo("node1");
    assertThat(pending.address()).startsWith("127.0.0.1:");
    assertThat(pending.code()).isEqualTo(host.code());
    assertThat(engine.get("/api/v1/hosts/node1").status()).isEqualTo(404);

    EngineFixture.Answer approved =
        engine.post(PENDING + "/" + pending.code() + "/approve", "{\"name\": \"node1\"}");

    assertThat(approved.status()).isEqualTo(201);
    assertThat(approved.as(HostDocument.class).transport()).isEqualTo("dialIn");
    assertThat(list().items()).isEmpty();
    assertThat(list().authority()).contains(IssuedCertificate.fingerprint(host.authority()));
    assertThat(host.ask().enrolled().orElseThrow().host()).isEqualTo("node1");
  }

  @Test
  void approvesOnlyWhatIsMeant() throws Exception {
    AskingHost host = host("node1");
    host.ask();
    String approve = PENDING + "/" + host.code() + "/approve";

    assertThat(engine.post(approve, "{\"name\": \"node2\"}").status()).isEqualTo(409);
    assertThat(engine.post(approve, "{\"name\": \"node1\", \"cluster\": \"none\"}").status())
        .isEqualTo(422);
    assertThat(engine.post(approve, "{}").status()).isEqualTo(422);
    assertThat(
            engine
                .post(PENDING + "/" + "0000".repeat(8) + "/approve", "{\"name\": \"node1\"}")
                .status())
        .isEqualTo(404);
    assertThat(engine.post(PENDING + "/x/approve", "{\"name\": \"node1\"}").status())
        .isEqualTo(404);

    engine.post("/api/v1/hosts", "{\"name\": \"node1\", \"transport\": \"dialIn\"}");
    EngineFixture.Answer taken = engine.post(approve, "{\"name\": \"node1\"}");
    assertThat(taken.status()).isEqualTo(409);
    assertThat(taken.toString()).contains("host reject node1", "host rejoin node1");
    assertThat(list().items()).hasSize(1);
  }

  @Test
  void rejectsAHost() throws Exception {
    AskingHost host = host("node1");
    host.ask();

    assertThat(engine.delete(PENDING + "/" + host.code()).status()).isEqualTo(204);
    assertThat(engine.delete(PENDING + "/" + host.code()).status()).isEqualTo(404);

    assertThat(list().items()).isEmpty();
    assertThat(engine.get("/api/v1/events").as(EventPage.class).items())
        .extracting("type")
        .contains("HostJoinPending", "HostJoinRejected");
  }

  @Test
  void listsInPages() throws Exception {
    for (int i = 0; i < 3; i++) {
      host("node" + i).ask();
    }

    PendingHostPage first = engine.get(PENDING + "?limit=2").as(PendingHostPage.class);
    PendingHostPage second = engine.get(first.next().orElseThrow()).as(PendingHostPage.class);

    assertThat(first.items()).hasSize(2).extracting(PendingHostDocument::code).isSorted();
    assertThat(second.items()).hasSize(1);
    assertThat(second.next()).isEmpty();
  }

  private PendingHostPage list() throws Exception {
    return engine.get(PENDING).as(PendingHostPage.class);
  }

  private AskingHost host(String name) throws Exception {
    return AskingHost.create(name, temp.resolve("keys").resolve(name), engine);
  }
}
