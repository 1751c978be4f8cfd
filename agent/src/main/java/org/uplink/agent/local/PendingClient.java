package org.uplink.agent.local;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.uplink.rpc.jsonrpc.Json;
import tools.jackson.core.JacksonException;

/** Asks the process of a pending local change. */
final class PendingClient {
  private PendingClient() {}

  /**
   * Sends a line and returns the answer.
   *
   * @param folder the folder of the lock
   * @return empty if no process answers: no local change is pending, or its process has ended
   */
  static Optional<PendingServer.Answer> ask(Path folder, String line) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(PendingServer.path(folder)));
      ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      byte[] answer = Channels.newInputStream(channel).readAllBytes();
      return Optional.of(Json.MAPPER.readValue(answer, PendingServer.Answer.class));
    } catch (IOException | JacksonException e) {
      return Optional.empty();
    }
  }
}
