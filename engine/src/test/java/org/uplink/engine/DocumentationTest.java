package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.api.host.HostStatus;
import org.uplink.api.host.StatusReason;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.verbs.warning.WarningCode;

/** Compares the tables of the reference pages with the code. */
final class DocumentationTest {
  private static final Path REFERENCE = Path.of("..", "docs", "reference");

  /** The resources that are not below /api/v1. */
  private static final Pattern OUTSIDE =
      Pattern.compile("^/(api/v1|health/|metrics|page/|session|$)");

  @TempDir Path temp;

  @Test
  void eventsPageListsEveryTypeWithItsSeverity() throws IOException {
    Map<String, String> documented = new TreeMap<>();
    for (List<String> row : table("events.md", "| type |")) {
      for (String type : row.getFirst().split(", ", -1)) {
        documented.put(type, row.get(1));
      }
    }
    Map<String, String> existing = new TreeMap<>();
    for (AuditEvent.Type type : AuditEvent.Type.values()) {
      AuditEvent event = AuditEvent.ofEngine(Instant.EPOCH, type, "");
      existing.put(type.word(), event.severity().name().toLowerCase(Locale.ROOT));
    }
    assertThat(documented).isEqualTo(existing);
  }

  @Test
  void statesPageListsEveryStateAndEveryReason() throws IOException {
    assertThat(firstCells("host-states.md", "| state |")).isEqualTo(names(HostStatus.values()));
    assertThat(firstCells("host-states.md", "| reason |")).isEqualTo(names(StatusReason.values()));
  }

  @Test
  void warningsPageListsEveryCodeAndWhetherItCutsOff() throws IOException {
    Map<String, String> documented = new TreeMap<>();
    table("warnings.md", "| code |").forEach(row -> documented.put(row.getFirst(), row.get(1)));
    Map<String, String> existing = new TreeMap<>();
    for (WarningCode code : WarningCode.values()) {
      existing.put(code.word(), code.cutsOff() ? "yes" : "no");
    }
    assertThat(documented).isEqualTo(existing);
  }

  @Test
  void restPageListsTheMethodsOfItsResources() throws Exception {
    Map<String, List<String>> documented = new LinkedHashMap<>();
    String path = "";
    for (List<String> row : table("rest.md", "| resource |")) {
      path = row.getFirst().isEmpty() ? path : row.getFirst().replace("`", "");
      String method = row.get(1).split(" ", -1)[0];
      documented.computeIfAbsent(path, _ -> new ArrayList<>()).add(method);
    }
    assertThat(documented.keySet()).containsExactlyInAnyOrderElementsOf(resources());
    Map<String, List<String>> allowed = new LinkedHashMap<>();
    try (EngineFixture engine = EngineFixture.start(temp.resolve("data"))) {
      for (String resource : documented.keySet()) {
        String url = OUTSIDE.matcher(resource).find() ? resource : "/api/v1" + resource;
        HttpRequest.Builder request =
            engine
                .request(url.replace("NAME", "x"))
                .method("PATCH", HttpRequest.BodyPublishers.noBody());
        // The page has one sentence about HEAD.
        List<String> methods =
            List.of(
                engine.send(request).header("Allow").replace("GET, HEAD", "GET").split(", ", -1));
        allowed.put(resource, methods);
      }
    }
    assertThat(allowed).isEqualTo(documented);
  }

  /** Returns the resources of the interface, as the page writes them. */
  private static Set<String> resources() throws IOException {
    String source =
        Files.readString(Path.of("src/main/java/org/uplink/engine/rest/ApiRoutes.java"));
    Set<String> resources =
        Pattern.compile("routes\\.put\\(\\s*\"(/[^\"]*)\"")
            .matcher(source)
            .results()
            .map(path -> path.group(1).replace("{name}", "NAME"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(resources).contains("/hosts", "/clusters/NAME", "/metrics");
    resources.add("/api/v1");
    return resources;
  }

  /** Returns the rows of the table whose header starts so, each a list of cells. */
  private static List<List<String>> table(String page, String header) throws IOException {
    List<List<String>> rows =
        Files.readAllLines(REFERENCE.resolve(page)).stream()
            .dropWhile(line -> !line.startsWith(header))
            .skip(2)
            .takeWhile(line -> line.startsWith("|"))
            .map(line -> line.substring(1).split("\\|", -1))
            .map(cells -> Arrays.stream(cells).map(String::strip).toList())
            .toList();
    assertThat(rows).as("the table \"%s\" in %s", header, page).isNotEmpty();
    return rows;
  }

  private static Set<String> firstCells(String page, String header) throws IOException {
    return table(page, header).stream()
        .map(List::getFirst)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> names(Object[] values) {
    return Arrays.stream(values)
        .map(Object::toString)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
