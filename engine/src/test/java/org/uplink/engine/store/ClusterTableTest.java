package org.uplink.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uplink.engine.store.TableFixture.host;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.cluster.ClusterRepository;
import org.uplink.engine.cluster.CompatibilityLevel;
import org.uplink.engine.cluster.DisagreementPolicy;
import org.uplink.engine.cluster.WarningPolicy;
import org.uplink.engine.network.ManagementNetwork;
import org.uplink.verbs.proof.Probe;
import org.uplink.verbs.warning.WarningCode;

/** The table clusters. */
final class ClusterTableTest {
  @TempDir Path temp;
  private TableFixture database;

  @BeforeEach
  void open() {
    database = new TableFixture(temp, new Retention(100, 20, 3));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void listsPagesInTheOrderOfNames() {
    ClusterRepository clusters = database.clusters();
    for (String name : List.of("b", "a-b", "a", "B")) {
      assertThat(clusters.add(DirectRows.cluster(name))).isTrue();
    }
    assertThat(clusters.add(DirectRows.cluster("a"))).isFalse();

    assertThat(clusters.list("", 3)).extracting(Cluster::name).containsExactly("B", "Default", "a");
    assertThat(clusters.list("a", 3)).extracting(Cluster::name).containsExactly("a-b", "b");
  }

  @Test
  void refusesToRemoveClusterWithHosts() {
    ClusterRepository clusters = database.clusters();
    assertThat(clusters.find("Default"))
        .contains(
            new Cluster(
                "Default",
                CompatibilityLevel.GET_ROUTE,
                ManagementNetwork.named("ovirtmgmt"),
                DisagreementPolicy.SKIP,
                WarningPolicy.DEFAULT,
                List.of()));
    database.hosts().add(host("h"));
    assertThat(clusters.remove("Default")).isEqualTo(ClusterRepository.RemoveResult.HAS_HOSTS);
    database.hosts().remove("h");
    assertThat(clusters.remove("Default")).isEqualTo(ClusterRepository.RemoveResult.REMOVED);
    assertThat(clusters.remove("Default")).isEqualTo(ClusterRepository.RemoveResult.MISSING);
  }

  @Test
  void storesWhatStopsARun() {
    for (var policy :
        List.of(
            WarningPolicy.of(List.of(WarningCode.NO_CARRIER, WarningCode.FILTER_RULE)),
            WarningPolicy.of(List.of()),
            WarningPolicy.DEFAULT)) {
      var changed =
          new Cluster(
              "Default",
              CompatibilityLevel.GET_ROUTE,
              ManagementNetwork.named("ovirtmgmt"),
              DisagreementPolicy.SKIP,
              policy,
              List.of(Probe.parse("gateway"), Probe.parse("https://a.example/b,c")));
      assertThat(database.clusters().replace(changed)).isTrue();
      assertThat(database.clusters().find("Default")).contains(changed);
    }
  }
}
