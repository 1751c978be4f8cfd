package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.api.event.Event;
import org.uplink.api.event.EventPage;
import org.uplink.api.join.JoinTokenDocument;
import org.uplink.api.join.JoinTokenPage;
import org.uplink.verbs.join.JoinToken;

/** The resource of tokens over HTTPS. */
final class JoinTokenRestTest {
  private static final String TOKENS = "/api/v1/join-tokens";

  @TempDir Path temp;

  @Test
  void createsListsAndRemovesTokens() throws Exception {
    try (EngineFixture engine = start()) {
      JoinTokenDocument created =
          engine.post(TOKENS, "{\"uses\": 40, \"install\": true}").as(JoinTokenDocument.class);

      JoinToken token = JoinToken.parse(created.token().orElseThrow());
      assertThat(token.engines().getFirst().host()).hasToString("127.0.0.1");
      assertThat(token.engines().getFirst().port()).isPositive();
      assertThat(created.cluster()).contains("Default");
      assertThat(created.usesLeft()).isEqualTo(40);
      assertThat(created.install()).isTrue();
      JoinTokenPage page = engine.get(TOKENS).as(JoinTokenPage.class);
      assertThat(page.items()).hasSize(1);
      assertThat(page.items().getFirst().token()).isEmpty();
      assertThat(page.items().getFirst().id()).isEqualTo(created.id());
      assertThat(engine.delete(TOKENS + "/" + created.id()).status()).isEqualTo(204);
      assertThat(engine.delete(TOKENS + "/" + created.id()).status()).isEqualTo(404);
      assertThat(engine.get(TOKENS).as(JoinTokenPage.class).items()).isEmpty();
      List<Event> events = engine.get("/api/v1/events").as(EventPage.class).items();
      assertThat(events).extracting(Event::type).contains("JoinTokenCreated", "JoinTokenRemoved");
      assertThat(events.toString()).doesNotContain(token.secret());
    }
  }

  @Test
  void createsTokenOfAHost() throws Exception {
    try (EngineFixture engine = start()) {
      engine.post("/api/v1/hosts", "{\"name\": \"node1\", \"transport\": \"dialIn\"}");
      engine.addHost("direct", 1);

      assertThat(engine.post(TOKENS, "{\"host\": \"node1\"}").as(JoinTokenDocument.class).host())
          .contains("node1");
      assertThat(engine.post(TOKENS, "{\"host\": \"direct\"}").status()).isEqualTo(409);
      assertThat(engine.post(TOKENS, "{\"host\": \"none\"}").status()).isEqualTo(404);
      assertThat(engine.post(TOKENS, "{\"host\": \"node1\", \"uses\": 2}").status()).isEqualTo(422);
    }
  }

  @Test
  void refusesWhatCannotBe() throws Exception {
    try (EngineFixture engine = start()) {
      assertThat(engine.post(TOKENS, "{\"uses\": 0}").status()).isEqualTo(422);
      assertThat(engine.post(TOKENS, "{\"uses\": 10001}").status()).isEqualTo(422);
      assertThat(engine.post(TOKENS, "{\"cluster\": \"none\"}").status()).isEqualTo(422);
    }
  }

  /** A host cannot dial such an address without the name of its own NIC. */
  @Test
  void engineWithLinkLocalAddressesOnlyCreatesNone() throws Exception {
    EngineConfig config =
        EngineFixture.config(temp.resolve("data"))
            .withAddresses(List.of("fe80::1"))
            .withHosts(Optional.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0)));
    try (EngineFixture engine = new EngineFixture(config)) {
      EngineFixture.Answer answer = engine.post(TOKENS, "{}");
      assertThat(answer.status()).isEqualTo(409);
      assertThat(answer.toString()).contains("link-local", "--addresses");
      assertThat(engine.get(TOKENS).as(JoinTokenPage.class).items()).isEmpty();
    }
  }

  @Test
  void engineWithoutPortForHostsCreatesNone() throws Exception {
    try (EngineFixture engine = EngineFixture.start(temp.resolve("data"))) {
      EngineFixture.Answer answer = engine.post(TOKENS, "{}");
      assertThat(answer.status()).isEqualTo(409);
      assertThat(answer.toString()).contains("--hosts");
      assertThat(engine.get(TOKENS).as(JoinTokenPage.class).items()).isEmpty();
    }
  }

  private EngineFixture start() throws Exception {
    return new EngineFixture(
        EngineFixture.config(temp.resolve("data"))
            .withHosts(Optional.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))));
  }
}
