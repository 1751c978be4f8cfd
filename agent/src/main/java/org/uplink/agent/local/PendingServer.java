package org.uplink.agent.local;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.uplink.platform.IoProblem;
import org.uplink.platform.StandardError;
import org.uplink.rpc.jsonrpc.Json;

/**
 * The Unix socket on which the process of a pending change answers other commands. It is in the
 * folder of the lock, which only this user can enter. A caller sends one line and gets one JSON
 * document.
 */
final class PendingServer implements AutoCloseable {
  /** A line that asks for the state of the change. */
  static final String STATUS = "status";

  /** A line that rolls the change back. */
  static final String ROLL_BACK = "rollback";

  /** Begins a line that confirms the change. The id of the caller's process follows. */
  static final String CONFIRM = "confirm ";

  private static final String NAME = "change.sock";

  /** The longest line, with its end, in bytes. */
  static final int MAX_LINE = 100;

  /** How long the end of the change waits until its callers know of it. */
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);

  private final ServerSocketChannel socket;
  private final Path path;
  private final Function<String, Answer> answers;
  private final ExecutorService callers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("caller").factory());

  private PendingServer(ServerSocketChannel socket, Path path, Function<String, Answer> answers) {
    this.socket = socket;
    this.path = path;
    this.answers = answers;
  }

  /**
   * Opens the socket. The caller has the lock of the changes, so a socket that is there belongs to
   * a process that has ended.
   */
  static PendingServer open(Path folder, Function<String, Answer> answers) throws IOException {
    Path path = path(folder);
    Files.deleteIfExists(path);
    ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      socket.bind(UnixDomainSocketAddress.of(path));
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
    var server = new PendingServer(socket, path, answers);
    Thread.ofPlatform().daemon().name("pending-change").start(server::accept);
    return server;
  }

  /**
   * Closes the socket. Waits for answers that are being written, because the process may end now.
   */
  @Override
  public void close() {
    try {
      socket.close();
      Files.deleteIfExists(path);
      callers.shutdown();
      if (!callers.awaitTermination(LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS)) {
        callers.shutdownNow(); // A caller that sends nothing, or does not read.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      StandardError.print("uplink: closing %s failed: %s".formatted(path, IoProblem.describe(e)));
    }
  }

  static Path path(Path folder) {
    return folder.resolve(NAME);
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel caller = socket.accept();
        callers.execute(() -> answer(caller));
      }
    } catch (IOException | RejectedExecutionException e) {
      // The socket is closed: the change has ended.
    }
  }

  private void answer(SocketChannel caller) {
    try (caller) {
      Optional<String> line = readLine(caller);
      if (line.isPresent()) {
        ByteBuffer json = ByteBuffer.wrap(Json.MAPPER.writeValueAsBytes(answers.apply(line.get())));
        while (json.hasRemaining()) {
          caller.write(json);
        }
      }
    } catch (IOException | NumberFormatException e) {
      StandardError.print(
          "uplink: another command (`uplink network status`, `confirm` or `rollback`) got no answer. Run it again to see the state of the change. Cause: "
              + IoProblem.describe(e));
    }
  }

  /** Reads a line; empty if the caller ends before the line does. */
  private static Optional<String> readLine(SocketChannel caller) throws IOException {
    // One byte more than a line tells a line that is too long.
    ByteBuffer bytes = ByteBuffer.allocate(MAX_LINE + 1);
    while (bytes.hasRemaining() && caller.read(bytes) >= 0) {
      String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
      int end = text.indexOf('\n');
      if (end >= 0) {
        return Optional.of(text.substring(0, end));
      }
    }
    if (bytes.hasRemaining()) {
      return Optional.empty();
    }
    throw new IOException("its line has more than " + MAX_LINE + " bytes");
  }

  /**
   * What the process of the change answers.
   *
   * @param done whether it did what the line says
   * @param text a sentence for the user
   * @param status the change, if it is pending
   */
  record Answer(boolean done, String text, Optional<LocalStatus> status) {}
}
