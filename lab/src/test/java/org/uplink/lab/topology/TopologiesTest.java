package org.uplink.lab.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.uplink.lab.Lab;
import org.uplink.lab.LabHost;

/** Compares the expected result of each topology with the kernel. */
@Tag("long")
class TopologiesTest {
  /**
   * A number of bytes between the traffic of neighbour discovery and the traffic of the connection.
   */
  private static final long LITTLE = Echo.BYTES / 8;

  static List<Topology> all() {
    return Topologies.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void kernelBehavesAsExpected(Topology topology) {
    Optional<String> reason = Lab.unavailable();
    assumeTrue(reason.isEmpty(), () -> "this machine cannot build a lab: " + reason.orElseThrow());
    try (var lab = Lab.open()) {
      BuiltTopology built = topology.build(lab);
      var observed = ObservedRoute.of(built);
      ExpectedResult expected = topology.expected();
      LabHost host = built.agent();
      var seen = new SoftAssertions();

      seen.assertThat(
              topology.engineAddresses().stream()
                  .map(address -> ObservedRoute.route(host, address.getHostAddress())))
          .as("plain lookups")
          .containsExactlyElementsOf(expected.plainRoutes());
      seen.assertThat(observed.flow(host)).as("lookup of the flow").contains(expected.flowRoute());
      seen.assertThat(observed.sentBy(expected.leavesBy()))
          .as("bytes that left by %s: %s", expected.leavesBy(), observed.sent())
          .isGreaterThan(Echo.BYTES);
      if (expected.row() != 7) {
        observed.sent().keySet().stream()
            .filter(device -> !device.equals(expected.leavesBy()))
            .forEach(
                device ->
                    seen.assertThat(observed.sentBy(device))
                        .as("bytes that left by %s", device)
                        .isLessThan(LITTLE));
      }
      seen.assertThat(!observed.engine().getAddress().equals(observed.peer().getAddress()))
          .as("engine translated: %s is seen as %s", observed.engine(), observed.peer())
          .isEqualTo(expected.sourceTranslated());
      seen.assertThat(!observed.local().getAddress().equals(observed.remote().getAddress()))
          .as("host translated: %s is seen as %s", observed.local(), observed.remote())
          .isEqualTo(expected.destinationTranslated());
      checkRow(seen, built, observed);
      seen.assertAll();
    }
  }

  @Test
  void namesAreUnique() {
    assertThat(Topologies.all()).extracting(Topology::name).doesNotHaveDuplicates();
    assertThat(Topologies.find("source-rule")).isPresent();
    assertThat(Topologies.find("no-such")).isEmpty();
  }

  @Test
  void coversDecisionRows() {
    assertThat(Topologies.all())
        .extracting(topology -> topology.expected().row())
        .contains(1, 2, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void usesDocumentationAddressesOnly() {
    assertThat(Topologies.all())
        .flatExtracting(Topology::engineAddresses)
        .extracting(InetAddress::getHostAddress)
        .allMatch(
            address -> address.matches("(192\\.0\\.2|198\\.51\\.100|203\\.0\\.113|2001:db8:).*"));
  }

  @Test
  void documentationMatchesTopologies() throws IOException {
    List<String> rows =
        Files.readAllLines(
                Path.of(System.getProperty("uplink.root"), "docs", "architecture", "lab.md"))
            .stream()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.replaceAll("[`*]", ""))
            .toList();
    assertThat(rows)
        .extracting(row -> row.replaceFirst("^\\| (\\S+) \\| [^|]+ ", "$1 "))
        .containsExactlyElementsOf(Topologies.all().stream().map(TopologiesTest::row).toList());
  }

  /** Checks the condition of the row of the decision table. */
  private static void checkRow(SoftAssertions seen, BuiltTopology built, ObservedRoute observed) {
    ExpectedResult expected = built.topology().expected();
    Optional<String> flow = observed.flow(built.agent());
    Optional<String> owner = observed.owner(built.agent());
    switch (expected.row()) {
      case 1, 2 -> seen.assertThat(owner).as("lastClientIface").isEqualTo(expected.activeNic());
      case 4, 5 -> {
        seen.assertThat(flow).contains("lo");
        seen.assertThat(bootIds(built)).hasSize(expected.row() == 4 ? 1 : 2);
      }
      case 6 -> {
        seen.assertThat(expected.plainRoutes()).allMatch(Optional::isEmpty);
        seen.assertThat(built.topology().engineAddresses())
            .doesNotContain(observed.peer().getAddress());
      }
      case 7, 8 -> seen.assertThat(owner).as("owner of the local address").isEqualTo(flow);
      case 9 -> seen.assertThat(owner).as("owner of the local address").isNotEqualTo(flow);
      default -> fail("row " + expected.row() + " is not for direct connections");
    }
    if (expected.row() >= 7) {
      seen.assertThat(expected.activeNic()).isEqualTo(flow);
    }
  }

  private static Set<String> bootIds(BuiltTopology built) {
    return Stream.of(built.engine(), built.agent())
        .map(host -> host.run("cat", "/proc/sys/kernel/random/boot_id").strip())
        .collect(Collectors.toSet());
  }

  private static String row(Topology topology) {
    ExpectedResult expected = topology.expected();
    return "%s | %s | %s | %s | %d | %s | %s |"
        .formatted(
            topology,
            expected.plainRoutes().stream()
                .map(device -> device.orElse("none"))
                .collect(Collectors.joining(", ")),
            expected.flowRoute(),
            expected.leavesBy(),
            expected.row(),
            expected.activeNic().orElse("none"),
            expected.deployment().name().toLowerCase(Locale.ROOT).replace('_', ' '));
  }
}
