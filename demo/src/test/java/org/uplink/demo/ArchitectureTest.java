package org.uplink.demo;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
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
import org.uplink.command.StandardOutput;
import org.uplink.platform.TextSanitizer;
import org.uplink.rpc.socket.DeviceConnector;
import org.uplink.rpc.socket.TcpOrigin;

/** The modules of the architecture page, which modules each may use, and which libraries. */
class ArchitectureTest {
  private static final JavaClasses UPLINK =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("testkit"))
          .importPackages("org.uplink");

  private static final Set<String> JACKSON =
      Set.of("tools.jackson..", "com.fasterxml.jackson.annotation..");

  private static final Map<String, Module> MODULES =
      Map.ofEntries(
          module("address", Set.of(), Set.of()),
          module("platform", Set.of(), Set.of()),
          module("lab", Set.of("address"), Set.of()),
          module("rtnetlink", Set.of("address"), Set.of()),
          module("verbs", Set.of("address"), JACKSON),
          module("api", Set.of(), Set.of()),
          module("picture", Set.of("platform", "api"), Set.of()),
          module("pki", Set.of("address", "platform"), Set.of("org.bouncycastle..")),
          module("rpc", Set.of("address", "platform"), with(JACKSON, "io.netty..")),
          module("hostnet", Set.of("address", "platform", "rtnetlink", "verbs"), JACKSON),
          module("command", Set.of("address", "platform"), Set.of("picocli..", "ch.qos.logback..")),
          module(
              "agent",
              Set.of(
                  "address",
                  "platform",
                  "rtnetlink",
                  "hostnet",
                  "rpc",
                  "verbs",
                  "pki",
                  "command",
                  "picture"),
              Set.of("tools.jackson..", "picocli..", "org.snakeyaml.engine.v2..", "jdk.net..")),
          module(
              "engine",
              Set.of("address", "platform", "rpc", "verbs", "pki", "api", "command", "picture"),
              with(
                  JACKSON,
                  "io.helidon..",
                  "io.prometheus..",
                  "com.zaxxer.hikari..",
                  "org.flywaydb..",
                  "org.jdbi..",
                  "org.h2..",
                  "picocli..")),
          module(
              "cli",
              Set.of("address", "platform", "rtnetlink", "pki", "api", "command", "picture"),
              with(JACKSON, "picocli..", "com.sun.net.httpserver..")),
          module(
              "demo",
              Set.of(
                  "address",
                  "platform",
                  "lab",
                  "rtnetlink",
                  "hostnet",
                  "verbs",
                  "pki",
                  "api",
                  "command",
                  "picture",
                  "agent",
                  "engine",
                  "cli"),
              Set.of("tools.jackson..", "picocli..")));

  static Stream<Map.Entry<String, Module>> modules() {
    return MODULES.entrySet().stream().sorted(Map.Entry.comparingByKey());
  }

  @ParameterizedTest
  @MethodSource("modules")
  void moduleUsesOnlyModulesBelowIt(Map.Entry<String, Module> module) {
    String[] allowed =
        Stream.concat(Stream.of(module.getKey()), module.getValue().uses().stream())
            .map(ArchitectureTest::packages)
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(packages(module.getKey()))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("org.uplink..").and(resideOutsideOfPackages(allowed)))
        .check(UPLINK);
  }

  @ParameterizedTest
  @MethodSource("modules")
  void moduleUsesOnlyItsLibraries(Map.Entry<String, Module> module) {
    List<String> allowed =
        new ArrayList<>(
            List.of(
                "org.uplink..",
                "java..",
                "javax..",
                "org.jspecify.annotations..",
                "org.slf4j..",
                "io.soabase.recordbuilder.core.."));
    allowed.addAll(module.getValue().libraries());
    classes()
        .that()
        .resideInAPackage(packages(module.getKey()))
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage(allowed.toArray(String[]::new)))
        .check(UPLINK);
  }

  @Test
  void everyModuleIsListed() {
    Set<String> found =
        UPLINK.stream()
            .map(type -> type.getPackageName().split("\\.", -1)[2])
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(found).isEqualTo(new TreeSet<>(MODULES.keySet()));
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
  void jsonRpcKnowsNoTransport() {
    noClasses()
        .that()
        .resideInAPackage("org.uplink.rpc.jsonrpc..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "org.uplink.rpc.stomp..",
                "org.uplink.rpc.transport..",
                "org.uplink.rpc.socket..",
                "org.uplink.address..",
                "io.netty..",
                "java.net..",
                "java.nio.channels..",
                "java.security.cert..",
                "javax.net.."))
        .check(UPLINK);
  }

  /**
   * So a connection that the agent opens, or a message broker, needs no change of the code above
   * the transport.
   */
  @Test
  void onlyTheCodeThatOpensConnectionsKnowsTheTransport() {
    noClasses()
        .that()
        .resideInAnyPackage("org.uplink.engine..", "org.uplink.agent..", "org.uplink.cli..")
        .and()
        .resideOutsideOfPackages(
            "org.uplink.engine",
            "org.uplink.engine.agent.direct",
            "org.uplink.engine.agent.dialin",
            "org.uplink.agent",
            "org.uplink.agent.transport",
            "org.uplink.agent.join",
            "org.uplink.agent.main")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                    "org.uplink.rpc.transport..",
                    "org.uplink.rpc.stomp..",
                    "org.uplink.rpc.socket..")
                // The ends of the connection that delivered a call are evidence.
                .and(not(equivalentTo(TcpOrigin.class)))
                // A connection that proves a change of one host carries no calls.
                .and(not(belongToAnyOf(DeviceConnector.class))))
        .check(UPLINK);
  }

  @Test
  void stompKnowsNeitherJsonRpcNorTls() {
    noClasses()
        .that()
        .resideInAPackage("org.uplink.rpc.stomp..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "org.uplink.rpc.jsonrpc..",
                "org.uplink.rpc.transport..",
                "org.uplink.rpc.socket..",
                "tools.jackson..",
                "io.netty.handler.ssl..",
                "java.security.cert..",
                "javax.net.."))
        .check(UPLINK);
  }

  /** Each other class would make the start of the command slower. */
  @Test
  void routeUsesOnlyRtnetlinkAndJdkAndSafeOutput() {
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
                    "org.jspecify.annotations..")
                .or(belongToAnyOf(TextSanitizer.class, StandardOutput.class)))
        .check(UPLINK);
  }

  private static Map.Entry<String, Module> module(
      String name, Set<String> uses, Set<String> libraries) {
    return Map.entry(name, new Module(uses, libraries));
  }

  private static Set<String> with(Set<String> libraries, String... more) {
    return Stream.concat(libraries.stream(), Stream.of(more)).collect(Collectors.toSet());
  }

  private static String packages(String module) {
    return "org.uplink." + module + "..";
  }

  /**
   * A module.
   *
   * @param uses the modules that it may use
   * @param libraries the packages that it may use besides the JDK, JSpecify, SLF4J and
   *     RecordBuilder
   */
  record Module(Set<String> uses, Set<String> libraries) {}
}
