package org.uplink.agent.socket;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.platform.IoProblem;
import org.uplink.platform.LogPeer;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.jsonrpc.Dispatcher;
import org.uplink.rpc.jsonrpc.Origin;
import org.uplink.rpc.jsonrpc.PeerIdentity;

/**
 * The Unix socket of a running agent, in its state directory, which only the agent's user can
 * enter. A caller sends JSON-RPC requests, one a line, and gets each answer as a line. The kernel
 * names the caller's user; others than root and the agent's user get no answer. Thread-safe.
 */
public final class AgentSocket implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AgentSocket.class);
  private static final String NAME = "agent.sock";
  private static final int MAX_CONNECTIONS = 16;

  /** The longest request, in bytes. */
  static final int MAX_LINE = 64 << 10;

  /** How long a connection may last. */
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final ServerSocketChannel socket;
  private final Path path;
  private final UserPrincipal owner;
  private final Dispatcher dispatcher;
  private final Semaphore places = new Semaphore(MAX_CONNECTIONS);
  private final CountDownLatch closed = new CountDownLatch(1);

  private AgentSocket(
      ServerSocketChannel socket, Path path, UserPrincipal owner, Dispatcher dispatcher) {
    this.socket = socket;
    this.path = path;
    this.owner = owner;
    this.dispatcher = dispatcher;
  }

  /**
   * Opens the socket. The caller has the lock of the state directory, so a socket that is there
   * belongs to an agent that has ended.
   */
  public static AgentSocket open(Path stateDirectory, Dispatcher dispatcher) throws IOException {
    Path path = path(stateDirectory);
    Files.deleteIfExists(path);
    ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      socket.bind(UnixDomainSocketAddress.of(path));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      var opened = new AgentSocket(socket, path, Files.getOwner(path), dispatcher);
      Thread.ofPlatform().daemon().name("agent-socket").start(opened::accept);
      return opened;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** Returns the path of the socket of an agent with this state directory. */
  public static Path path(Path stateDirectory) {
    return stateDirectory.resolve(NAME);
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      socket.close();
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.warn("Closing the socket {} failed: {}", path, IoProblem.describe(e));
    }
  }

  /** Returns whether a user gets answers. */
  boolean isTrusted(UserPrincipal user) throws IOException {
    return user.equals(owner)
        || user.equals(
            path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("root"));
  }

  /** Reads a line; empty at the end. */
  static Optional<byte[]> readLine(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    // A single byte a call: requests are short, and a buffer would keep the next line's beginning.
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next == '\n') {
        return Optional.of(line.toByteArray());
      }
      if (line.size() == MAX_LINE) {
        throw new IOException("its line has more than " + MAX_LINE + " bytes");
      }
      line.write(next);
    }
    return Optional.empty();
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel caller = socket.accept();
        if (places.tryAcquire()) {
          Thread.ofVirtual().name("socket-caller").start(() -> serve(caller));
        } else {
          LOG.warn("Refused a caller on {}: {} others are connected", path, MAX_CONNECTIONS);
          caller.close();
        }
      }
    } catch (IOException e) {
      if (closed.getCount() > 0) {
        LOG.warn(
            "The socket {} failed, so `uplink agent status` knows less: {}",
            path,
            IoProblem.describe(e));
      }
    }
  }

  private void serve(SocketChannel caller) {
    var ended = new CountDownLatch(1);
    Thread.ofVirtual().name("socket-deadline").start(() -> closeAtDeadline(caller, ended));
    try (caller) {
      UserPrincipal user = caller.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
      if (isTrusted(user)) {
        answer(caller, user);
      } else {
        LOG.warn("Refused the user {} on {}", LogPeer.known(user.getName()), path);
      }
    } catch (IOException e) {
      LOG.info("A caller on {} got no answer: {}", path, IoProblem.describe(e));
    } finally {
      ended.countDown();
      places.release();
    }
  }

  private void answer(SocketChannel channel, UserPrincipal user) throws IOException {
    var caller =
        new Caller(
            new PeerIdentity("the user " + user.getName(), "socket " + user.getName()),
            new Connection(channel),
            Optional.empty());
    InputStream in = Channels.newInputStream(channel);
    OutputStream out = Channels.newOutputStream(channel);
    for (Optional<byte[]> line = readLine(in); line.isPresent(); line = readLine(in)) {
      Optional<byte[]> answer = dispatcher.answer(line.get(), caller);
      if (answer.isPresent()) {
        out.write(answer.get());
        out.write('\n');
      }
    }
  }

  private void closeAtDeadline(SocketChannel caller, CountDownLatch ended) {
    try {
      if (!ended.await(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.info("Disconnected a caller on {} after {} s", path, DEADLINE.toSeconds());
        caller.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.debug("Closing a caller's connection failed", e);
    }
  }

  private record Connection(SocketChannel channel) implements Origin {}
}
