package org.uplink.lab.topology;

import static org.uplink.lab.topology.Deployment.SKIP;
import static org.uplink.lab.topology.Deployment.YES;
import static org.uplink.lab.topology.Ground.ENGINE_4;
import static org.uplink.lab.topology.Ground.HOST_A;

import java.util.List;

/**
 * Clusters and agents of different ages on the network of {@code asymmetric}, where the old answer
 * (lastClientIface: eth0, the owner of the dialled address) and the new one (getRoute: eth1)
 * differ.
 */
final class Ages {
  private Ages() {}

  static List<Topology> all() {
    return List.of(
        of(
                "level-3.5",
                "cluster level 3.5: lastClientIface decides",
                Expected.row(1, "eth0", YES).rolledBack())
            .level("3.5"),
        // As text, "3.10" would come before "3.6".
        of(
                "level-3.10",
                "cluster level 3.10 is newer than 3.6: getRoute decides",
                Expected.row(9, "eth1", SKIP))
            .level("3.10"),
        of(
                "no-verb",
                "the agent knows no getRoute: lastClientIface decides",
                Expected.row(2, "eth0", YES).rolledBack())
            .agent(AgentKind.WITHOUT_GET_ROUTE));
  }

  private static Topology of(String name, String about, Expected expected) {
    return Topology.of(
        name,
        about,
        Way.to(HOST_A, ENGINE_4),
        TwoNics::routeBySecond,
        expected.plain("eth1").flow("eth1").leavesBy("eth1"));
  }
}
