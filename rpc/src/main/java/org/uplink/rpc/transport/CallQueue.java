package org.uplink.rpc.transport;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.jsonrpc.Dispatcher;

/**
 * The calls of one connection: those that wait for a place, and those that run on threads of their
 * own, which put their answers into the {@link EventLoopQueue}. All else happens on the event loop.
 */
final class CallQueue {
  private static final Logger LOG = LoggerFactory.getLogger(CallQueue.class);

  /**
   * A call.
   *
   * @param document what {@link Dispatcher} reads
   * @param replyTo where the answer goes
   */
  record Request(Document document, String replyTo, Caller caller) {}

  /** A document's bytes; not to be written into. */
  @FunctionalInterface
  interface Document {
    byte[] bytes();
  }

  /** What came of a call; without a document for a notification. */
  record Answer(String replyTo, Optional<byte[]> document) {}

  private final ServerContext service;
  private final Consumer<Answer> answered;
  private final Queue<Request> waiting = new ArrayDeque<>();
  private final EventLoopQueue<Answer> outbox;
  private int running;

  /**
   * The queue of one connection.
   *
   * @param answered for each answer
   * @param after when there is no further answer just now
   */
  CallQueue(ServerContext service, EventLoop loop, Consumer<Answer> answered, Runnable after) {
    this.service = service;
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
    waiting.add(request);
    startWaiting();
  }

  /** Starts what may start. */
  void startWaiting() {
    while (!waiting.isEmpty()
        && running < service.limits().inFlightPerConnection()
        && service.callLimit().tryAcquire(this)) {
      run(waiting.remove());
    }
  }

  private void run(Request request) {
    running++;
    try {
      service
          .verbs()
          .execute(
              () -> {
                var answer = Optional.<byte[]>empty();
                try {
                  answer = service.dispatcher().answer(request.document.bytes(), request.caller);
                } finally {
                  outbox.add(new Answer(request.replyTo, answer));
                }
              });
    } catch (RejectedExecutionException stopping) {
      LOG.debug("The server is closing, a request of {} is dropped", request.caller.remote());
      outbox.add(new Answer(request.replyTo, Optional.empty()));
    }
  }

  private void finish(Answer answer) {
    running--;
    service.callLimit().release();
    answered.accept(answer);
  }

  int running() {
    return running;
  }

  boolean isWaiting() {
    return !waiting.isEmpty();
  }

  /** Forgets what has not started. */
  void clear() {
    waiting.clear();
    service.callLimit().remove(this);
  }
}
