package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.uplink.api.Problem;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostStatus;
import org.uplink.api.host.StatusReason;
import org.uplink.testkit.Deadlines;

/** Adds and installs one machine under several names and addresses: it can be only one host. */
final class SameMachineTest extends OneHostFixture {
  @Test
  void refusesAddressAndPortOfAnotherHostInAnySpelling() throws Exception {
    for (var spellings :
        List.of(
            List.of("192.0.2.7", "192.0.2.7"),
            List.of("2001:db8::7", "2001:0DB8:0:0:0:0:0:7"),
            List.of("node7.example.org", "NODE7.example.ORG."))) {
      add("first", spellings.getFirst(), 54321, 201);

      EngineFixture.Answer refused = add("second", spellings.getLast(), 54321, 409);

      assertThat(refused.as(Problem.class).detail())
          .contains(
              "Host \"first\" already has the address " + spellings.getLast() + " port 54321");
      assertThat(refused.as(Problem.class).nextStep().orElseThrow())
          .endsWith("uplink host remove first");
      add("second", spellings.getLast(), 54322, 201);
      assertThat(engine.delete("/api/v1/hosts/first").status()).isEqualTo(204);
      add("first", spellings.getLast(), 54321, 201);
      assertThat(engine.delete("/api/v1/hosts/first").status()).isEqualTo(204);
      assertThat(engine.delete("/api/v1/hosts/second").status()).isEqualTo(204);
    }
  }

  @Test
  void addsOnlyOneOfManyConcurrentHostsWithOneAddress() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<EngineFixture.Answer>> answers =
          java.util.stream.IntStream.range(0, 8)
              .mapToObj(
                  i ->
                      threads.submit(
                          () -> post("same" + i, "2001:db8::" + "0".repeat(i % 4) + "9")))
              .toList();
      int created = 0;
      for (var answer : answers) {
        int status = answer.get(Deadlines.HANG_SECONDS, TimeUnit.SECONDS).status();
        assertThat(status).isIn(201, 409);
        created += status == 201 ? 1 : 0;
      }
      assertThat(created).isEqualTo(1);
    }
  }

  @Test
  void refusesInstallOfAMachineThatIsAnotherHost() throws Exception {
    host.uuid("machine");
    assertThat(engine.install("node1").status()).isEqualTo(HostStatus.UP);
    try (var again = FakeHost.start(engine.dataDir, "node2")) {
      again.uuid("machine");
      engine.addHost("node2", again.port());

      HostDocument refused = engine.install("node2");

      assertThat(refused.status()).isEqualTo(HostStatus.INSTALL_FAILED);
      assertThat(refused.reason()).contains(StatusReason.SAME_MACHINE);
      assertThat(refused.statusText().orElseThrow())
          .contains(
              "same machine as host node1", "Nothing was changed", "uplink host remove node2");
      assertThat(again.network().applied()).isZero();
      assertThat(engine.install("node1").status()).as("repeated").isEqualTo(HostStatus.UP);

      assertThat(engine.delete("/api/v1/hosts/node1").status()).isEqualTo(204);
      assertThat(engine.install("node2").status()).isEqualTo(HostStatus.UP);
    }
  }

  /** The copied machine has got a uuid of its own, as the refusal advises. */
  @Test
  void installsACopiedMachineThatHasItsOwnUuid() throws Exception {
    host.uuid("machine");
    engine.install("node1");
    try (var copy = FakeHost.start(engine.dataDir, "node2")) {
      copy.uuid("machine");
      engine.addHost("node2", copy.port());
      assertThat(engine.install("node2").reason()).contains(StatusReason.SAME_MACHINE);
      copy.uuid("of its own");

      assertThat(engine.install("node2").status()).isEqualTo(HostStatus.UP);
    }
  }

  @Test
  void onlyOneOfTwoInstallsThatRunAtOnceEndsUp() throws Exception {
    host.uuid("machine");
    try (var again = FakeHost.start(engine.dataDir, "node2")) {
      again.uuid("machine");
      engine.addHost("node2", again.port());

      engine.post("/api/v1/hosts/node1/install", "");
      engine.post("/api/v1/hosts/node2/install", "");

      assertThat(List.of(waited("node1").status(), waited("node2").status()))
          .containsExactlyInAnyOrder(HostStatus.UP, HostStatus.INSTALL_FAILED);
    }
  }

  private HostDocument waited(String name) throws Exception {
    return engine.get("/api/v1/hosts/" + name + "?wait=300").as(HostDocument.class);
  }

  private EngineFixture.Answer add(String name, String address, int port, int status)
      throws Exception {
    EngineFixture.Answer answer =
        engine.post(
            "/api/v1/hosts",
            "{\"name\": \"%s\", \"address\": \"%s\", \"port\": %d}".formatted(name, address, port));
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    return answer;
  }

  private EngineFixture.Answer post(String name, String address) throws Exception {
    return engine.post(
        "/api/v1/hosts", "{\"name\": \"%s\", \"address\": \"%s\"}".formatted(name, address));
  }
}
