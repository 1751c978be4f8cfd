package org.uplink.hostnet.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;

/** Tests which parts of a change survive a reboot, and how the next agent cleans them up. */
class RebootTest {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final FakeKernelHost.Kernel kernel = new FakeKernelHost.Kernel();
  @TempDir Path folder;

  @AfterEach
  void end() {
    threads.close();
  }

  @Test
  void rebootDropsAKeptChangeAndRestoresASafeOne() throws Exception {
    try (var host = start("1")) {
      change(host, "a", false);
    }
    try (var host = start("2")) {
      assertThat(kernel.forgotten.get()).isEqualTo(1);
      assertThat(host.control.findStatus("a").orElseThrow().state())
          .isEqualTo(ChangeState.ROLLED_BACK);
      change(host, "b", true);
    }
    try (var host = start("3")) {
      assertThat(host.toRestore).isPresent();
      assertThat(kernel.forgotten.get()).isEqualTo(1);
    }
  }

  @Test
  void rebootDropsAPendingChange() throws Exception {
    try (var host = start("1")) {
      change(host, "a", false);
    }
    Files.move(folder.resolve("kept"), folder.resolve("pending"));
    try (var host = start("2")) {
      assertThat(host.files.pending()).isEmpty();
      assertThat(kernel.forgotten.get()).isEqualTo(1);
    }
  }

  @Test
  void reportsAChangeOfAnUnknownBackend() throws Exception {
    try (var host = start("1")) {
      change(host, "a", false);
    }
    String kept = Files.readString(folder.resolve("kept"));
    Files.writeString(folder.resolve("pending"), kept.replace("one word", "another"));
    Files.delete(folder.resolve("kept"));
    try (var host = start("1")) {
      ChangeStatus outcome = host.control.findStatus("a").orElseThrow();
      assertThat(outcome.state()).isEqualTo(ChangeState.ROLLED_BACK);
      assertThat(outcome.verified()).contains(false);
      assertThat(outcome.differences()).singleElement().asString().contains("another");
    }
  }

  private FakeKernelHost start(String boot) throws Exception {
    return new FakeKernelHost(folder, kernel, new FakeBoot(boot));
  }

  private void change(FakeKernelHost host, String id, boolean safe) throws Exception {
    Future<ChangeStatus> running =
        threads.submit(() -> host.control.change(host.proposal(id, safe), host));
    host.awaitOpen();
    await()
        .until(
            () ->
                host.control
                        .acceptProof(id, "token", FakeKernelHost.ENGINE, Optional::empty)
                        .isEmpty()
                    || running.isDone());
    running.get(HANG_SECONDS, TimeUnit.SECONDS);
  }
}
