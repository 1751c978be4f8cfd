package org.uplink.agent.local;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.uplink.rpc.jsonrpc.Json;
import tools.jackson.core.JacksonException;

/** Asks the process of a pending local change. */
final class PendingClient {
  /** Longer than the process waits for a decision before it answers. */
  private static final Duration TIMEOUT = LocalChange.CONFIRM_TIMEOUT.plusSeconds(20);

  private PendingClient() {}

  /**
   * Sends a line and returns the answer.
   *
   * @param folder the folder of the lock
   * @return empty if no process answers: no local change is pending, or its process has ended or
   *     hangs
   */
  static Optional<PendingServer.Answer> ask(Path folder, String line) throws InterruptedException {
    return ask(folder, line, TIMEOUT);
  }

  static Optional<PendingServer.Answer> ask(Path folder, String line, Duration timeout)
      throws InterruptedException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(PendingServer.path(folder)));
      ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      FutureTask<byte[]> answer =
          new FutureTask<>(() -> Channels.newInputStream(channel).readAllBytes());
      // The end of the channel ends the thread.
      Thread.ofVirtual().name("answer").start(answer);
      return Optional.of(
          Json.MAPPER.readValue(
              answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS), PendingServer.Answer.class));
    } catch (IOException | ExecutionException | TimeoutException | JacksonException e) {
      return Optional.empty();
    }
  }
}
