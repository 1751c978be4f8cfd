package org.uplink.demo;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The modules of docs/architecture/README.md, and the dependencies between them. */
class ArchitectureTest {
  private static final JavaClasses UPLINK =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("testkit"))
          .importPackages("org.uplink");

  /** A room, and the rooms that it may use. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("address", Set.of()),
          Map.entry("platform", Set.of()),
          Map.entry("lab", Set.of("address")),
          Map.entry("rtnetlink", Set.of("address")),
          Map.entry("rpc", Set.of("address")),
          Map.entry("verbs", Set.of()),
          Map.entry("pki", Set.of("address", "platform")),
          Map.entry("api", Set.of()),
          Map.entry("hostnet", Set.of("address", "platform", "rtnetlink")),
          Map.entry(
              "agent",
              Set.of("address", "platform", "rtnetlink", "hostnet", "rpc", "verbs", "pki")),
          Map.entry("engine", Set.of("address", "platform", "rpc", "verbs", "pki", "api")),
          Map.entry(
              "cli",
              Set.of(
                  "address",
                  "platform",
                  "lab",
                  "rtnetlink",
                  "hostnet",
                  "rpc",
                  "verbs",
                  "pki",
                  "api",
                  "agent",
                  "engine")));

  /** What of others a room may use beside the JDK, jspecify and slf4j. */
  private static final Map<String, Set<String>> LIBRARIES =
      Map.of(
          "rpc", Set.of("io.netty..", "tools.jackson..", "com.fasterxml.jackson.annotation.."),
          "verbs",
              Set.of("com.fasterxml.jackson.annotation..", "tools.jackson.databind.annotation.."),
          "pki", Set.of("org.bouncycastle.."),
          "api", Set.of(),
          "hostnet", Set.of("tools.jackson..", "com.fasterxml.jackson.annotation.."),
          "agent", Set.of("tools.jackson.."),
          "engine",
              Set.of(
                  "io.helidon..",
                  "tools.jackson..",
                  "com.fasterxml.jackson.annotation..",
                  "com.zaxxer.hikari..",
                  "org.flywaydb..",
                  "org.jdbi..",
                  "org.h2.."),
          "cli",
              Set.of(
                  "picocli..",
                  "ch.qos.logback..",
                  "tools.jackson..",
                  "com.fasterxml.jackson.annotation.."));

  static Stream<String> rooms() {
    return MAY_USE.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void moduleUsesOnlyModulesBelowIt(String room) {
    List<String> allowed = new ArrayList<>(List.of("org.uplink." + room + ".."));
    MAY_USE
        .getOrDefault(room, Set.of())
        .forEach(below -> allowed.add("org.uplink." + below + ".."));
    String[] packages = allowed.toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage("org.uplink." + room + "..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("org.uplink..").and(resideOutsideOfPackages(packages)))
        .check(UPLINK);
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void moduleUsesOnlyItsLibraries(String room) {
    List<String> allowed =
        new ArrayList<>(
            List.of(
                "org.uplink..",
                "java..",
                "javax..",
                "org.jspecify.annotations..",
                "org.slf4j..",
                "io.soabase.recordbuilder.core.."));
    allowed.addAll(LIBRARIES.getOrDefault(room, Set.of()));
    classes()
        .that()
        .resideInAPackage("org.uplink." + room + "..")
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage(allowed.toArray(String[]::new)))
        .check(UPLINK);
  }

  @Test
  void everyModuleIsListed() {
    Set<String> rooms =
        UPLINK.stream()
            .map(type -> type.getPackageName().split("\\.", -1)[2])
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(rooms).isEqualTo(new TreeSet<>(MAY_USE.keySet()));
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("org.uplink.(**)").should().beFreeOfCycles().check(UPLINK);
  }

  @Test
  void everyPackageIsDescribed() {
    Set<String> packages =
        UPLINK.stream()
            .map(JavaClass::getPackageName)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> described =
        UPLINK.stream()
            .filter(type -> type.getSimpleName().equals("package-info"))
            .map(JavaClass::getPackageName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(described).isEqualTo(packages);
  }

  @Test
  void engineDomainUsesNeitherRestNorSql() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "org.uplink.engine.decision..",
            "org.uplink.engine.host..",
            "org.uplink.engine.cluster..",
            "org.uplink.engine.audit..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "org.uplink.api..",
                "org.uplink.engine.rest..",
                "org.uplink.engine.store..",
                "java.sql..",
                "org.jdbi..",
                "io.helidon.."))
        .check(UPLINK);
  }

  @Test
  void routeUsesOnlyRtnetlinkAndJdk() {
    classes()
        .that()
        .resideInAPackage("org.uplink.cli.route..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "org.uplink.cli.route..",
                "org.uplink.rtnetlink..",
                "org.uplink.address",
                "java..",
                "org.jspecify.annotations.."))
        .check(UPLINK);
  }
}
