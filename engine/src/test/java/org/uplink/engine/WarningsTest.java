package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.uplink.api.cluster.ClusterDocument;
import org.uplink.api.event.Event;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostStatus;
import org.uplink.api.host.StatusReason;
import org.uplink.api.run.NetworkPlan;
import org.uplink.api.run.WarningDocument;

/** Reports the warnings of a plan, and stops installs on them. */
final class WarningsTest extends OneHostFixture {
  private static final Map<String, Object> FILTER_RULE =
      Map.of(
          "code", "FilterRule",
          "device", "eth1",
          "subject", "oifname \"eth1\" masquerade",
          "text", "a packet filter rule names eth1: oifname \"eth1\" masquerade",
          "cutsOff", true);
  private static final Map<String, Object> NO_CARRIER =
      Map.of(
          "code", "NoCarrier", "device", "eth1", "text", "eth1 has no carrier", "cutsOff", false);
  private static final Map<String, Object> OF_A_NEWER_AGENT =
      Map.of("code", "SomethingNew", "text", "the change cuts somebody off", "cutsOff", true);

  @Test
  void installStopsBeforeAnybodyIsCutOff() throws Exception {
    host.network().warnings(List.of(NO_CARRIER, FILTER_RULE));

    HostDocument stopped = engine.install("node1");

    assertThat(stopped.status()).isEqualTo(HostStatus.NON_OPERATIONAL);
    assertThat(stopped.reason()).contains(StatusReason.WARNINGS_NOT_ACCEPTED);
    assertThat(stopped.statusText().orElseThrow())
        .contains("FilterRule: a packet filter rule names eth1", "Nothing was changed")
        .doesNotContain("NoCarrier")
        .endsWith("uplink host install node1 --accept FilterRule");
    assertThat(stopped.run().orElseThrow().succeeded()).contains(false);
    assertThat(stopped.run().orElseThrow().warnings())
        .extracting(WarningDocument::code)
        .containsExactly("FilterRule", "NoCarrier");
    assertThat(lastEvent().type()).isEqualTo("ManagementNetworkStopped");
    assertThat(host.network().applied()).isZero();
    assertThat(host.calls()).noneMatch(call -> call.startsWith("Host.getNetworkTicket"));
  }

  @Test
  void acceptedWarningsAreInTheResultAndTheEvents() throws Exception {
    host.network().warnings(List.of(FILTER_RULE));
    engine.install("node1");

    HostDocument up = installAccepting("filterrule");

    assertThat(up.status()).as("%s", up).isEqualTo(HostStatus.UP);
    assertThat(up.run().orElseThrow().accepted()).containsExactly("FilterRule");
    assertThat(up.run().orElseThrow().warnings())
        .singleElement()
        .satisfies(
            warning -> {
              assertThat(warning.device()).contains("eth1");
              assertThat(warning.subject()).contains("oifname \"eth1\" masquerade");
              assertThat(warning.cutsOff()).isTrue();
            });
    assertThat(event("ManagementNetworkWarnings").text())
        .contains(
            "FilterRule: a packet filter rule names eth1", "Accepted for this run: FilterRule");
  }

  @Test
  void reportsWarningsThatDoNotStopInstall() throws Exception {
    host.network().warnings(List.of(NO_CARRIER));

    HostDocument up = engine.install("node1");

    assertThat(up.status()).as("%s", up).isEqualTo(HostStatus.UP);
    assertThat(up.run().orElseThrow().warnings()).hasSize(1);
    assertThat(event("ManagementNetworkWarnings").text())
        .contains("NoCarrier: eth1 has no carrier")
        .doesNotContain("Accepted");
  }

  @Test
  void planWithoutWarningsLogsNone() throws Exception {
    host.network().warnings(List.of());

    assertThat(engine.install("node1").run().orElseThrow().warnings()).isEmpty();

    assertThat(engine.events("node1"))
        .extracting(Event::type)
        .doesNotContain("ManagementNetworkWarnings");
  }

  @Test
  void stopsOnUnknownCodeIfChangeCutsSomebodyOff() throws Exception {
    host.network().warnings(List.of(OF_A_NEWER_AGENT));
    HostDocument stopped = engine.install("node1");
    assertThat(stopped.statusText().orElseThrow()).endsWith("--accept SomethingNew");

    assertThat(installAccepting("SomethingNew").status()).isEqualTo(HostStatus.UP);
  }

  @Test
  void clusterChoosesTheCodes() throws Exception {
    host.network().warnings(List.of(FILTER_RULE, NO_CARRIER));
    assertThat(stopOn("\"default\", \"ProbeLeftOut\"").stopOn())
        .contains("FilterRule", "ProbeLeftOut")
        .doesNotContain("NoCarrier");
    assertThat(stopOn("\"nocarrier\"").stopOn()).containsExactly("NoCarrier");
    HostDocument stopped = engine.install("node1");
    assertThat(stopped.statusText().orElseThrow()).endsWith("--accept NoCarrier");

    assertThat(stopOn("").stopOn()).isEmpty();

    assertThat(engine.install("node1").status()).isEqualTo(HostStatus.UP);
  }

  @Test
  void refusesUnknownCodesOfAPolicy() throws Exception {
    EngineFixture.Answer unknown =
        engine.put(
            "/api/v1/clusters/Default", "{\"name\": \"Default\", \"stopOn\": [\"Nonsense\"]}");
    assertThat(unknown.status()).isEqualTo(422);
    assertThat(unknown.body()).contains("Nonsense", "FilterRule", "NoCarrier");

    EngineFixture.Answer malformed =
        engine.post("/api/v1/hosts/node1/install?accept=No%20Code", "");
    assertThat(malformed.status()).isEqualTo(400);
    assertThat(malformed.body()).contains("No Code", "FilterRule");
  }

  @Test
  void deployAndSyncContinueAndReportWarnings() throws Exception {
    host.network().warnings(List.of(FILTER_RULE));
    engine.install("node1");

    NetworkPlan plan =
        engine.post("/api/v1/hosts/node1/deploy-network?dryRun=true", "{}").as(NetworkPlan.class);
    assertThat(plan.warnings()).extracting(WarningDocument::code).containsExactly("FilterRule");

    HostDocument deployed =
        engine.post("/api/v1/hosts/node1/deploy-network?wait=300", "{}").as(HostDocument.class);
    assertThat(deployed.status()).as("%s", deployed).isEqualTo(HostStatus.UP);
    assertThat(deployed.run().orElseThrow().warnings()).hasSize(1);

    engine.put("/api/v1/clusters/Default", "{\"name\": \"Default\", \"mtu\": 1400}");
    HostDocument synced =
        engine.post("/api/v1/hosts/node1/sync?wait=300", "").as(HostDocument.class);
    assertThat(synced.status()).as("%s", synced).isEqualTo(HostStatus.UP);
    assertThat(synced.run().orElseThrow().warnings()).hasSize(1);
  }

  @Test
  void limitsAndCleansWarningsOfHost() throws Exception {
    Map<String, Object> hostile =
        Map.of(
            "code",
            "Bad\u001b[2J",
            "text",
            "x\u202e\n".repeat(1000),
            "subject",
            "y".repeat(1000),
            "cutsOff",
            false);
    List<Map<String, Object>> many = new ArrayList<>(Collections.nCopies(200, hostile));
    many.add(NO_CARRIER);
    host.network().warnings(many);

    HostDocument up = engine.install("node1");

    assertThat(up.status()).as("%s", up).isEqualTo(HostStatus.UP);
    assertThat(up.run().orElseThrow().warnings())
        .hasSize(40)
        .filteredOn(warning -> !warning.code().equals("NoCarrier"))
        .hasSize(39)
        .allSatisfy(
            warning -> {
              assertThat(warning.code()).isEqualTo("Bad?[2J");
              assertThat(warning.text()).hasSize(300).doesNotContain("\u202e", "\n");
              assertThat(warning.subject().orElseThrow()).hasSize(100);
            });
    assertThat(event("ManagementNetworkWarnings").text()).contains("And 35 more");
  }

  @Test
  void saysThatTheRollbackOfAStockVdsmLosesTheAddress() throws Exception {
    host.asStockVdsm();

    NetworkPlan plan =
        engine
            .post("/api/v1/hosts/node1/deploy-network?dryRun=true", "{\"nic\": \"eth1\"}")
            .as(NetworkPlan.class);
    assertThat(plan.warnings())
        .singleElement()
        .satisfies(
            warning -> {
              assertThat(warning.code()).isEqualTo("RollbackLosesAddress");
              assertThat(warning.device()).contains("eth1");
            });
    assertThat(host.network().applied()).as("a stock Vdsm would ignore dryRun").isZero();

    HostDocument up = engine.install("node1");
    assertThat(up.status()).as("%s", up).isEqualTo(HostStatus.UP);
    assertThat(up.run().orElseThrow().warnings())
        .extracting(WarningDocument::code)
        .containsExactly("RollbackLosesAddress");
    List<String> events = engine.events("node1").stream().map(Event::type).toList();
    assertThat(events.indexOf("ManagementNetworkWarnings"))
        .isBetween(0, events.indexOf("ManagementNetworkDeployed"));

    engine.put("/api/v1/clusters/Default", "{\"name\": \"Default\", \"mtu\": 1400}");
    HostDocument synced =
        engine.post("/api/v1/hosts/node1/sync?wait=300", "").as(HostDocument.class);
    assertThat(synced.run().orElseThrow().warnings())
        .as("Vdsm rolls a change of its own network back")
        .isEmpty();
  }

  private HostDocument installAccepting(String codes) throws Exception {
    EngineFixture.Answer answer =
        engine.post("/api/v1/hosts/node1/install?wait=300&accept=" + codes, "");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.as(HostDocument.class);
  }

  private ClusterDocument stopOn(String codes) throws Exception {
    EngineFixture.Answer answer =
        engine.put(
            "/api/v1/clusters/Default", "{\"name\": \"Default\", \"stopOn\": [" + codes + "]}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.as(ClusterDocument.class);
  }

  private Event lastEvent() throws Exception {
    return engine.events("node1").getLast();
  }

  private Event event(String type) throws Exception {
    return engine.events("node1").stream()
        .filter(event -> event.type().equals(type))
        .reduce((_, last) -> last)
        .orElseThrow();
  }
}
