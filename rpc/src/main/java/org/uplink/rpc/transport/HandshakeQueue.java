package org.uplink.rpc.transport;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.uplink.platform.PeerNetwork;

/**
 * The handshakes that wait to be answered. The answer to the first message is the costly part of a
 * handshake, and strangers can request many: so only a few are computed at once, one peer after the
 * other. Of one peer's handshakes the newest is first, because if there are more than can be
 * answered, the clients of the oldest have waited in vain. Used on the event loop only.
 */
final class HandshakeQueue {
  private final int atOnce;
  private final Map<String, Deque<Waiting>> waiting = new LinkedHashMap<>();
  private int running;

  HandshakeQueue(int atOnce) {
    this.atOnce = atOnce;
  }

  /**
   * Begins the handshake now or later.
   *
   * @param begin answers the first message, with the given executor. Not called if the channel has
   *     been closed
   */
  void add(Channel channel, InetAddress address, Executor computing, Handshake begin) {
    waiting
        .computeIfAbsent(PeerNetwork.of(address), _ -> new ArrayDeque<>())
        .addFirst(new Waiting(channel, computing, begin));
    beginNext();
  }

  /** Forgets a channel, if it waits. */
  void remove(Channel channel, InetAddress address) {
    String peer = PeerNetwork.of(address);
    Deque<Waiting> ofPeer = waiting.get(peer);
    if (ofPeer != null) {
      ofPeer.removeIf(each -> each.channel.equals(channel));
      if (ofPeer.isEmpty()) {
        waiting.remove(peer);
      }
    }
  }

  private void beginNext() {
    while (running < atOnce && !waiting.isEmpty()) {
      Map.Entry<String, Deque<Waiting>> first = waiting.entrySet().iterator().next();
      Waiting next = first.getValue().removeFirst();
      waiting.remove(first.getKey());
      if (!first.getValue().isEmpty()) {
        // It is the last peer now.
        waiting.put(first.getKey(), first.getValue());
      }
      if (next.channel.isActive()) {
        running++;
        begin(next);
      }
    }
  }

  private void begin(Waiting next) {
    var ended = new AtomicBoolean();
    Runnable end =
        () -> {
          if (ended.compareAndSet(false, true)) {
            next.channel.eventLoop().execute(this::ended);
          }
        };
    next.channel.closeFuture().addListener(_ -> end.run());
    next.begin.begin(
        task ->
            next.computing.execute(
                () -> {
                  try {
                    task.run();
                  } finally {
                    end.run();
                  }
                }));
  }

  private void ended() {
    running--;
    beginNext();
  }

  /** Begins a handshake whose computations run on an executor. */
  @FunctionalInterface
  interface Handshake {
    void begin(Executor computing);
  }

  private record Waiting(Channel channel, Executor computing, Handshake begin) {}
}
