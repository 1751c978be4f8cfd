package org.uplink.cli.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.api.About;
import org.uplink.api.Problem;
import org.uplink.api.cluster.ClusterCreation;
import org.uplink.api.cluster.ClusterPage;
import org.uplink.api.decision.DecisionPage;
import org.uplink.api.event.EventPage;
import org.uplink.api.host.HostCreation;
import org.uplink.api.host.HostNetworksDocument;
import org.uplink.api.host.HostPage;
import org.uplink.api.run.DeployRequest;
import org.uplink.api.run.NetworkPlan;
import org.uplink.api.run.RunDocument;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

class RestJsonTest {
  private static final String EVENT =
      """
      {"id":1,"time":"2026-01-01T00:00:00Z","severity":"info","type":"HostUp","text":"up"}""";

  private static final String[] TEXTS = {"", "eth0", "a\"b\\c", "\u00e9 \ud83d\ude00", "1\t2"};

  @Test
  void writesRecordsThatOtherClassesCannotRead() {
    assertThat(RestJson.write(new Lookups("host", List.of(Optional.of("eth0"), Optional.empty()))))
        .isEqualTo("{\"name\":\"host\",\"devices\":[\"eth0\",null]}");
    assertThat(RestJson.read("{\"name\":\"host\"}", Lookups.class))
        .isEqualTo(new Lookups("host", List.of()));
  }

  /** Jackson's mapper is the oracle: it reads what is written here, and writes the same text. */
  @ParameterizedTest
  @ValueSource(
      classes = {
        About.class,
        ClusterCreation.class,
        ClusterPage.class,
        DecisionPage.class,
        DeployRequest.class,
        EventPage.class,
        HostCreation.class,
        HostNetworksDocument.class,
        HostPage.class,
        NetworkPlan.class,
        Problem.class,
        RunDocument.class
      })
  void writesAndReadsEveryDocumentAsJacksonsMapperDoes(Class<? extends Record> type)
      throws Exception {
    JsonMapper mapper =
        JsonMapper.builder()
            .changeDefaultPropertyInclusion(
                inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_ABSENT))
            .build();
    var random = new Random(Long.getLong("uplink.seed", 1));
    for (int i = 0; i < 100; i++) {
      Object document = random(type, random);
      String json = mapper.writeValueAsString(document);
      assertThat(RestJson.write(document)).isEqualTo(json);
      assertThat((Object) RestJson.read(json, type)).isEqualTo(document);
    }
  }

  @Test
  void ignoresUnknownMembersAndTakesNullForAbsent() {
    EventPage page =
        RestJson.read(
            """
            {"new":{"a":[1,{}]},"items":[%s],"next":"n"}"""
                .formatted(EVENT.replace("}", ",\"host\":null,\"more\":[[]]}")),
            EventPage.class);
    assertThat(page.items()).singleElement().returns(Optional.empty(), event -> event.host());
    assertThat(RestJson.read("{}", HostPage.class).items()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "\"text\"",
        "{",
        "<html>",
        "{\"items\":[]}",
        "{\"items\":{},\"next\":\"n\"}",
        "{\"items\":[1],\"next\":\"n\"}",
        "{\"items\":[],\"next\":1}",
        "{\"items\":[null],\"next\":\"n\"}",
        "{\"items\":[],\"next\":\"n\"} {}"
      })
  void refusesWhatIsNotTheDocument(String json) {
    assertThatThrownBy(() -> RestJson.read(json, EventPage.class))
        .isInstanceOf(JacksonException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"id\":1/\"id\":\"1\"",
        "\"id\":1/\"id\":1.5",
        "\"id\":1/\"id\":99999999999999999999",
        "info/other",
        "\"info\"/1",
        "2026-01-01T00:00:00Z/yesterday",
        "\"text\":\"up\"/\"text\":null",
        "\"text\":\"up\"/\"text\":[]"
      })
  void refusesMemberOfAnotherType(String change) {
    String[] sides = change.split("/", -1);
    String json = "{\"items\":[" + EVENT + "],\"next\":\"n\"}";
    assertThat(RestJson.read(json, EventPage.class).items()).hasSize(1);
    assertThatThrownBy(() -> RestJson.read(json.replace(sides[0], sides[1]), EventPage.class))
        .isInstanceOf(JacksonException.class);
  }

  private static Object random(Type type, Random random) throws Exception {
    if (type instanceof ParameterizedType generic) {
      Type of = generic.getActualTypeArguments()[0];
      if (generic.getRawType() == Optional.class) {
        return random.nextBoolean() ? Optional.empty() : Optional.of(random(of, random));
      }
      Object[] items = new Object[random.nextInt(3)];
      for (int i = 0; i < items.length; i++) {
        items[i] = random(of, random);
      }
      return List.of(items);
    }
    Class<?> simple = (Class<?>) type;
    if (simple.isEnum()) {
      return simple.getEnumConstants()[random.nextInt(simple.getEnumConstants().length)];
    }
    if (simple.isRecord()) {
      return randomRecord(simple, random);
    }
    return switch (simple.getSimpleName()) {
      case "String" -> TEXTS[random.nextInt(TEXTS.length)];
      case "int", "Integer" -> random.nextInt();
      case "long", "Long" -> random.nextLong();
      case "boolean", "Boolean" -> random.nextBoolean();
      case "Instant" -> Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
      default -> throw new IllegalArgumentException("a document has a " + type);
    };
  }

  private static Object randomRecord(Class<?> type, Random random) throws Exception {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i : IntStream.range(0, values.length).toArray()) {
      values[i] = random(components[i].getGenericType(), random);
    }
    return type.getDeclaredConstructor(
            Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new))
        .newInstance(values);
  }

  private record Lookups(String name, List<Optional<String>> devices) {}
}
