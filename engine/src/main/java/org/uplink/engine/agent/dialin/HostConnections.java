package org.uplink.engine.agent.dialin;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.verbs.NoParameters;
import org.uplink.verbs.Verb;

/** The connections that one host's agent has opened: the main one, and at most one for a proof. */
final class HostConnections {
  /** How long the old connection has to answer before another run of the agent replaces it. */
  private static final Duration OLD_CONNECTION_TIMEOUT = Duration.ofSeconds(3);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Held while a new main connection is compared with the old one. */
  private final ReentrantLock replacing = new ReentrantLock();

  private Optional<MainConnection> main = Optional.empty();
  private Optional<RpcConnection> proof = Optional.empty();

  /**
   * Lets a connection become the main one. Another connection of the same run of the agent is
   * closed. A connection of another run is asked first whether it still works, because two hosts
   * may have the same certificate.
   *
   * @return the connection that still works, so that the new one must be refused
   */
  Optional<MainConnection> becomeMain(MainConnection candidate) throws InterruptedException {
    replacing.lock();
    try {
      Optional<MainConnection> before = main();
      if (before.isPresent()
          && !before.get().instance().equals(candidate.instance())
          && answers(before.get().connection())) {
        return before;
      }
      set(Optional.of(candidate));
      before.ifPresent(old -> old.connection().close());
      return Optional.empty();
    } finally {
      replacing.unlock();
    }
  }

  /** Takes a connection for a proof. Another one that nobody has taken is closed. */
  void offerProof(RpcConnection connection) {
    Optional<RpcConnection> before;
    lock.lock();
    try {
      before = proof;
      proof = Optional.of(connection);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    before.ifPresent(RpcConnection::close);
  }

  /** Returns the main connection if it is open. */
  Optional<MainConnection> main() {
    lock.lock();
    try {
      return main.filter(found -> found.connection().isOpen());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until there is an open main connection.
   *
   * @param deadline as {@link System#nanoTime} counts
   */
  Optional<MainConnection> awaitMain(long deadline) throws InterruptedException {
    lock.lock();
    try {
      long left = deadline - System.nanoTime();
      while (main.filter(found -> found.connection().isOpen()).isEmpty() && left > 0) {
        left = changed.awaitNanos(left);
      }
      return main();
    } finally {
      lock.unlock();
    }
  }

  /** Takes the connection for a proof, and waits for it. The caller closes it. */
  Optional<RpcConnection> takeProof(Duration timeout) throws InterruptedException {
    lock.lock();
    try {
      long left = timeout.toNanos();
      while (proof.filter(RpcConnection::isOpen).isEmpty() && left > 0) {
        left = changed.awaitNanos(left);
      }
      Optional<RpcConnection> taken = proof.filter(RpcConnection::isOpen);
      proof = Optional.empty();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void set(Optional<MainConnection> connection) {
    lock.lock();
    try {
      main = connection;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static boolean answers(RpcConnection connection) throws InterruptedException {
    try {
      return connection.call(
          Verb.PING2.method(), new NoParameters(), Boolean.class, OLD_CONNECTION_TIMEOUT);
    } catch (RpcException silent) {
      return false;
    }
  }
}
