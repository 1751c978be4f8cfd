package org.uplink.rpc.jsonrpc;

import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.platform.LogPeer;
import org.uplink.rpc.jsonrpc.RpcException.NotConnected;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The client's side of JSON-RPC 2.0: sends requests through a {@link DocumentChannel} and matches
 * the answers to them by their ids. Thread-safe.
 *
 * <p>Answers may come in any order, repeatedly, or not at all. An answer that belongs to no pending
 * call is logged and dropped. Control characters in the server's texts are replaced ({@link
 * PrintableTree}).
 */
public final class JsonRpcClient implements DocumentChannel.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(JsonRpcClient.class);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String server;
  private final DocumentChannel channel;
  private final Consumer<RpcEvent> events;
  private final ScheduledExecutorService timer;
  private final Executor completions;
  private final Semaphore permits;
  private final Map<String, CompletableFuture<Outcome>> pending = new ConcurrentHashMap<>();

  /** A random prefix that makes ids unique among all clients and all restarts of this process. */
  private final String idPrefix = HexFormat.of().toHexDigits(RANDOM.nextLong()) + "-";

  private final AtomicLong ids = new AtomicLong();
  private volatile @Nullable NotConnected closed;

  /**
   * Creates a client on an open channel. The caller registers the client as the channel's listener.
   *
   * @param server the server's name, for messages
   * @param maxInFlight how many calls may wait for their answers; others wait for one of these
   * @param events receives the server's events, on the channel's thread
   * @param timer for the deadlines of asynchronous calls
   * @param completions runs the stages that depend on the futures of asynchronous calls
   */
  public JsonRpcClient(
      String server,
      DocumentChannel channel,
      int maxInFlight,
      Consumer<RpcEvent> events,
      ScheduledExecutorService timer,
      Executor completions) {
    this.server = server;
    this.channel = channel;
    this.events = events;
    this.timer = timer;
    this.completions = completions;
    this.permits = new Semaphore(maxInFlight);
  }

  /** Calls a method and waits, as {@link RpcClient#call} specifies. */
  public <R> R call(String method, Object params, Class<R> result, Duration deadline)
      throws RpcException, InterruptedException {
    long start = System.nanoTime();
    if (!permits.tryAcquire(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
      throw deadlineExceeded(method, deadline);
    }
    String id = idPrefix + ids.incrementAndGet();
    try {
      CompletableFuture<Outcome> answer = send(id, method, params);
      long remaining = deadline.toNanos() - (System.nanoTime() - start);
      return convert(method, answer.get(remaining, TimeUnit.NANOSECONDS), result, deadline);
    } catch (TimeoutException e) {
      throw deadlineExceeded(method, deadline);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the future of an outcome never fails", e);
    } finally {
      pending.remove(id);
      permits.release();
    }
  }

  /** Calls a method without waiting, as {@link RpcClient#callAsync} specifies. */
  public <R> CompletableFuture<R> callAsync(
      String method, Object params, Class<R> result, Duration deadline) {
    String id = idPrefix + ids.incrementAndGet();
    try {
      if (!permits.tryAcquire(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
        return CompletableFuture.failedFuture(deadlineExceeded(method, deadline));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return CompletableFuture.failedFuture(e);
    }
    CompletableFuture<Outcome> answer;
    try {
      answer = send(id, method, params);
    } catch (RuntimeException e) {
      permits.release();
      throw e;
    }
    ScheduledFuture<Boolean> timeout =
        timer.schedule(
            () -> answer.complete(new Outcome.DeadlineExceeded()),
            deadline.toNanos(),
            TimeUnit.NANOSECONDS);
    return answer.thenApplyAsync(
        outcome -> {
          timeout.cancel(false);
          pending.remove(id);
          permits.release();
          try {
            return convert(method, outcome, result, deadline);
          } catch (RpcException e) {
            throw new CompletionException(e);
          }
        },
        completions);
  }

  @Override
  public void received(byte[] document) {
    try {
      JsonNode node = PrintableTree.clean(Json.MAPPER.readTree(document));
      if (node.isArray()) {
        node.forEach(this::receive);
      } else {
        receive(node);
      }
    } catch (JacksonException e) {
      LOG.warn(
          "{} sent a document that is not JSON, which is dropped: {}",
          LogPeer.known(server),
          JsonProblem.describe(e));
    }
  }

  @Override
  public void closed(NotConnected reason) {
    closed = reason;
    pending.values().forEach(answer -> answer.complete(new Outcome.Lost(reason)));
    pending.clear();
  }

  private CompletableFuture<Outcome> send(String id, String method, Object params) {
    byte[] document = request(id, method, params);
    var answer = new CompletableFuture<Outcome>();
    pending.put(id, answer);
    channel.send(document, CorrelationId.current());
    // Check after the call is registered: then either this method sees the end of the channel, or
    // closed() sees the call.
    NotConnected reason = closed;
    if (reason != null) {
      answer.complete(new Outcome.Lost(reason));
    }
    return answer;
  }

  private static byte[] request(String id, String method, Object params) {
    var out = new ByteArrayOutputStream(256);
    try (var json = Json.MAPPER.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringProperty("jsonrpc", "2.0");
      json.writeStringProperty("method", method);
      json.writeName("params");
      json.writePOJO(params);
      json.writeStringProperty("id", id);
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  private <R> R convert(String method, Outcome outcome, Class<R> result, Duration deadline)
      throws RpcException {
    return switch (outcome) {
      case Outcome.Result(var value) -> read(method, value, result);
      case Outcome.Failure(var error) -> throw new RpcException.Answered(error);
      case Outcome.Lost(var reason) ->
          throw new NotConnected(
              reason.reason(), method + " got no answer: " + reason.getMessage(), reason);
      case Outcome.DeadlineExceeded() -> throw deadlineExceeded(method, deadline);
    };
  }

  private <R> R read(String method, JsonNode value, Class<R> result) throws RpcException.Answered {
    try {
      R read = Json.MAPPER.treeToValue(value, result);
      if (read != null) {
        return read;
      }
      throw unreadable(method, "it is null");
    } catch (JacksonException e) {
      throw unreadable(method, JsonProblem.describe(e));
    }
  }

  private RpcException.Answered unreadable(String method, String reason) {
    return new RpcException.Answered(
        RpcError.internal(
            "%s answered %s with a result of another form: %s".formatted(server, method, reason)));
  }

  private RpcException.DeadlineExceeded deadlineExceeded(String method, Duration deadline) {
    return new RpcException.DeadlineExceeded(
        "%s: no answer from %s within %d ms".formatted(method, server, deadline.toMillis()),
        deadline);
  }

  private void receive(JsonNode node) {
    JsonNode id = node.get("id");
    JsonNode method = node.get("method");
    if (method != null && method.isString() && (id == null || id.isNull())) {
      publish(new RpcEvent(method.stringValue(), node.path("params")));
      return;
    }
    CompletableFuture<Outcome> answer =
        id != null && id.isString() ? pending.remove(id.stringValue()) : null;
    if (answer != null) {
      answer.complete(outcome(node));
    } else if (node.has("error")) {
      LOG.warn(
          "{} reported an error that belongs to no call: {}",
          LogPeer.known(server),
          node.get("error"));
    } else {
      LOG.debug(
          "Dropped an answer of {}: it came too late, or belongs to another client",
          LogPeer.known(server));
    }
  }

  private static Outcome outcome(JsonNode node) {
    JsonNode error = node.get("error");
    if (error != null && !error.isNull()) {
      return new Outcome.Failure(
          new RpcError(
              error.path("code").asInt(RpcError.INTERNAL_ERROR),
              error.path("message").asString("the server gave no reason"),
              Optional.ofNullable(error.get("data")).filter(data -> !data.isNull())));
    }
    JsonNode result = node.get("result");
    return result == null
        ? new Outcome.Failure(RpcError.internal("the answer has neither result nor error"))
        : new Outcome.Result(result);
  }

  private void publish(RpcEvent event) {
    try {
      events.accept(event);
    } catch (RuntimeException e) {
      LOG.error(
          "The listener of events failed on {} of {}", event.method(), LogPeer.known(server), e);
    }
  }

  /** The outcome of a call. The thread that called turns it into a result or an exception. */
  private sealed interface Outcome {
    record Result(JsonNode value) implements Outcome {}

    record Failure(RpcError error) implements Outcome {}

    record Lost(NotConnected reason) implements Outcome {}

    record DeadlineExceeded() implements Outcome {}
  }
}
