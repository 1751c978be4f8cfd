package org.uplink.rpc.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uplink.testkit.BrokenJson;
import org.uplink.testkit.Seed;
import tools.jackson.core.JacksonException;

/** What people read of JSON that cannot be read. */
class JsonProblemTest {
  private static final String VALID =
      "{\"name\": \"a\", \"port\": 7, \"on\": true, \"list\": [\"b\", \"c\"], \"inner\": {\"port\": 8}}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"port\": x}|line 1, column 10: a value, a name or a separator is expected",
        "{\"port\": 7|the text ends too early",
        "{\"port\": \"x\"}|a number is expected in the member \"port\"",
        "{\"on\": 7.5}|true or false is expected in the member \"on\"",
        "{\"list\": \"b\"}|a list is expected in the member \"list\"",
        "{\"inner\": {\"port\": [1]}}|a number is expected in the member \"inner.port\"",
        "{\"inner\": 3}|an object is expected in the member \"inner\"",
        "[]|an object is expected",
      })
  void namesThePlaceAndWhatIsExpected(String json, String words) {
    assertThat(problem(json)).hasValueSatisfying(text -> assertThat(text).contains(words));
  }

  @Test
  void neverShowsTheParsersText() {
    assertThat(BrokenJson.of(VALID, Seed.VALUE, 20_000))
        .allSatisfy(json -> problem(json).ifPresent(text -> assertPlain(json, text)));
  }

  private static Optional<String> problem(String json) {
    JacksonException thrown =
        catchThrowableOfType(
            JacksonException.class, () -> Json.MAPPER.readValue(json, Document.class));
    return Optional.ofNullable(thrown).map(JsonProblem::describe);
  }

  static void assertPlain(String json, String text) {
    assertThat(text)
        .as(json)
        .doesNotContainIgnoringCase("jackson")
        .doesNotContain("com.", "org.", "java.", "[Source", "Exception", "Unexpected", "`");
  }

  private record Document(String name, int port, boolean on, List<String> list, Inner inner) {}

  private record Inner(int port) {}
}
