package org.uplink.engine.decision;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.uplink.engine.cluster.DisagreementPolicy;
import org.uplink.engine.decision.Situation.Boot;
import org.uplink.engine.decision.Situation.Flow;
import org.uplink.engine.decision.Situation.Owner;
import org.uplink.engine.decision.Situation.Plain;

/** Checks all situations against the table, and the table against its documentation. */
final class DecisionTableTest {
  /** When each row matches, in their order, if no row before it matches. */
  private static final List<Predicate<Situation>> ROWS =
      List.of(
          s -> s.level().equals("3.5"),
          s -> s.flow() == Flow.VERB_MISSING,
          s ->
              s.flow() == Flow.FAILED
                  || (s.flow() != Flow.LOCAL
                      && !s.peerIsEngine()
                      && s.plain() == Plain.NONE_AND_FAILED),
          s -> s.flow() == Flow.LOCAL && s.boot() == Boot.SAME,
          s -> s.flow() == Flow.LOCAL,
          s ->
              s.flow() == Flow.NO_ROUTE
                  || (!s.peerIsEngine() && (s.plain() == Plain.NONE || s.plain() == Plain.LOCAL)),
          s ->
              s.flow() == Flow.FOREIGN_BRIDGE
                  || s.flow() == Flow.BRIDGE_OF_OTHER_NAME
                  || s.flow() == Flow.VLAN_ELSEWHERE
                  || s.flow() == Flow.UNLISTED,
          s -> s.owner() == Owner.SAME,
          s -> true);

  @Test
  void everySituationMatchesItsFirstRow() {
    var seen = new TreeMap<Integer, Integer>();
    for (var situation : Situation.all()) {
      var decision = Decision.from(situation.facts());
      assertThat(decision.row()).as("%s", situation).isEqualTo(expectedRow(situation));
      seen.merge(decision.row(), 1, Integer::sum);
    }
    assertThat(seen.keySet()).isEqualTo(new TreeSet<>(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9)));
  }

  @Test
  void everySituationHasActiveNicAndDeploymentOfItsRow() {
    for (var s : Situation.all()) {
      var decision = Decision.from(s.facts());
      Optional<String> reported =
          s.lastClientIface() ? Optional.of("eth0") : Optional.<String>empty();
      Optional<String> nic =
          switch (decision.row()) {
            case 1 -> reported;
            case 2 ->
                reported.isPresent()
                    ? reported
                    : s.dialledOwned() ? Optional.of("eth3") : Optional.<String>empty();
            case 3 -> Optional.of("eth7");
            case 4 -> Optional.of("eth5");
            case 5, 6 -> Optional.<String>empty();
            default -> Optional.of(s.device());
          };
      Deployment deployment =
          switch (decision.row()) {
            case 1, 2 -> nic.isPresent() ? Deployment.YES : Deployment.SKIP;
            case 4 -> Deployment.MANUAL;
            case 8 -> Deployment.YES;
            case 9 -> s.policy() == DisagreementPolicy.DEPLOY ? Deployment.YES : Deployment.SKIP;
            default -> Deployment.SKIP;
          };
      assertThat(decision.activeNic()).as("%s", s).isEqualTo(nic);
      assertThat(decision.deployment()).as("%s", s).isEqualTo(deployment);
      assertThat(decision.proposedNic().isPresent())
          .as("proposed only in row 6: %s", s)
          .isEqualTo(decision.row() == 6 && s.owner() != Owner.UNKNOWN);
      assertThat(decision.previousNic().isPresent())
          .as("%s", s)
          .isEqualTo(!nic.equals(Optional.of("eth7")));
    }
  }

  @Test
  void everySituationHasAllEvidenceAndTexts() {
    for (var s : Situation.all()) {
      var decision = Decision.from(s.facts());
      List<Evidence.Kind> kinds = decision.evidence().stream().map(Evidence::kind).toList();
      assertThat(kinds)
          .as("%s", s)
          .contains(
              Evidence.Kind.FLOW_ROUTE,
              Evidence.Kind.PLAIN_ROUTE,
              Evidence.Kind.LOCAL_ADDRESS,
              Evidence.Kind.PEER_ADDRESS,
              Evidence.Kind.SOURCE_TRANSLATION,
              Evidence.Kind.DESTINATION_TRANSLATION,
              Evidence.Kind.LAST_CLIENT_IFACE,
              Evidence.Kind.DIALLED_ADDRESS,
              Evidence.Kind.LINK_STATE,
              Evidence.Kind.BOOT_ID,
              Evidence.Kind.CLUSTER_LEVEL);
      assertThat(decision.evidence())
          .as("%s", s)
          .allSatisfy(
              piece -> {
                assertThat(piece.text()).isNotBlank().doesNotEndWith(".");
                assertThat(piece.question()).isNotBlank();
                assertThat(piece.answer()).isNotBlank();
              });
      if (decision.activeNic().isEmpty()) {
        assertThat(decision.evidence())
            .as("%s", s)
            .noneMatch(piece -> piece.stance() == Evidence.Stance.AGREES);
      }
      assertThat(decision.verdict()).as("%s", s).endsWith(".").doesNotContain("Optional");
      assertThat(decision.reason()).as("%s", s).endsWith(".").doesNotContain("Optional");
      assertThat(decision.nextStep())
          .as("%s", s)
          .contains("uplink host ", "node1")
          .doesNotContain("Optional");
    }
  }

  @Test
  void decidingEvidenceComesFirst() {
    for (var s : Situation.all()) {
      List<Evidence.Stance> stances =
          Decision.from(s.facts()).evidence().stream().map(Evidence::stance).toList();
      assertThat(stances.subList(stances.lastIndexOf(Evidence.Stance.DECIDES) + 1, stances.size()))
          .as("%s", s)
          .doesNotContain(Evidence.Stance.DECIDES);
    }
  }

  @Test
  void everyRowIsInTheTableOnceAndNumbersAreConsecutive() {
    Set<RowDefinition> definitions =
        new ClassFileImporter()
            .importPackages("org.uplink.engine.decision").stream()
                .filter(type -> type.isAssignableTo(Row.class) && !type.isInterface())
                .map(DecisionTableTest::definition)
                .collect(Collectors.toSet());

    assertThat(DecisionTable.ROWS).containsExactlyInAnyOrderElementsOf(definitions);
    assertThat(DecisionTable.ROWS)
        .extracting(RowDefinition::number)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, DecisionTable.ROWS.size()).boxed().toList());
  }

  @Test
  void documentationHasTheRowsOfTheTable() throws IOException {
    var deployments = new TreeMap<Integer, Set<Deployment>>();
    for (var situation : Situation.all()) {
      var decision = Decision.from(situation.facts());
      deployments
          .computeIfAbsent(decision.row(), row -> EnumSet.noneOf(Deployment.class))
          .add(decision.deployment());
    }
    List<DocumentedRow> rows =
        DecisionTable.ROWS.stream()
            .map(
                row ->
                    new DocumentedRow(
                        row.number(),
                        row.situation(),
                        deployments.getOrDefault(row.number(), Set.of())))
            .toList();

    assertThat(documentedRows()).isEqualTo(rows);
  }

  private static int expectedRow(Situation situation) {
    for (var row = 1; row <= ROWS.size(); row++) {
      if (ROWS.get(row - 1).test(situation)) {
        return row;
      }
    }
    throw new AssertionError(situation);
  }

  private static RowDefinition definition(JavaClass row) {
    try {
      return (RowDefinition) row.reflect().getDeclaredField("DEFINITION").get(null);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(row + " has no DEFINITION", e);
    }
  }

  private static List<DocumentedRow> documentedRows() throws IOException {
    var page = Path.of(System.getProperty("uplink.root", ".."), "docs/reference/decision-table.md");
    return Files.readAllLines(page).stream()
        .dropWhile(line -> !line.startsWith("| # |"))
        .takeWhile(line -> line.startsWith("|"))
        .skip(2)
        .map(line -> line.split(" *\\| *"))
        .map(
            cells -> new DocumentedRow(Integer.parseInt(cells[1]), cells[2], deployments(cells[5])))
        .toList();
  }

  private static Set<Deployment> deployments(String cell) {
    return Pattern.compile("yes|skip|manual")
        .matcher(cell)
        .results()
        .map(match -> Deployment.valueOf(match.group().toUpperCase(Locale.ROOT)))
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Deployment.class)));
  }

  /** A row of the documentation: its number, its situation, and the deployments it names. */
  private record DocumentedRow(int number, String situation, Set<Deployment> deployments) {}
}
