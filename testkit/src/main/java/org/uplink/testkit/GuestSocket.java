package org.uplink.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A socket of QEMU on which lines go in both directions. */
final class GuestSocket implements AutoCloseable {
  private final SocketChannel channel;

  /** The lines that have arrived. Empty means that no more will arrive. */
  private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();

  private GuestSocket(SocketChannel channel) {
    this.channel = channel;
    Thread.ofPlatform().daemon().start(this::read);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Opens the socket. Empty if nobody listens yet. */
  static Optional<GuestSocket> open(Path path) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(path));
      return Optional.of(new GuestSocket(channel));
    } catch (IOException e) {
      channel.close();
      return Optional.empty();
    }
  }

  /** Sends a line. */
  void send(String line) {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits for a line with this beginning, and returns the rest of it. Empty if the other end has
   * closed the socket, or is silent for too long.
   */
  Optional<String> await(String beginning) {
    try {
      while (true) {
        Optional<String> line = lines.poll(Deadlines.HANG_SECONDS, TimeUnit.SECONDS);
        if (line == null || line.isEmpty()) {
          return Optional.empty();
        }
        if (line.get().startsWith(beginning)) {
          return Optional.of(line.get().substring(beginning.length()));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + beginning, e);
    }
  }

  private void read() {
    try (var reader =
        new BufferedReader(
            new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8))) {
      reader.lines().map(Optional::of).forEach(lines::add);
    } catch (IOException | UncheckedIOException e) {
      lines.add(Optional.of("the socket broke: " + e));
    } finally {
      lines.add(Optional.empty());
    }
  }
}
