package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.uplink.hostnet.change.ChangePaths;
import org.uplink.hostnet.guard.GuardProcess;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.testkit.ChildJvm;
import org.uplink.testkit.ExternalCommand;
import org.uplink.testkit.TemporaryFolder;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;

/**
 * JVMs for agents and guards that start by the hundred, with caches of classes (JEP 514) like those
 * that {@code ./uplink} makes.
 */
final class CachedAgent {
  private static @Nullable ChildJvm recorded;

  private CachedAgent() {}

  /** Returns JVMs with the caches, which the first call records. */
  static synchronized ChildJvm jvm() throws Exception {
    if (recorded == null) {
      recorded = record(TemporaryFolder.create("uplink-agent-caches"));
    }
    return recorded;
  }

  /**
   * Records the caches: the agent's in a change that is kept, the guard's in one that it rolls
   * back.
   *
   * @param folder the folder for the caches and the jars that they need
   */
  private static ChildJvm record(Path folder) throws Exception {
    ChildJvm jars = ChildJvm.create().withJars(folder);
    Path agentCache = folder.resolve("agent.aot");
    Path guardCache = folder.resolve("guard.aot");
    keepOneChange(folder, jars.with("-XX:AOTCacheOutput=" + agentCache));
    List<String> guard =
        GuardProcess.command(new ChangePaths(folder, folder, folder.resolve("resolv.conf")));
    List<String> words = guard.subList(guard.indexOf("-cp") + 2, guard.size());
    ExternalCommand.of(
            jars.with("-XX:AOTCacheOutput=" + guardCache)
                .command(words.getFirst(), words.subList(1, words.size()).toArray(String[]::new)))
        .run();
    return jars.with(
        "-XX:AOTCache=" + agentCache, "-D" + GuardProcess.CACHE_PROPERTY + "=" + guardCache);
  }

  private static void keepOneChange(Path folder, ChildJvm jvm) throws Exception {
    try (var fixture = AgentFixture.build(folder, jvm)) {
      fixture.start();
      RpcConnection client = fixture.client();
      CompletableFuture<ChangeStatus> running =
          EngineCalls.beginDeployment(client, "a", EngineCalls.LONG_SECONDS);
      await()
          .until(
              () ->
                  EngineCalls.confirm(client, "a", EngineCalls.TOKEN)
                      .reason()
                      .contains("not arrive over a new"));
      EngineCalls.confirm(fixture.client(), "a", EngineCalls.TOKEN);
      assertThat(running.get(HANG_SECONDS, TimeUnit.SECONDS).state()).isEqualTo(ChangeState.SAFE);
      fixture.agent().destroy(); // It writes the cache when it ends.
      fixture.awaitExit();
    }
  }
}
