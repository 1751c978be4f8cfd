package org.uplink.rpc.transport;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.platform.LogPeer;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.jsonrpc.Dispatcher;
import org.uplink.rpc.socket.EventLoopQueue;

/**
 * The waiting and the running calls of one connection. Each running call has its own thread, which
 * puts the answer into an {@link EventLoopQueue}. All other code runs on the event loop.
 */
final class CallQueue {
  private static final Logger LOG = LoggerFactory.getLogger(CallQueue.class);

  private final ServerContext server;
  private final Consumer<Answer> answered;
  private final Queue<Request> waiting = new ArrayDeque<>();
  private final EventLoopQueue<Answer> outbox;
  private int running;

  /**
   * Creates the queue of one connection.
   *
   * @param answered receives each answer
   * @param after runs when there are no more answers for now
   */
  CallQueue(ServerContext server, EventLoop loop, Consumer<Answer> answered, Runnable after) {
    this.server = server;
    this.answered = answered;
    this.outbox =
        new EventLoopQueue<>(
            loop,
            this::finish,
            () -> {
              startWaiting();
              after.run();
            });
  }

  void add(Request request) {
    server.bodies().take(request.heldBytes);
    waiting.add(request);
    startWaiting();
  }

  /** Starts the calls that the limits permit. */
  void startWaiting() {
    while (!waiting.isEmpty()
        && running < server.limits().inFlightPerConnection()
        && server.callLimit().tryAcquire(this, waiting.element().memory())) {
      run(waiting.remove());
    }
  }

  int running() {
    return running;
  }

  /** Returns the memory that the next call takes. */
  long nextMemory() {
    return waiting.isEmpty() ? 0 : waiting.element().memory();
  }

  boolean isWaiting() {
    return !waiting.isEmpty();
  }

  /** Drops the calls that have not started. */
  void clear() {
    waiting.forEach(request -> server.bodies().release(request.heldBytes));
    waiting.clear();
    server.callLimit().remove(this);
  }

  private void run(Request request) {
    running++;
    try {
      server
          .verbs()
          .execute(
              () -> {
                var answer = Optional.<byte[]>empty();
                try {
                  answer = server.dispatcher().answer(request.document.bytes(), request.caller);
                } finally {
                  outbox.add(new Answer(request, answer));
                }
              });
    } catch (RejectedExecutionException stopping) {
      LOG.debug(
          "The server is closing, so a request of {} is dropped",
          LogPeer.known(request.caller.peer().name()));
      outbox.add(new Answer(request, Optional.empty()));
    }
  }

  private void finish(Answer answer) {
    running--;
    server.bodies().release(answer.request.heldBytes);
    server.callLimit().release(answer.request.memory());
    answered.accept(answer);
  }

  /**
   * A call.
   *
   * @param document the document for the {@link Dispatcher}
   * @param replyTo the destination of the answer
   * @param heldBytes of the document, which {@link MemoryLimits#bodies} limits
   */
  record Request(Document document, String replyTo, Caller caller, int heldBytes) {
    long memory() {
      return Dispatcher.memory(document.bytes().length);
    }
  }

  /** A document's bytes. Must not be modified. */
  @FunctionalInterface
  interface Document {
    byte[] bytes();
  }

  /** The answer of a call. A notification has no document. */
  record Answer(Request request, Optional<byte[]> document) {
    String replyTo() {
      return request.replyTo;
    }
  }
}
