package org.uplink.agent.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.uplink.agent.local.LocalStatus;
import org.uplink.agent.proof.ProofState;
import org.uplink.command.Terminal;

class CountdownTest {
  private static final LocalStatus PENDING =
      new LocalStatus(
          "local-1",
          "uplink network apply",
          "vmbr0",
          "eth0",
          true,
          1,
          9000,
          List.of(
              new ProofState("tcp://192.0.2.1:443", Optional.of("x".repeat(500))),
              new ProofState("console", Optional.of("nobody has answered"))));

  private final CountDownLatch closed = new CountDownLatch(1);
  private final ByteArrayOutputStream shown =
      new ByteArrayOutputStream() {
        @Override
        public void close() {
          closed.countDown();
        }
      };

  @Test
  void asksOnOneLineAndClosesTheTerminalThatItOpened() throws Exception {
    try (var countdown = new Countdown(() -> Optional.of(PENDING), terminal(), true)) {
      countdown.begin();
      await().until(() -> text().contains("[y/N]"));
    }
    closed.await();

    assertThat(text().split("\r\u001b\\[K"))
        .anyMatch(line -> line.startsWith("9 s left; tcp://") && line.endsWith("? [y/N] "))
        .allMatch(line -> line.length() < 80);
  }

  @Test
  void leavesTheTerminalOfTheCommandOpen() throws Exception {
    var pending = new CountDownLatch(1);
    try (var countdown =
        new Countdown(
            () -> {
              pending.countDown();
              return Optional.empty();
            },
            terminal(),
            false)) {
      countdown.begin();
      pending.await();
    }
    await().until(() -> text().endsWith("\r\u001b[K"));
    assertThat(closed.getCount()).isEqualTo(1);
  }

  private Terminal terminal() {
    var stream = new PrintStream(shown, true, StandardCharsets.UTF_8);
    return new Terminal(stream, stream, false, OptionalInt.of(80));
  }

  private String text() {
    return shown.toString(StandardCharsets.UTF_8);
  }
}
