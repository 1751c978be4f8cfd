package org.uplink.agent;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.uplink.address.IpLiteral;
import org.uplink.agent.capabilities.HostFiles;
import org.uplink.agent.network.HostNetwork;
import org.uplink.agent.network.NetworkUnavailableException;
import org.uplink.agent.network.PlanReport;
import org.uplink.agent.network.SetupRequest;
import org.uplink.hostnet.change.ChangePaths;
import org.uplink.hostnet.owner.NicOwners;
import org.uplink.hostnet.request.EngineFlow;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.platform.StepListener;
import org.uplink.rpc.jsonrpc.Json;
import org.uplink.rpc.jsonrpc.JsonProblem;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.verbs.setup.SetupPlan;
import tools.jackson.core.JacksonException;

/**
 * Plans changes and restores the safe configuration from the command line, without a running agent.
 * Not thread-safe.
 */
public final class NetworkTool implements AutoCloseable {
  /** A port from the ephemeral range, which a connecting engine would use. */
  private static final int EXAMPLE_ENGINE_PORT = 50_000;

  private final Rtnetlink kernel;
  private final HostNetwork network;

  private NetworkTool(Rtnetlink kernel, HostNetwork network) {
    this.kernel = kernel;
    this.network = network;
  }

  /**
   * Opens the host's network and the changes that are stored in an agent's state directory.
   *
   * @param resolvConf the file with the host's name servers
   * @param nicOwners the owners of the NICs, as far as the configuration names them
   * @throws AgentStartException if the stored changes are unreadable
   */
  public static NetworkTool open(Path stateDir, Path resolvConf, NicOwners nicOwners) {
    var kernel = Rtnetlink.open();
    try {
      return new NetworkTool(
          kernel,
          HostNetwork.open(
              kernel,
              ChangePaths.inStateDirectory(stateDir, resolvConf),
              StepListener.NONE,
              nicOwners));
    } catch (NetworkUnavailableException e) {
      kernel.close();
      throw new AgentStartException(e);
    } catch (RuntimeException e) {
      kernel.close();
      throw e;
    }
  }

  /**
   * Rolls back or finishes what an earlier agent left unfinished, as the agent does at its start,
   * and restores the safe configuration once in each boot.
   *
   * @return descriptions of the steps; empty if there was nothing to do
   * @throws AgentStartException without CAP_NET_ADMIN, or if the stored changes are unusable
   */
  public List<String> restore() {
    if (!Privilege.hasNetAdmin(new HostFiles(Path.of("/")))) {
      throw new AgentStartException(
          "Restoring this host's network needs CAP_NET_ADMIN. Run it as root.");
    }
    try {
      return network.recover();
    } catch (NetworkUnavailableException e) {
      throw new AgentStartException(e);
    }
  }

  /**
   * Parses an engine's address; does not resolve names.
   *
   * @throws IllegalArgumentException if the text is not an address
   */
  public static InetAddress address(String text) {
    return IpLiteral.parse(text);
  }

  /**
   * Plans what Host.setupNetworks would do with these parameters. Does not change the network.
   *
   * @param json an object with networks and bondings
   * @param engine the engine's address; if present, the plan must keep the route to it
   * @throws PlanRefusedException if the parameters are refused
   * @throws IllegalArgumentException if the text is not JSON
   */
  public SetupPlan plan(String json, Optional<InetAddress> engine) throws PlanRefusedException {
    try {
      SetupRequest request = SetupRequest.read(Json.MAPPER.readTree(json));
      Optional<EngineFlow> flow = engine.flatMap(this::engineFlow);
      HostNetwork.PlannedChange planned = network.plan(request.networks(), flow, request.timeout());
      return PlanReport.of(
          planned.plan(),
          planned.owners(),
          engine.map(
              address ->
                  flow.map(planned.plan()::describeEnginePath)
                      .orElse("no route to the engine " + IpLiteral.format(address) + " now")));
    } catch (SetupRefusedException e) {
      throw new PlanRefusedException(
          "%s (code %d)".formatted(e.getMessage(), e.code().number()), e);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "the parameters are not JSON: " + JsonProblem.describe(e), e);
    }
  }

  @Override
  public void close() {
    kernel.close();
  }

  /**
   * Returns the flow of an engine that connects to the agent's default port, at the address from
   * which this host would answer; empty without a route to the engine.
   */
  private Optional<EngineFlow> engineFlow(InetAddress engine) {
    return kernel.routes().get(engine) instanceof Lookup.Found(var route)
        ? route
            .preferredSource()
            .map(
                source ->
                    new EngineFlow(
                        new InetSocketAddress(source, AgentConfig.DEFAULT_PORT),
                        new InetSocketAddress(engine, EXAMPLE_ENGINE_PORT)))
        : Optional.empty();
  }

  /** Thrown if the parameters are refused. The message has the reason and the code. */
  public static final class PlanRefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private PlanRefusedException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
