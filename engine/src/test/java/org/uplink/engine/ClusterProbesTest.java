package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.uplink.api.cluster.ClusterDocument;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostStatus;
import org.uplink.api.run.WarningDocument;

/** Probes of a cluster reach the hosts that know them. */
final class ClusterProbesTest extends OneHostFixture {
  private static final String PROBES = "\"gateway\", \"tcp://storage.example:3260\"";

  @Test
  void hostTriesTheProbesOfItsCluster() throws Exception {
    host.network().knowsProbes();
    assertThat(probes(PROBES).probes()).containsExactly("gateway", "tcp://storage.example:3260");

    HostDocument up = engine.install("node1");

    assertThat(up.status()).as("%s", up).isEqualTo(HostStatus.UP);
    assertThat(host.network().requestedProbes())
        .containsExactly("gateway", "tcp://storage.example:3260");
    assertThat(up.run().orElseThrow().warnings()).isEmpty();
  }

  @Test
  void anOlderAgentGetsNoProbesAndTheInstallSaysSo() throws Exception {
    probes(PROBES);

    HostDocument up = engine.install("node1");

    assertThat(up.status()).as("%s", up).isEqualTo(HostStatus.UP);
    assertThat(host.network().requestedProbes()).isEmpty();
    assertThat(up.run().orElseThrow().warnings())
        .extracting(WarningDocument::code)
        .containsExactly("ProbeLeftOut", "ProbeLeftOut");
    assertThat(engine.events("node1").stream().map(event -> event.text()))
        .anyMatch(text -> text.contains("the host's agent does not know probes"));
  }

  @Test
  void aClusterCanStopOnAProbeThatIsLeftOut() throws Exception {
    EngineFixture.Answer changed =
        engine.put(
            "/api/v1/clusters/Default",
            "{\"name\": \"Default\", \"stopOn\": [\"ProbeLeftOut\"], \"probes\": [\"dns\"]}");
    assertThat(changed.status()).as(changed.body()).isEqualTo(200);

    HostDocument stopped = engine.install("node1");

    assertThat(stopped.status()).isEqualTo(HostStatus.NON_OPERATIONAL);
    assertThat(stopped.statusText().orElseThrow()).contains("ProbeLeftOut", "the probe dns");
    assertThat(host.network().applied()).isZero();
  }

  @Test
  void refusesWhatIsNoProbe() throws Exception {
    for (String wrong : new String[] {"\"ssh\"", "\"tcp://x\"", "\"\"", "\"dns\\ngateway\""}) {
      EngineFixture.Answer answer = put(wrong);
      assertThat(answer.status()).as(answer.body()).isEqualTo(422);
      assertThat(answer.body()).contains("probes");
    }
    String nine = "\"ping:192.0.2.%d\"";
    var many = new StringBuilder(nine.formatted(1));
    for (int i = 2; i < 10; i++) {
      many.append(", ").append(nine.formatted(i));
    }
    assertThat(put(many.toString()).body()).contains("There are 9 probes.", "at most 8");
  }

  private ClusterDocument probes(String list) throws Exception {
    EngineFixture.Answer answer = put(list);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.as(ClusterDocument.class);
  }

  private EngineFixture.Answer put(String list) throws Exception {
    return engine.put(
        "/api/v1/clusters/Default", "{\"name\": \"Default\", \"probes\": [" + list + "]}");
  }
}
