package org.uplink.rpc.jsonrpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uplink.testkit.BrokenJson;
import org.uplink.testkit.Seed;

/** Tests JSON-RPC 2.0 with documents, without a connection. */
class DispatcherTest {
  private static final Caller CALLER = caller(1);

  private final AtomicInteger runs = new AtomicInteger();
  private final AtomicLong clock = new AtomicLong();
  private final ReplayCache repeats = new ReplayCache(clock::get);
  private final Dispatcher dispatcher =
      new Dispatcher(
          Map.of(
              "refuse",
                  (params, caller) -> {
                    throw new RpcException.Answered(RpcError.invalidParams("no such route"));
                  },
              "echo", (params, caller) -> params,
              "nothing", (params, caller) -> Optional.empty(),
              "change", (params, caller) -> runs.incrementAndGet(),
              "look", ((MethodHandler) (params, caller) -> runs.incrementAndGet()).readOnly()),
          3,
          repeats);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"jsonrpc\":\"2.0\",\"method\":\"echo\",\"params\":{\"a\":1},\"id\":\"x\"}|{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"result\":{\"a\":1}}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"echo\",\"params\":[1,2],\"id\":7}|{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":[1,2]}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"echo\",\"id\":null}|{\"jsonrpc\":\"2.0\",\"id\":null,\"result\":{}}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"echo\",\"params\":null,\"id\":1.5}|{\"jsonrpc\":\"2.0\",\"id\":1.5,\"result\":{}}",
      })
  void answersWithTheIdOfTheRequest(String request, String expected) {
    assertThat(answer(request)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "123456789012345678901234567890",
        "1.10",
        "0.1234567890123456789012",
        "\"7\"",
        "null"
      })
  void answerHasIdOfRequestUnchanged(String id) {
    assertThat(answer("{\"jsonrpc\":\"2.0\",\"method\":\"echo\",\"id\":" + id + "}"))
        .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{}}");
  }

  @Test
  void anErrorNeverShowsTheParsersText() {
    String call =
        "{\"jsonrpc\": \"2.0\", \"method\": \"echo\", \"params\": {\"a\": [1, \"b\"]}, \"id\": 1}";
    assertThat(BrokenJson.of(call, Seed.VALUE, 5_000))
        .allSatisfy(json -> JsonProblemTest.assertPlain(json, answer(json)));
  }

  /** A document of many empty arrays takes a hundred times its size in memory. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"[]", "{}", "0", "\"\"", "null", "[[[]]]"})
  void refusesDocumentsOfTooManyOrTooDeepValues(String value) {
    assertThat(answer("[" + (value + ",").repeat(30_000) + value + "]")).contains("-32700");
    assertThat(answer("[".repeat(200) + value + "]".repeat(200))).contains("-32700");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{|-32700",
        "``|-32700",
        "1 2|-32700",
        "{\"a\":NaN}|-32700",
        "1|-32600",
        "[]|-32600",
        "[1,2,3,4]|-32600",
        "{}|-32600",
        "{\"jsonrpc\":\"1.0\",\"method\":\"echo\",\"id\":1}|-32600",
        "{\"jsonrpc\":2.0,\"method\":\"echo\",\"id\":1}|-32600",
        "{\"jsonrpc\":\"2.0\",\"method\":1,\"id\":1}|-32600",
        "{\"jsonrpc\":\"2.0\",\"method\":\"echo\",\"id\":{}}|-32600",
        "{\"jsonrpc\":\"2.0\",\"method\":\"echo\",\"id\":true}|-32600",
        "{\"jsonrpc\":\"2.0\",\"method\":\"echo\",\"params\":\"x\",\"id\":1}|-32600",
        "{\"jsonrpc\":\"2.0\",\"result\":true,\"id\":1}|-32600",
        "{\"jsonrpc\":\"2.0\",\"method\":\"none\",\"id\":1}|-32601",
        "{\"jsonrpc\":\"2.0\",\"method\":\"refuse\",\"id\":1}|-32602",
      })
  void answersInvalidRequestWithJsonRpcCode(String request, int code) {
    assertThat(answer(request)).contains("\"error\":{\"code\":" + code + ",\"message\":");
  }

  @Test
  void runsNotificationsWithoutAnswer() {
    assertThat(answer("{\"jsonrpc\":\"2.0\",\"method\":\"change\"}")).isEmpty();
    assertThat(answer("{\"jsonrpc\":\"2.0\",\"method\":\"none\"}")).isEmpty();
    assertThat(answer("[{\"jsonrpc\":\"2.0\",\"method\":\"change\"}]")).isEmpty();
    assertThat(runs).hasValue(2);
  }

  @Test
  void answersBatchAsList() {
    assertThat(
            answer(
                "[{\"jsonrpc\":\"2.0\",\"method\":\"echo\",\"id\":1},{\"jsonrpc\":\"2.0\",\"method\":\"echo\"},5]"))
        .isEqualTo(
            "[{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}},"
                + "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,\"message\":\"a request is an object\"}}]");
  }

  @Test
  void repeatedRequestGetsTheFirstAnswer() {
    assertThat(answer(change("1", 0))).endsWith("\"result\":1}");
    assertThat(answer(change("1", 0))).endsWith("\"result\":1}");
    assertThat(runs).hasValue(1);
  }

  @Test
  void readOnlyMethodRunsAgain() {
    String request = "{\"jsonrpc\":\"2.0\",\"method\":\"look\",\"id\":1}";
    assertThat(answer(request)).endsWith("1}");
    assertThat(answer(request)).endsWith("2}");
  }

  @Test
  void sameIdWithOtherParametersIsAnotherRequest() {
    answer(change("1", 0));
    assertThat(answer(change("1", 1))).endsWith("\"result\":2}");
    assertThat(answer(change("\"1\"", 0))).as("a string is not a number").endsWith("\"result\":3}");
  }

  @Test
  void runsShortIdOfAnotherConnectionAgainButNotUniqueId() {
    answer(change("1", 0));
    assertThat(answer(change("1", 0), caller(2))).endsWith("\"result\":2}");
    String unique = "\"8dbb7b1e-30c1-4b6c-9d52-000000000001\"";
    answer(change(unique, 0));
    assertThat(answer(change(unique, 0), caller(2))).endsWith("\"result\":3}");
    assertThat(runs).hasValue(3);
  }

  @Test
  void replayCacheIsLimitedInTimeAndSize() {
    answer(change("1", 0));
    clock.addAndGet(ReplayCache.LIFETIME.toNanos() + 1);
    answer(change("1", 0));
    assertThat(runs).hasValue(2);
    for (var i = 0; i < 2 * ReplayCache.MAX_ENTRIES; i++) {
      answer(change("" + i, 1));
    }
    assertThat(repeats.size()).isLessThanOrEqualTo(ReplayCache.MAX_ENTRIES + 1);
  }

  @Test
  void repeatWaitsForTheFirstRun() throws Exception {
    var gate = new CountDownLatch(1);
    var started = new CountDownLatch(1);
    var count = new AtomicInteger();
    var slow =
        new Dispatcher(
            Map.of(
                "change",
                (params, caller) -> {
                  started.countDown();
                  try {
                    assertThat(gate.await(HANG_SECONDS, TimeUnit.SECONDS)).isTrue();
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                  return count.incrementAndGet();
                }),
            3,
            new ReplayCache(System::nanoTime));
    byte[] document = change("1", 0).getBytes(UTF_8);
    var answers = new ArrayList<String>();
    var threads = new ArrayList<Thread>();
    for (var i = 0; i < 3; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    var answer = new String(slow.answer(document, CALLER).orElseThrow(), UTF_8);
                    synchronized (answers) {
                      answers.add(answer);
                    }
                  }));
    }
    assertThat(started.await(HANG_SECONDS, TimeUnit.SECONDS)).isTrue();
    gate.countDown();
    for (var thread : threads) {
      thread.join();
    }
    assertThat(answers)
        .hasSize(3)
        .allSatisfy(answer -> assertThat(answer).endsWith("\"result\":1}"));
    assertThat(count).hasValue(1);
  }

  @Test
  void unserializableResultIsAnInternalError() {
    var broken = new Dispatcher(Map.of("x", (params, caller) -> new Unwritable()), 3, repeats);
    Optional<byte[]> answer =
        broken.answer("{\"jsonrpc\":\"2.0\",\"method\":\"x\",\"id\":1}".getBytes(UTF_8), CALLER);
    assertThat(answer.map(bytes -> new String(bytes, UTF_8)).orElseThrow()).contains("-32603");
  }

  private static Caller caller(long connection) {
    return new Caller(
        new PeerIdentity("CN=engine", "0a"), new Connection(connection), Optional.empty());
  }

  private String answer(String document) {
    return answer(document, CALLER);
  }

  private String answer(String document, Caller caller) {
    return dispatcher
        .answer(document.getBytes(UTF_8), caller)
        .map(bytes -> new String(bytes, UTF_8))
        .orElse("");
  }

  private static String change(String id, int parameter) {
    return "{\"jsonrpc\":\"2.0\",\"method\":\"change\",\"params\":["
        + parameter
        + "],\"id\":"
        + id
        + "}";
  }

  static final class Unwritable {
    private final int zero = Integer.getInteger("uplink.no.such.property", 0);

    public int getQuotient() {
      return 1 / zero;
    }
  }

  private record Connection(long id) implements Origin {}
}
