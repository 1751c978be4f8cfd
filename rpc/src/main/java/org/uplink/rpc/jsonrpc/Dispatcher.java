package org.uplink.rpc.jsonrpc;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.platform.LogPeer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The server's side of JSON-RPC 2.0: runs the requests of a document and returns the document of
 * the answer. Thread-safe. A method runs on the thread that calls {@link #answer}.
 */
public final class Dispatcher {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final int BASIC_CALL_BYTES = 256 << 10;
  private static final long COPIES = 5;
  static final int MAX_BATCH_ANSWER_BYTES = 512 << 10;
  private static final long VALUE_BYTES = 100;
  private static final JsonNode NO_ID = JsonNodeFactory.instance.nullNode();

  private final Map<String, MethodHandler> methods;
  private final int maxBatch;
  private final ReplayCache replayCache;

  /**
   * Creates a dispatcher.
   *
   * @param methods the handlers by the methods' names
   * @param maxBatch how many requests one document may have
   */
  public Dispatcher(Map<String, MethodHandler> methods, int maxBatch, ReplayCache replayCache) {
    this.methods = Map.copyOf(methods);
    this.maxBatch = maxBatch;
    this.replayCache = replayCache;
  }

  /**
   * Returns the memory, in bytes, that a call may take: a few copies of the document, and its
   * values.
   */
  public static long memory(int documentBytes) {
    return BASIC_CALL_BYTES
        + COPIES * documentBytes
        + VALUE_BYTES * Math.min(Json.MAX_REQUEST_VALUES, documentBytes / 2);
  }

  /**
   * Runs the requests in the document, with the sender's id in the log. Returns the answer, or
   * empty for a notification.
   */
  public Optional<byte[]> answer(byte[] document, Caller caller) {
    try (var _ = CorrelationId.open(caller.correlation())) {
      return answerCorrelated(document, caller);
    }
  }

  private Optional<byte[]> answerCorrelated(byte[] document, Caller caller) {
    JsonNode node;
    try {
      node = Json.REQUESTS.readTree(document);
    } catch (JacksonException e) {
      return Optional.of(
          failure(
              NO_ID,
              new RpcError(
                  RpcError.PARSE_ERROR, "the document is not JSON: " + JsonProblem.describe(e))));
    }
    if (node.isMissingNode()) {
      return Optional.of(
          failure(NO_ID, new RpcError(RpcError.PARSE_ERROR, "the request is empty")));
    }
    if (!node.isArray()) {
      return answerSingle(node, caller);
    }
    if (node.isEmpty()) {
      return Optional.of(invalid(NO_ID, "the batch is empty"));
    }
    if (node.size() > maxBatch) {
      return Optional.of(
          invalid(
              NO_ID,
              "the batch has %d requests, and %d are allowed".formatted(node.size(), maxBatch)));
    }
    return answerBatch(node, caller);
  }

  /**
   * Runs the requests one after the other: a batch counts as one call against the limits. When the
   * answers together are long, the remaining requests are refused.
   */
  private Optional<byte[]> answerBatch(JsonNode requests, Caller caller) {
    var answers = new ByteArrayOutputStream();
    for (var request : requests) {
      (answers.size() < MAX_BATCH_ANSWER_BYTES
              ? answerSingle(request, caller)
              : Optional.of(
                  invalid(
                      request.path("id").isString() || request.path("id").isNumber()
                          ? request.path("id")
                          : NO_ID,
                      "the answers of the batch are too long together; send this request alone")))
          .ifPresent(
              answer -> {
                answers.write(answers.size() == 0 ? '[' : ',');
                answers.writeBytes(answer);
              });
    }
    if (answers.size() == 0) {
      return Optional.empty();
    }
    answers.write(']');
    return Optional.of(answers.toByteArray());
  }

  private Optional<byte[]> answerSingle(JsonNode request, Caller caller) {
    if (!request.isObject()) {
      return Optional.of(invalid(NO_ID, "a request is an object"));
    }
    JsonNode idOrNull = request.get("id");
    if (idOrNull != null && !idOrNull.isString() && !idOrNull.isNumber() && !idOrNull.isNull()) {
      return Optional.of(invalid(NO_ID, "an id is a string, a number or null"));
    }
    JsonNode id = idOrNull == null ? NO_ID : idOrNull;
    if (!request.path("jsonrpc").stringValue("").equals("2.0")) {
      return Optional.of(invalid(id, "\"jsonrpc\" is not \"2.0\""));
    }
    JsonNode name = request.path("method");
    if (!name.isString()) {
      return Optional.of(invalid(id, "\"method\" is not a string"));
    }
    JsonNode params = request.get("params");
    if (params == null || params.isNull()) {
      params = JsonNodeFactory.instance.objectNode();
    } else if (!params.isObject() && !params.isArray()) {
      return Optional.of(invalid(id, "\"params\" is neither an object nor an array"));
    }
    return call(name.stringValue(), params, idOrNull, caller);
  }

  private Optional<byte[]> call(
      String name, JsonNode params, @Nullable JsonNode id, Caller caller) {
    MethodHandler method = methods.get(name);
    LOG.debug("{} calls {}", LogPeer.known(caller.peer().name()), name);
    if (id == null) {
      if (method != null) {
        run(name, method, params, NO_ID, caller);
      }
      return Optional.empty();
    }
    if (method == null) {
      return Optional.of(failure(id, RpcError.methodNotFound(name)));
    }
    return Optional.of(
        method.isReadOnly() || id.isNull()
            ? run(name, method, params, id, caller)
            : replayCache.runOnce(
                caller, id, name, params, () -> run(name, method, params, id, caller)));
  }

  private static byte[] run(
      String name, MethodHandler method, JsonNode params, JsonNode id, Caller caller) {
    try {
      return result(id, method.handle(params, caller));
    } catch (RpcException.Answered e) {
      return failure(id, e.error());
    } catch (RpcException | RuntimeException | StackOverflowError e) {
      LOG.error("{} of {} failed", name, LogPeer.known(caller.peer().name()), e);
      return failure(id, RpcError.internal(name + " failed; the server's log has the reason"));
    }
  }

  private static byte[] result(JsonNode id, @Nullable Object result) {
    var out = new ByteArrayOutputStream(512);
    try (var json = Json.MAPPER.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringProperty("jsonrpc", "2.0");
      json.writeName("id");
      json.writeTree(id);
      json.writeName("result");
      json.writePOJO(result == null ? true : result);
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  private static byte[] invalid(JsonNode id, String text) {
    return failure(id, new RpcError(RpcError.INVALID_REQUEST, text));
  }

  private static byte[] failure(JsonNode id, RpcError error) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("jsonrpc", "2.0");
    node.set("id", id);
    ObjectNode written =
        node.putObject("error").put("code", error.code()).put("message", error.message());
    error.data().ifPresent(data -> written.set("data", data));
    return node.toString().getBytes(StandardCharsets.UTF_8);
  }
}
