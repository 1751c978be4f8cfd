package org.uplink.lab.topology;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.net.InetAddress;
import java.util.List;
import org.uplink.lab.Lab;
import org.uplink.lab.LabHost;

/**
 * A network with an engine and a host to install.
 *
 * @param name short and unique, fit for a file name
 * @param description what is special in this network, in one line for users
 * @param engineAddresses the engine's configured addresses, in order
 * @param connectingSide which side opens the connection
 * @param dialled the address that this side dials, on the port of the connecting side
 * @param level the compatibility level of the cluster, such as "3.6"
 * @param agentKind which agent runs on the host
 * @param expected the expected result
 * @param layout builds the network
 */
@RecordBuilder
public record Topology(
    String name,
    String description,
    List<InetAddress> engineAddresses,
    ConnectingSide connectingSide,
    InetAddress dialled,
    String level,
    AgentKind agentKind,
    ExpectedResult expected,
    Layout layout)
    implements TopologyBuilder.With {
  static final String ENGINE = "engine";
  static final String HOST = "host";

  public Topology {
    engineAddresses = List.copyOf(engineAddresses);
    if (expected.plainRoutes().size() != engineAddresses.size()) {
      throw new IllegalArgumentException(
          name + ": " + expected.plainRoutes().size() + " plain routes for " + engineAddresses);
    }
  }

  /**
   * Returns a topology with Uplink's agent in a cluster of level 3.6, the first level that decides
   * by getRoute.
   */
  static Topology of(
      String name,
      String description,
      TopologyAddresses addresses,
      Layout layout,
      ExpectedResult expected) {
    return new Topology(
        name,
        description,
        addresses.engine(),
        ConnectingSide.ENGINE,
        addresses.dialled(),
        "3.6",
        AgentKind.COMPLETE,
        expected,
        layout);
  }

  /** Builds the network in {@code lab}, which should be empty. */
  public BuiltTopology build(Lab lab) {
    Endpoints endpoints = layout.build(lab);
    return new BuiltTopology(this, lab, endpoints.engine(), endpoints.agent());
  }

  @Override
  public String toString() {
    return name;
  }

  /** Builds a network. */
  @FunctionalInterface
  public interface Layout {
    Endpoints build(Lab lab);
  }

  /** The hosts of engine and agent. */
  public record Endpoints(LabHost engine, LabHost agent) {}
}
