package org.uplink.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uplink.testkit.Deadlines.HANG;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.agent.join.HostJoin;
import org.uplink.agent.join.Patience;
import org.uplink.api.ClientFiles;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostPage;
import org.uplink.api.join.JoinTokenCreation;
import org.uplink.api.join.JoinTokenDocument;
import org.uplink.cli.rest.EngineClient;
import org.uplink.engine.Engine;
import org.uplink.engine.EngineConfig;
import org.uplink.verbs.join.JoinToken;

/** Very many hosts join a real engine at once, from one address, as behind one translation. */
@Tag("long")
final class ManyJoinsIT {
  private static final int HOSTS = 1000;

  @TempDir Path temp;

  @Test
  void thousandHostsJoinAtOnceWithOneToken() throws Exception {
    Path data = temp.resolve("data");
    try (Engine engine =
        Engine.start(
            EngineConfig.in(data)
                .withAddresses(List.of("127.0.0.1"))
                .withHttps(loopback())
                .withHosts(Optional.of(loopback())))) {
      EngineClient client = EngineClient.of(engine.url(), new ClientFiles(data));
      JoinToken token =
          JoinToken.parse(
              client
                  .post(
                      EngineClient.path("join-tokens"),
                      JoinTokenCreation.newHosts(Optional.empty(), Optional.of(HOSTS), false),
                      JoinTokenDocument.class)
                  .token()
                  .orElseThrow());
      List<Future<String>> joined = new ArrayList<>();

      try (ExecutorService hosts = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < HOSTS; i++) {
          String name = "node" + i;
          Path folder = temp.resolve(name);
          Callable<String> join =
              () ->
                  new HostJoin(
                          token,
                          folder.resolve("agent.conf"),
                          Optional.of(folder.resolve("state")),
                          name,
                          new Patience(HANG, _ -> {}))
                      .run()
                      .host();
          joined.add(hosts.submit(join));
        }
      }

      Set<String> names = new HashSet<>();
      for (Future<String> host : joined) {
        names.add(host.get());
      }
      assertThat(names).hasSize(HOSTS);
      List<HostDocument> known =
          client.getAllPages(
              EngineClient.path("hosts"), HostPage.class, HostPage::items, HostPage::next);
      assertThat(known).extracting(HostDocument::name).containsExactlyInAnyOrderElementsOf(names);
    }
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }
}
