package org.uplink.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom, inside the engine. */
@AnalyzeClasses(
    packages = "org.uplink.engine",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String[] DOMAIN = {"..decision..", "..host..", "..cluster..", "..audit.."};
  private static final String[] SQL = {
    "java.sql..", "javax.sql..", "org.jdbi..", "com.zaxxer..", "org.flywaydb..", "org.h2.."
  };

  @ArchTest
  static final ArchRule theDomainKnowsNoRestNoSqlAndNoWire =
      noClasses()
          .that()
          .resideInAnyPackage(DOMAIN)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..engine.rest..",
              "..engine.store..",
              "..engine.calls..",
              "..engine.install..",
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
  static final ArchRule theInstallFlowKnowsNoRestAndNoSql =
      noClasses()
          .that()
          .resideInAnyPackage("..install..", "..calls..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..engine.rest..",
              "..engine.store..",
              "org.uplink.api..",
              "io.helidon..",
              "org.jdbi..");

  @ArchTest
  static final ArchRule onlyTheStoreKnowsSql =
      noClasses()
          .that()
          .resideOutsideOfPackage("..store..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(SQL);

  @ArchTest
  static final ArchRule onlyRestKnowsHttp =
      noClasses()
          .that()
          .resideOutsideOfPackage("..rest..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.helidon..");

  @ArchTest
  static final ArchRule theStoreKnowsNeitherRestNorTheWire =
      noClasses()
          .that()
          .resideInAPackage("..store..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..rest..", "org.uplink.api..", "..calls..");

  @ArchTest
  static final ArchRule noPackagesDependOnEachOtherInACircle =
      slices().matching("org.uplink.engine.(*)..").should().beFreeOfCycles();
}
