package org.uplink.rpc.transport;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.rpc.jsonrpc.Json;
import org.uplink.rpc.jsonrpc.RpcClient;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcEvent;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.jsonrpc.RpcException.NotConnected;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** JSON-RPC 2.0, the client's part, over any {@link DocumentChannel}. */
final class JsonRpcClient implements RpcClient, DocumentChannel.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(JsonRpcClient.class);
  private static final SecureRandom RANDOM = new SecureRandom();

  /** What came of a call; exceptions are made of it on the thread that asked. */
  private sealed interface Outcome {
    record Result(JsonNode value) implements Outcome {}

    record Failure(RpcError error) implements Outcome {}

    record Lost(NotConnected reason) implements Outcome {}

    record DeadlineExceeded() implements Outcome {}
  }

  private final String server;
  private final ClientSettings settings;
  private final ScheduledExecutorService timer;
  private final Executor completions;
  private final Semaphore permits;
  private final Map<String, CompletableFuture<Outcome>> pending = new ConcurrentHashMap<>();
  private final CompletableFuture<NotConnected> closed = new CompletableFuture<>();

  /** Ids that nobody else has, not even this process before a restart. */
  private final String idPrefix = HexFormat.of().toHexDigits(RANDOM.nextLong()) + "-";

  private final AtomicLong ids = new AtomicLong();
  private @Nullable DocumentChannel channel;

  JsonRpcClient(
      String server,
      ClientSettings settings,
      ScheduledExecutorService timer,
      Executor completions) {
    this.server = server;
    this.settings = settings;
    this.timer = timer;
    this.completions = completions;
    this.permits = new Semaphore(settings.maxInFlight());
  }

  /** Once, before the client is handed out. */
  void start(DocumentChannel started) {
    channel = started;
  }

  private DocumentChannel channel() {
    var started = channel;
    if (started == null) {
      throw new IllegalStateException("the client has not been started");
    }
    return started;
  }

  @Override
  public <R> R call(String method, Object params, Class<R> result, Duration deadline)
      throws RpcException, InterruptedException {
    var begun = System.nanoTime();
    if (!permits.tryAcquire(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
      throw deadlineExceeded(method, deadline);
    }
    var id = idPrefix + ids.incrementAndGet();
    try {
      var answer = send(id, method, params);
      var left = deadline.toNanos() - (System.nanoTime() - begun);
      return convert(method, answer.get(left, TimeUnit.NANOSECONDS), result, deadline);
    } catch (TimeoutException e) {
      throw deadlineExceeded(method, deadline);
    } catch (ExecutionException e) {
      throw new IllegalStateException("outcomes are values", e);
    } finally {
      pending.remove(id);
      permits.release();
    }
  }

  @Override
  public <R> CompletableFuture<R> callAsync(
      String method, Object params, Class<R> result, Duration deadline) {
    var id = idPrefix + ids.incrementAndGet();
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
    var alarm =
        timer.schedule(
            () -> answer.complete(new Outcome.DeadlineExceeded()),
            deadline.toNanos(),
            TimeUnit.NANOSECONDS);
    return answer.thenApplyAsync(
        outcome -> {
          alarm.cancel(false);
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

  private CompletableFuture<Outcome> send(String id, String method, Object params) {
    var document = request(id, method, params);
    var answer = new CompletableFuture<Outcome>();
    pending.put(id, answer);
    channel().send(document);
    // Asked after the registration: either this sees the end, or closed() sees the registration.
    if (closed.isDone()) {
      answer.complete(new Outcome.Lost(closed.join()));
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
      var read = Json.MAPPER.treeToValue(value, result);
      if (read != null) {
        return read;
      }
      throw unreadable(method, result, "it is null");
    } catch (JacksonException e) {
      throw unreadable(method, result, e.getOriginalMessage());
    }
  }

  private RpcException.Answered unreadable(String method, Class<?> result, String text) {
    return new RpcException.Answered(
        RpcError.internal(
            server
                + " answered "
                + method
                + " with what is no "
                + result.getSimpleName()
                + ": "
                + text));
  }

  private RpcException.DeadlineExceeded deadlineExceeded(String method, Duration deadline) {
    return new RpcException.DeadlineExceeded(
        method + ": no answer from " + server + " within " + deadline.toMillis() + " ms", deadline);
  }

  @Override
  public void received(byte[] document) {
    try {
      var node = Json.MAPPER.readTree(document);
      if (node.isArray()) {
        node.forEach(this::receive);
      } else {
        receive(node);
      }
    } catch (JacksonException e) {
      LOG.warn("{} sent what is not JSON: {}", server, e.getOriginalMessage());
    }
  }

  private void receive(JsonNode node) {
    var id = node.get("id");
    var method = node.get("method");
    if (method != null && method.isString() && (id == null || id.isNull())) {
      publish(new RpcEvent(method.stringValue(), node.path("params")));
      return;
    }
    var answer = id != null && id.isString() ? pending.remove(id.stringValue()) : null;
    if (answer != null) {
      answer.complete(outcome(node));
    } else if (node.has("error")) {
      LOG.warn("{} reports an error that belongs to no call: {}", server, node.get("error"));
    } else {
      LOG.debug("An answer of {} came too late, or belongs to somebody else", server);
    }
  }

  private static Outcome outcome(JsonNode node) {
    var error = node.get("error");
    if (error != null && !error.isNull()) {
      return new Outcome.Failure(
          new RpcError(
              error.path("code").asInt(RpcError.INTERNAL_ERROR),
              error.path("message").asString("the server gave no reason"),
              Optional.ofNullable(error.get("data")).filter(data -> !data.isNull())));
    }
    var result = node.get("result");
    return result == null
        ? new Outcome.Failure(RpcError.internal("the answer has neither result nor error"))
        : new Outcome.Result(result);
  }

  private void publish(RpcEvent event) {
    try {
      settings.events().accept(event);
    } catch (RuntimeException e) {
      LOG.error("The listener failed on the event {} of {}", event.method(), server, e);
    }
  }

  @Override
  public void closed(NotConnected reason) {
    closed.complete(reason);
    pending.values().forEach(answer -> answer.complete(new Outcome.Lost(reason)));
    pending.clear();
  }

  @Override
  public CompletableFuture<NotConnected> closed() {
    return closed.copy();
  }

  @Override
  public InetSocketAddress localAddress() {
    return channel().local();
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return channel().remote();
  }

  @Override
  public List<X509Certificate> peer() {
    return channel().peer();
  }

  @Override
  public boolean isOpen() {
    return !closed.isDone();
  }

  @Override
  public void close() {
    channel().close();
  }
}
