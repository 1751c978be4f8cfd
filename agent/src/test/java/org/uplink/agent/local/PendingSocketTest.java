package org.uplink.agent.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.agent.proof.ProofState;

class PendingSocketTest {
  private static final LocalStatus STATUS =
      new LocalStatus(
          "local-1",
          "uplink network apply",
          "vmbr0",
          "eth0",
          true,
          1,
          2,
          List.of(new ProofState("ssh", Optional.of("nobody has"))));

  @TempDir Path folder;

  @Test
  void answersEachLineUntilItIsClosed() throws Exception {
    try (var _ =
        PendingServer.open(
            folder, line -> new PendingServer.Answer(true, "got " + line, Optional.of(STATUS)))) {
      assertThat(PendingClient.ask(folder, "status", HANG))
          .contains(new PendingServer.Answer(true, "got status", Optional.of(STATUS)));
      assertThat(PendingClient.ask(folder, "rollback", HANG).orElseThrow().text())
          .isEqualTo("got rollback");
    }
    assertThat(PendingClient.ask(folder, "status", HANG)).isEmpty();
    assertThat(Files.exists(PendingServer.path(folder))).isFalse();
  }

  /** The process may end when it has closed the socket. */
  @Test
  void answersWhoHasAskedBeforeItIsClosed() throws Exception {
    var asked = new CountDownLatch(1);
    var decided = new CountDownLatch(1);
    PendingServer server =
        PendingServer.open(
            folder,
            _ -> {
              asked.countDown();
              awaitUninterrupted(decided);
              return new PendingServer.Answer(true, "kept", Optional.empty());
            });
    var answer = new FutureTask<>(() -> PendingClient.ask(folder, "confirm 1", HANG));
    Thread.ofPlatform().start(answer);
    asked.await();
    Thread closing = Thread.ofPlatform().start(server::close);
    await().until(() -> closing.getState() == Thread.State.TIMED_WAITING || !closing.isAlive());
    assertThat(closing.isAlive()).as("it waits for the answer").isTrue();

    decided.countDown();

    closing.join();
    assertThat(answer.get().orElseThrow().text()).isEqualTo("kept");
  }

  @Test
  void replacesTheSocketOfAKilledProcess() throws Exception {
    Path path = PendingServer.path(folder);
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(path))
        .close();
    assertThat(Files.exists(path)).isTrue();
    assertThat(PendingClient.ask(folder, "status", HANG)).isEmpty();

    try (var _ =
        PendingServer.open(folder, _ -> new PendingServer.Answer(false, "no", Optional.empty()))) {
      assertThat(PendingClient.ask(folder, "status", HANG))
          .contains(new PendingServer.Answer(false, "no", Optional.empty()));
    }
  }

  @Test
  void refusesALineThatIsTooLong() throws Exception {
    try (var _ =
        PendingServer.open(
            folder, line -> new PendingServer.Answer(true, line, Optional.empty()))) {
      String longest = "x".repeat(PendingServer.MAX_LINE - 1);
      assertThat(PendingClient.ask(folder, longest, HANG).orElseThrow().text()).isEqualTo(longest);

      assertThat(PendingClient.ask(folder, longest + "xx", HANG)).isEmpty();
      try (SocketChannel endless = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        endless.connect(UnixDomainSocketAddress.of(PendingServer.path(folder)));
        assertThatIOException()
            .as("the server closes the connection")
            .isThrownBy(
                () -> {
                  while (true) {
                    endless.write(ByteBuffer.wrap(longest.getBytes(UTF_8)));
                  }
                });
      }
      assertThat(PendingClient.ask(folder, "status", HANG)).isPresent();
    }
  }

  @Test
  void aCallerThatSendsNothingDoesNotKeepItOpen() throws Exception {
    PendingServer server =
        PendingServer.open(folder, _ -> new PendingServer.Answer(true, "", Optional.empty()));
    try (SocketChannel silent = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      silent.connect(UnixDomainSocketAddress.of(PendingServer.path(folder)));
      assertThat(PendingClient.ask(folder, "status", HANG)).isPresent();

      server.close();

      assertThat(Files.exists(PendingServer.path(folder))).isFalse();
    }
  }

  @Test
  void doesNotWaitForAProcessThatHangs() throws Exception {
    try (var stopped = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      stopped.bind(UnixDomainSocketAddress.of(PendingServer.path(folder)));

      assertThat(PendingClient.ask(folder, "status", Duration.ofMillis(100))).isEmpty();
    }
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
