package org.uplink.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiveProcessTest {
  private Process process;
  private LiveProcess live;

  @BeforeEach
  void start() throws IOException {
    process = new ProcessBuilder("sleep", "infinity").start();
    live = new LiveProcess(process, () -> "it said this");
  }

  @AfterEach
  void stop() {
    process.destroyForcibly().onExit().join();
  }

  @Test
  void returnsWhatTheCallReturns() throws Exception {
    assertThat(live.whileAlive(() -> "answer")).isEqualTo("answer");
  }

  @Test
  void failsWithTheReasonOfTheCall() {
    assertThatThrownBy(
            () ->
                live.whileAlive(
                    () -> {
                      throw new IOException("no route to host");
                    }))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("no route to host")
        .hasRootCauseInstanceOf(IOException.class);
  }

  @Test
  void failsWithoutWaitingForACallOnceTheProcessHasEnded() throws Exception {
    var never = new CountDownLatch(1);
    var interrupted = new CountDownLatch(1);
    assertThatThrownBy(
            () ->
                live.whileAlive(
                    () -> {
                      process.destroyForcibly();
                      try {
                        never.await();
                      } catch (InterruptedException e) {
                        interrupted.countDown();
                      }
                      return "";
                    }))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("it said this");
    interrupted.await();
  }
}
