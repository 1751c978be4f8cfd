package org.uplink.demo.act;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.uplink.lab.traffic.TrafficReport;
import org.uplink.lab.traffic.TrafficReport.Loss;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ActReportTest {
  private static final TrafficReport TRAFFIC =
      new TrafficReport(new Loss(4000, 0), new Loss(4002, 17), Duration.ofNanos(3_100_000), true);

  private final ByteArrayOutputStream text = new ByteArrayOutputStream();

  @Test
  void theTableHasALineForEachAct() {
    ActReport.of(7, List.of(kept(List.of()), skipped())).print(StripTest.terminal(text));

    assertThat(text.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            ACT     OUTCOME        LOST TO MANAGER  LOST TO HOST  STALL  LEFT
            bridge  kept in 1.2 s  0 of 4000        17 of 4002    4 ms   vmbr0 on eth0  ok
            nmcli   skipped

            nmcli: skipped, not installed: nmcli
            1 of 1 ended as they should. The same moments again: uplink demo --seed 7
            """);
  }

  @Test
  void whatIsWrongIsSaidBelowTheTable() {
    ActReport report = ActReport.of(7, List.of(kept(List.of("packets do not arrive any more"))));

    report.print(StripTest.terminal(text));

    assertThat(report.asExpected()).isFalse();
    assertThat(text.toString(StandardCharsets.UTF_8))
        .contains("WRONG", "bridge: packets do not arrive any more", "0 of 1 ended as they should");
  }

  @Test
  void theDocumentHasEveryFigure() {
    ActReport.of(7, List.of(kept(List.of()), skipped())).printJson(StripTest.terminal(text));

    JsonNode json = JsonMapper.shared().readTree(text.toString(StandardCharsets.UTF_8));
    assertThat(json.path("seed").asInt()).isEqualTo(7);
    assertThat(json.path("asExpected").asBoolean()).isTrue();
    JsonNode act = json.path("acts").path(0);
    assertThat(act.path("act").asString()).isEqualTo("bridge");
    assertThat(act.path("outcome").asString()).isEqualTo("kept");
    assertThat(act.path("tookMillis").asInt()).isEqualTo(1201);
    assertThat(act.path("toHost").path("sent").asInt()).isEqualTo(4002);
    assertThat(act.path("toHost").path("lost").asInt()).isEqualTo(17);
    assertThat(act.path("longestStallMillis").asInt()).isEqualTo(4);
    assertThat(act.path("connectionLives").asBoolean()).isTrue();
    assertThat(act.path("left").asString()).isEqualTo("vmbr0 on eth0");
    assertThat(act.path("deviations")).isEmpty();
    assertThat(json.path("acts").path(1).path("skipped").asString())
        .isEqualTo("not installed: nmcli");
    assertThat(json.path("acts").path(1).has("outcome")).isFalse();
  }

  private static ActResult kept(List<String> deviations) {
    Ending ending = Ending.of(Outcome.KEPT, "kept", Duration.ofNanos(1_200_100_000));
    return new Verdict(Outcome.KEPT, ending, "vmbr0 on eth0", deviations)
        .result(ApplyAct.kept(Viewer.watching(_ -> {})), "uplink network apply", TRAFFIC);
  }

  private static ActResult skipped() {
    return ActResult.skipped(new NetworkManagerAct(), "not installed: nmcli");
  }
}
