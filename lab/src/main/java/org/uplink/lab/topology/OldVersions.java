package org.uplink.lab.topology;

import static org.uplink.lab.topology.ExpectedDeployment.SKIP;
import static org.uplink.lab.topology.ExpectedDeployment.YES;
import static org.uplink.lab.topology.RoutedNetwork.ENGINE_4;
import static org.uplink.lab.topology.RoutedNetwork.HOST_A;

import java.util.List;

/**
 * Old clusters and agents on the network of {@code asymmetric}, where the old answer
 * (lastClientIface: eth0, which has the dialled address) and the new one (getRoute: eth1) differ.
 */
final class OldVersions {
  private OldVersions() {}

  static List<Topology> all() {
    return List.of(
        of(
                "level-3.5",
                "cluster level 3.5: lastClientIface decides",
                ExpectedResult.row(1, "eth0", YES).rolledBack())
            .withLevel("3.5"),
        // A comparison of texts would sort "3.10" before "3.6".
        of(
                "level-3.10",
                "cluster level 3.10 is newer than 3.6: getRoute decides",
                ExpectedResult.row(9, "eth1", SKIP))
            .withLevel("3.10"),
        of(
                "no-verb",
                "the agent has no getRoute: lastClientIface decides",
                ExpectedResult.row(2, "eth0", YES).rolledBack())
            .withAgentKind(AgentKind.WITHOUT_GET_ROUTE));
  }

  private static Topology of(String name, String about, ExpectedResult expected) {
    return Topology.of(
        name,
        about,
        TopologyAddresses.to(HOST_A, ENGINE_4),
        TwoNics::routeBySecond,
        expected.plain("eth1").withFlowRoute("eth1").withLeavesBy("eth1"));
  }
}
