package org.uplink.engine.agent.dialin;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.verbs.NoParameters;
import org.uplink.verbs.Verb;

/** The connections that one host's agent has opened: the main one, and at most one for a proof. */
final class HostConnections {
  /** How long the old connection has to answer before another run of the agent replaces it. */
  private static final Duration OLD_CONNECTION_TIMEOUT = Duration.ofSeconds(3);

  /** A main connection, one that replaces it, and one for a proof come at the same time. */
  private static final int MAX_BEING_SET_UP = 4;

  private static final Duration REPORT_INTERVAL = Duration.ofHours(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Held while a new main connection is compared with the old one. */
  private final ReentrantLock replacing = new ReentrantLock();

  private final Predicate<RpcConnection> isRevoked;
  private final Predicate<RpcConnection> isReplaced;
  private final Semaphore beingSetUp = new Semaphore(MAX_BEING_SET_UP);
  private Optional<MainConnection> main = Optional.empty();
  private Optional<RpcConnection> proof = Optional.empty();
  private Optional<Instant> secondAgentReported = Optional.empty();

  /**
   * @param isRevoked whether the certificate of a connection is revoked. Such a connection is
   *     closed before it is used again
   * @param isReplaced whether the host has joined with another certificate since
   */
  HostConnections(Predicate<RpcConnection> isRevoked, Predicate<RpcConnection> isReplaced) {
    this.isRevoked = isRevoked;
    this.isReplaced = isReplaced;
  }

  /**
   * Lets a new connection be set up. Whoever has a host's certificate could open very many.
   *
   * @return false if there are too many; otherwise the caller calls {@link #leave} later
   */
  boolean enter() {
    return beingSetUp.tryAcquire();
  }

  void leave() {
    beingSetUp.release();
  }

  /**
   * Lets a connection become the main one. Another connection of the same run of the agent is
   * closed. A connection of another run is asked first whether it still works, because two hosts
   * may have the same certificate.
   *
   * @return the connection that still works, so that the new one must be refused
   */
  Optional<MainConnection> becomeMain(MainConnection candidate) throws InterruptedException {
    Optional<MainConnection> before;
    replacing.lock();
    try {
      if (!candidate.connection().isOpen()) {
        return Optional.empty();
      }
      before = stored();
      if (before.isPresent()
          && !before.get().instance().equals(candidate.instance())
          && !isRevoked.test(before.get().connection())
          && !isReplaced.test(before.get().connection())
          && answers(before.get().connection())) {
        return before;
      }
      set(Optional.of(candidate));
    } finally {
      replacing.unlock();
    }
    before.ifPresent(old -> old.connection().close());
    return Optional.empty();
  }

  /**
   * Takes a connection for a proof. Another one that nobody has taken is closed.
   *
   * @param instance the run of the agent that opened it
   * @return false if the main connection is not of this run
   */
  boolean offerProof(RpcConnection connection, String instance) {
    Optional<RpcConnection> before;
    lock.lock();
    try {
      if (main.filter(found -> found.instance().equals(instance)).isEmpty()) {
        return false;
      }
      before = proof;
      proof = Optional.of(connection);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    before.ifPresent(RpcConnection::close);
    return true;
  }

  /** Returns the connections that are open and that a condition is true of. */
  List<RpcConnection> open(Predicate<RpcConnection> condition) {
    lock.lock();
    try {
      return Stream.concat(main.map(MainConnection::connection).stream(), proof.stream())
          .filter(RpcConnection::isOpen)
          .filter(condition)
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether a refused second agent is to be reported, which happens once an hour. */
  boolean mayReportSecondAgent(Instant now) {
    lock.lock();
    try {
      boolean may =
          secondAgentReported.filter(last -> now.isBefore(last.plus(REPORT_INTERVAL))).isEmpty();
      if (may) {
        secondAgentReported = Optional.of(now);
      }
      return may;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns the main connection if it is open, and closes it if it may not be used any more.
   *
   * @param created when the host was added: a connection from before is that of a host of the same
   *     name that was removed
   */
  Optional<MainConnection> main(Instant created) {
    Optional<MainConnection> found = stored();
    if (found
        .filter(each -> each.since().isBefore(created) || isRevoked.test(each.connection()))
        .isPresent()) {
      found.get().connection().close();
      return Optional.empty();
    }
    return found;
  }

  /** Returns whether there is an open main connection. */
  boolean isConnected() {
    return stored().isPresent();
  }

  /**
   * Waits until there is an open main connection.
   *
   * @param created when the host was added
   * @param deadline as {@link System#nanoTime} counts
   */
  Optional<MainConnection> awaitMain(Instant created, long deadline) throws InterruptedException {
    // Closes a connection that may not be used any more.
    Optional<MainConnection> usable = main(created);
    if (usable.isPresent()) {
      return usable;
    }
    lock.lock();
    try {
      long left = deadline - System.nanoTime();
      while (main.filter(found -> found.connection().isOpen()).isEmpty() && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
    return main(created);
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

  /** Returns the main connection if it is open, without a look at its certificate. */
  Optional<MainConnection> stored() {
    lock.lock();
    try {
      return main.filter(found -> found.connection().isOpen());
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
