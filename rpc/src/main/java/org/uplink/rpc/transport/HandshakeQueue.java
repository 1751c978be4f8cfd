package org.uplink.rpc.transport;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.platform.LogPeer;
import org.uplink.platform.peer.KnownPeers;
import org.uplink.platform.peer.PeerTurns;

/**
 * The computations of handshakes that wait for their turn. Strangers can request many, and each
 * takes milliseconds: so only a few run at once, one peer after the other. The first turn of a
 * connection begins its handshake and computes the answer to its first message. What its peer sends
 * then, such as another first message (RFC 8446, section 4.1.4) or a certificate, waits for a turn
 * of its own. Used on the event loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Closing needs no answer.
final class HandshakeQueue {
  private static final Logger LOG = LoggerFactory.getLogger(HandshakeQueue.class);

  private final int atOnce;
  private final PeerTurns<Waiting> waiting;
  private int running;

  HandshakeQueue(int atOnce, KnownPeers known) {
    this.atOnce = atOnce;
    this.waiting = new PeerTurns<>(known);
  }

  /**
   * Begins the handshake now or later.
   *
   * @param begin answers the first message, with the given executor. Not called if the channel has
   *     been closed
   */
  void add(Channel channel, InetAddress address, Executor computing, Handshake begin) {
    channel
        .closeFuture()
        .addListener(_ -> waiting.remove(each -> each.channel.equals(channel), address));
    await(channel, address, end -> begin(channel, address, computing, begin, end));
  }

  private void await(Channel channel, InetAddress address, Turn turn) {
    Optional<Waiting> evicted = waiting.add(new Waiting(channel, turn), address);
    if (evicted.isPresent()) {
      Channel oldest = evicted.get().channel;
      LOG.info(
          "Disconnected {}: more than {} TLS handshakes of this client's address have not ended",
          LogPeer.stranger(oldest.remoteAddress(), String.valueOf(oldest.remoteAddress())),
          PeerTurns.MAX_OF_PEER);
      oldest.unsafe().close(oldest.voidPromise());
    }
    beginNext();
  }

  private void beginNext() {
    while (running < atOnce) {
      Optional<Waiting> next = waiting.next();
      if (next.isEmpty()) {
        return;
      }
      if (next.get().channel.isActive()) {
        running++;
        begin(next.get());
      }
    }
  }

  private void begin(Waiting next) {
    var ended = new AtomicBoolean();
    next.turn.begin(
        () -> {
          if (ended.compareAndSet(false, true)) {
            next.channel.eventLoop().execute(this::ended);
          }
        });
  }

  private void ended() {
    running--;
    beginNext();
  }

  /** Begins a handshake. The turn ends with its first computation, or with the connection. */
  private void begin(
      Channel channel, InetAddress address, Executor computing, Handshake begin, Runnable end) {
    channel.closeFuture().addListener(_ -> end.run());
    var isFirst = new AtomicBoolean(true);
    begin.begin(
        task -> {
          if (isFirst.getAndSet(false)) {
            compute(channel, computing, task, end);
          } else {
            await(channel, address, later -> compute(channel, computing, task, later));
          }
        });
  }

  private static void compute(Channel channel, Executor computing, Runnable task, Runnable end) {
    try {
      computing.execute(
          () -> {
            try {
              task.run();
            } finally {
              end.run();
            }
          });
    } catch (RejectedExecutionException closing) {
      channel.close();
      end.run();
    }
  }

  /** Begins a handshake whose computations run on an executor. */
  @FunctionalInterface
  interface Handshake {
    void begin(Executor computing);
  }

  /** Computes something, and calls a method at the end. */
  @FunctionalInterface
  private interface Turn {
    void begin(Runnable end);
  }

  private record Waiting(Channel channel, Turn turn) {}
}
