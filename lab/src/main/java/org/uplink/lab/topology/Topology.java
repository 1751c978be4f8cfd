package org.uplink.lab.topology;

import java.net.InetAddress;
import java.util.List;
import org.uplink.lab.Lab;
import org.uplink.lab.LabHost;

/**
 * A network with an engine and a host to be installed.
 *
 * @param name short and unique, fit for a file name
 * @param description one line for people: what is special here
 * @param engineAddresses what {@code engine.addresses} is configured with, in order
 * @param dialled the address by which the engine reaches the host's agent, on port {@link
 *     #AGENT_PORT}
 * @param level the cluster's compatibility level, "3.6"
 * @param agentKind which agent runs on the host
 * @param expected what has to come out
 * @param layout builds it
 */
public record Topology(
    String name,
    String description,
    List<InetAddress> engineAddresses,
    InetAddress dialled,
    String level,
    AgentKind agentKind,
    ExpectedResult expected,
    Layout layout) {
  /** Where agents listen; one that looked for it elsewhere would meet other rules on the way. */
  public static final int AGENT_PORT = 54321;

  static final String ENGINE = "engine";
  static final String HOST = "host";

  /** Builds the network and names its two ends. */
  @FunctionalInterface
  public interface Layout {
    Endpoints build(Lab lab);
  }

  /** The two ends. */
  public record Endpoints(LabHost engine, LabHost agent) {}

  public Topology {
    engineAddresses = List.copyOf(engineAddresses);
    if (expected.plainRoutes().size() != engineAddresses.size()) {
      throw new IllegalArgumentException(
          name + ": " + expected.plainRoutes().size() + " answers for " + engineAddresses);
    }
  }

  /** A host with a complete agent in a cluster of level 3.6, the least that decides by getRoute. */
  static Topology of(
      String name, String about, Addresses way, Layout plan, ExpectedResult expected) {
    return new Topology(
        name, about, way.engine(), way.dialled(), "3.6", AgentKind.COMPLETE, expected, plan);
  }

  Topology level(String otherLevel) {
    return new Topology(
        name, description, engineAddresses, dialled, otherLevel, agentKind, expected, layout);
  }

  Topology agent(AgentKind kind) {
    return new Topology(name, description, engineAddresses, dialled, level, kind, expected, layout);
  }

  /** Builds it in {@code lab}, which should be empty. */
  public BuiltTopology build(Lab lab) {
    var ends = layout.build(lab);
    return new BuiltTopology(this, lab, ends.engine(), ends.agent());
  }

  @Override
  public String toString() {
    return name;
  }
}
