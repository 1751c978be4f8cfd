package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.testkit.ChildJvm;
import org.uplink.testkit.Seed;

/**
 * Kills {@code uplink network apply} before each request that changes the kernel, each write of a
 * sysctl and of a change's file, and each sync, rename and removal. Nobody starts another process:
 * the guard alone has to leave the new network if the change was committed, and else the old one.
 *
 * <p>Runs a random sample of the points and prints its seed; {@code -Pfull} runs all of them.
 */
@Tag("long")
class KilledNetworkApplyTest {
  private static final boolean FULL = Boolean.getBoolean("uplink.full");
  private static final int SAMPLE = 3;

  @TempDir Path folder;
  private AgentFixture host;
  private ServerSocket manager;
  private List<String> oldNetwork = List.of();
  private int runs;

  @BeforeEach
  void setUp() throws Exception {
    SystemCallTracer.assumeAllowed();
    host = AgentFixture.build(folder, ChildJvm.create());
    host.createSecondNic();
    oldNetwork = settledNetwork();
    manager = new ServerSocket();
    manager.bind(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0));
  }

  @AfterEach
  void tearDown() throws IOException {
    if (manager != null) {
      manager.close();
    }
    if (host != null) {
      host.close();
    }
  }

  @Test
  @Timeout(value = 8, unit = TimeUnit.HOURS) // -Pfull
  void networkIsOldOrNewAfterAnyKill() throws Exception {
    List<String> points;
    NetworkCommand undisturbed = start();
    try (var tracer = trace(undisturbed, SystemCallTracer.AtPoint.NOTHING)) {
      assertThat(undisturbed.awaitEnd()).as(undisturbed.output()).isZero();
      points = tracer.points();
    }
    List<String> newNetwork = settledNetwork();
    assertThat(newNetwork).isNotEqualTo(oldNetwork);
    System.out.println(
        "points of uplink network apply (seed %d): %s".formatted(Seed.VALUE, points));

    for (int number : numbers(points.size())) {
      restoreOldNetwork();
      var at = new CompletableFuture<String>();
      NetworkCommand command = start();
      try (var _ =
          trace(
              command,
              (reached, what) -> {
                if (reached == number) {
                  at.complete(what);
                  command.handle().destroyForcibly();
                }
              })) {
        await().until(() -> !command.isRunning());
      }
      String what =
          "killed at point %d of %d (seed %d): %s"
              .formatted(number, points.size(), Seed.VALUE, at.getNow("not reached"));
      await()
          .untilAsserted(
              () -> {
                assertThat(changes().files()).as(what).doesNotContain("pending", "aborted");
                assertThat(network())
                    .as(what + "\n" + command.output())
                    .isEqualTo(changes().files().contains("safe") ? newNetwork : oldNetwork);
              });
      assertThat(outcomes()).as(what).noneMatch(text -> text.contains("\"verified\":false"));
    }
  }

  private static List<Integer> numbers(int points) {
    List<Integer> numbers = new ArrayList<>(IntStream.rangeClosed(1, points).boxed().toList());
    Collections.shuffle(numbers, new Random(Seed.VALUE));
    return FULL ? numbers : numbers.subList(0, Math.min(SAMPLE, numbers.size()));
  }

  private NetworkCommand start() throws Exception {
    runs++;
    Files.createDirectories(run());
    return NetworkCommand.start(
        run(),
        Optional.empty(),
        "apply",
        "--nic",
        "eth0",
        "--bridge",
        "vmbr0",
        "--confirm",
        "tcp://192.0.2.1:" + manager.getLocalPort(),
        "--within",
        "1h");
  }

  private SystemCallTracer trace(NetworkCommand command, SystemCallTracer.AtPoint atPoint)
      throws Exception {
    return SystemCallTracer.attach(
        command.handle(),
        Map.of("/proc/sys/net/", "", run().resolve("state").toString(), "."),
        atPoint);
  }

  /** Returns the folder of the present run, whose state directory no other run has used. */
  private Path run() {
    return folder.resolve("run" + runs);
  }

  private ChangeFolder changes() {
    return ChangeFolder.in(run().resolve("state"));
  }

  private List<String> outcomes() throws IOException {
    List<String> texts = new ArrayList<>();
    for (Path outcome : changes().outcomes()) {
      texts.add(Files.readString(outcome));
    }
    return texts;
  }

  private void restoreOldNetwork() throws Exception {
    AgentFixture.recreateFirstNic();
    await().untilAsserted(() -> assertThat(network()).isEqualTo(oldNetwork));
  }

  private static List<String> settledNetwork() throws Exception {
    await().until(() -> network().stream().filter(line -> line.contains(" fe80::")).count() >= 2);
    return network();
  }

  private static List<String> network() throws Exception {
    List<String> lines = new ArrayList<>(AgentFixture.networkOfHost());
    lines.addAll(AgentFixture.sysctlsOfHost("eth0"));
    return lines;
  }
}
