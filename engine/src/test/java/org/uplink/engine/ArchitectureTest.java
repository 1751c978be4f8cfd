package org.uplink.engine;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which package of the engine may use which. */
@AnalyzeClasses(
    packages = "org.uplink.engine",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String[] DOMAIN = {
    "..engine.audit..",
    "..engine.change..",
    "..engine.cluster..",
    "..engine.decision..",
    "..engine.host..",
    "..engine.network.."
  };
  private static final String[] SQL = {
    "java.sql..", "javax.sql..", "org.jdbi..", "com.zaxxer..", "org.flywaydb..", "org.h2.."
  };

  @ArchTest
  static final ArchRule domainUsesNeitherRestNorSqlNorTheAgentProtocol =
      noClasses()
          .that()
          .resideInAnyPackage(DOMAIN)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..engine.rest..",
              "..engine.store..",
              "..engine.agent..",
              "..engine.run..",
              "..engine.path..",
              "..engine.monitor..",
              "..engine.presence..",
              "org.uplink.api..",
              "org.uplink.rpc..",
              "org.uplink.verbs",
              "org.uplink.verbs.capabilities..",
              "org.uplink.verbs.device..",
              "org.uplink.verbs.route..",
              "org.uplink.verbs.setup..",
              "org.uplink.pki..",
              "io.helidon..",
              "tools.jackson..",
              "java.sql..",
              "org.jdbi..");

  @ArchTest
  static final ArchRule runsUseNeitherRestNorSql =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..engine.run..",
              "..engine.path..",
              "..engine.agent..",
              "..engine.monitor..",
              "..engine.presence..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..engine.rest..",
              "..engine.store..",
              "org.uplink.api..",
              "io.helidon..",
              "org.jdbi..");

  @ArchTest
  static final ArchRule onlyTheStoreUsesSql =
      noClasses()
          .that()
          .resideOutsideOfPackage("..engine.store..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(SQL);

  @ArchTest
  static final ArchRule onlyTheFileOfTheDatabaseUsesH2 =
      noClasses()
          .that()
          .resideOutsideOfPackage("..engine.store.file..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.h2..", "com.zaxxer..");

  @ArchTest
  static final ArchRule theFileOfTheDatabaseKnowsNoTable =
      noClasses()
          .that()
          .resideInAPackage("..engine.store.file..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("org.uplink.engine..")
                  .and(resideOutsideOfPackage("..engine.store.file..")));

  @ArchTest
  static final ArchRule onlyRestUsesHttp =
      noClasses()
          .that()
          .resideOutsideOfPackage("..engine.rest..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.helidon..");

  @ArchTest
  static final ArchRule storeUsesNeitherRestNorTheAgentProtocol =
      noClasses()
          .that()
          .resideInAPackage("..engine.store..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..engine.rest..", "org.uplink.api..", "..engine.agent..");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("org.uplink.engine.(*)..").should().beFreeOfCycles();
}
