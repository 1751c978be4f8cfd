package org.uplink.rtnetlink;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Checks the dependencies between the packages. */
@AnalyzeClasses(
    packages = "org.uplink.rtnetlink",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String[] VALUES = {
    "..rtnetlink.net..",
    "..rtnetlink.request..",
    "..rtnetlink.link..",
    "..rtnetlink.address..",
    "..rtnetlink.route..",
    "..rtnetlink.rule..",
    "..rtnetlink.neighbour..",
    "..rtnetlink.nexthop.."
  };

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("org.uplink.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule valuesKnowNoSockets =
      noClasses()
          .that()
          .resideInAnyPackage(VALUES)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.uplink.rtnetlink",
              "..rtnetlink.lookup..",
              "..rtnetlink.connection..",
              "..rtnetlink.codec..",
              "..rtnetlink.kernel..");

  @ArchTest
  static final ArchRule bytesAndSystemCallsKnowNothingElse =
      noClasses()
          .that()
          .resideInAnyPackage("..rtnetlink.wire..", "..rtnetlink.kernel..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.uplink.rtnetlink",
              "..rtnetlink.net..",
              "..rtnetlink.request..",
              "..rtnetlink.link..",
              "..rtnetlink.address..",
              "..rtnetlink.route..",
              "..rtnetlink.rule..",
              "..rtnetlink.neighbour..",
              "..rtnetlink.nexthop..",
              "..rtnetlink.lookup..",
              "..rtnetlink.connection..",
              "..rtnetlink.codec..");
}
