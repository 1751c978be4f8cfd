package org.uplink.demo.lab;

import java.net.Inet4Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.guard.GuardProcess;
import org.uplink.lab.topology.ConnectingSide;
import org.uplink.lab.topology.InstallResult;
import org.uplink.lab.topology.Topology;

/** The command lines of the programs in the hosts of the lab. */
public final class LabPrograms {
  /** The system property that names the AOT cache (JEP 514) of the programs, if there is one. */
  private static final String CACHE_PROPERTY = "uplink.lab.cache";

  private static final long ETHERNET_HEADER = 14;
  private static final long IPV4_HEADER = 20;
  private static final long IPV6_HEADER = 40;
  private static final long ICMP_HEADER = 8;

  private LabPrograms() {}

  /**
   * Returns the agent of a topology. Its certificate is in the state directory, and if it has
   * joined, its configuration says where it dials the engine.
   */
  static List<String> agent(Topology topology, Path state) {
    return switch (topology.agentKind()) {
      case COMPLETE -> {
        List<String> words = new ArrayList<>(List.of("agent", "--state-dir", state.toString()));
        words.addAll(List.of("--cluster-levels", "3.5,3.6,3.10"));
        if (topology.connectingSide() == ConnectingSide.AGENT) {
          words.addAll(List.of("--config", config(state).toString()));
        }
        yield uplink(words.toArray(String[]::new));
      }
      case WITHOUT_GET_ROUTE -> java(AgentWithoutGetRoute.class.getName(), state.toString());
    };
  }

  /** Returns the command that joins the host with a token. */
  static List<String> join(String token, Path state) {
    return uplink(
        "agent",
        "join",
        token,
        "--state-dir",
        state.toString(),
        "--config",
        config(state).toString());
  }

  /** Returns an engine that installs the host and ends. */
  static List<String> demoEngine(Topology topology, Path data, String host) {
    return java(
        DemoEngine.class.getName(),
        data.toString(),
        addresses(topology),
        topology.level(),
        host,
        topology.connectingSide().name(),
        IpLiteral.format(topology.dialled()),
        Long.toString(proofTimeout(topology).toSeconds()));
  }

  /** Returns the size of a frame of {@link #pings}. */
  static long pingFrameBytes(Topology topology) {
    boolean ipv4 = topology.dialled() instanceof Inet4Address;
    return ETHERNET_HEADER + (ipv4 ? IPV4_HEADER : IPV6_HEADER) + ICMP_HEADER;
  }

  /** Returns an empty ping from the side that dials to the other one, ten times a second. */
  static List<String> pings(Topology topology) {
    return List.of("ping", "-n", "-s", "0", "-i", "0.1", IpLiteral.format(topology.dialled()));
  }

  /** Returns an engine that runs until it is stopped. */
  static List<String> engine(Topology topology, Path data) {
    return uplink("engine", "--data-dir", data.toString(), "--addresses", addresses(topology));
  }

  /** Returns an {@code uplink} command. */
  public static List<String> uplink(String... arguments) {
    return java(ProgramSelector.class.getName(), arguments);
  }

  private static Path config(Path state) {
    return state.resolveSibling("agent.conf");
  }

  private static Duration proofTimeout(Topology topology) {
    return topology.expected().installResult() == InstallResult.ROLLED_BACK
        ? DemoEngine.HOPELESS_PROOF_TIMEOUT
        : DemoEngine.PROOF_TIMEOUT;
  }

  private static String addresses(Topology topology) {
    return topology.engineAddresses().stream()
        .map(IpLiteral::format)
        .collect(Collectors.joining(","));
  }

  /**
   * Returns a program of this class path. It gets little memory, because many run at once, and the
   * AOT caches that the script {@code uplink} names.
   */
  private static List<String> java(String main, String... arguments) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Optional.ofNullable(System.getProperty(CACHE_PROPERTY))
        .map(file -> "-XX:AOTCache=" + file)
        .ifPresent(words::add);
    Optional.ofNullable(System.getProperty(GuardProcess.CACHE_PROPERTY))
        .map(file -> "-D%s=%s".formatted(GuardProcess.CACHE_PROPERTY, file))
        .ifPresent(words::add);
    words.addAll(
        List.of(
            "-Xlog:disable",
            "-Xmx96m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            // A killed JVM would leave its counters in /tmp.
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            main));
    words.addAll(List.of(arguments));
    return words;
  }
}
