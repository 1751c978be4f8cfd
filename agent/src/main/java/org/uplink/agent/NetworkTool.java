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
import org.uplink.hostnet.apply.StepListener;
import org.uplink.hostnet.change.ChangePaths;
import org.uplink.hostnet.request.EngineFlow;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.rpc.jsonrpc.Json;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.verbs.setup.SetupPlan;
import tools.jackson.core.JacksonException;

/**
 * What can be done with this host's network from its command line, without an agent that runs. For
 * one thread.
 */
public final class NetworkTool implements AutoCloseable {
  /** The engine's end of a connection has any port of the ephemeral ones. */
  private static final int EXAMPLE_ENGINE_PORT = 50_000;

  private final Rtnetlink kernel;
  private final HostNetwork network;

  private NetworkTool(Rtnetlink kernel, HostNetwork network) {
    this.kernel = kernel;
    this.network = network;
  }

  /**
   * Opens the network with the files of an agent's state directory.
   *
   * @param resolvConf where the host names its name servers
   * @throws AgentStartException they cannot be read
   */
  public static NetworkTool open(Path stateDir, Path resolvConf) {
    var kernel = Rtnetlink.open();
    try {
      return new NetworkTool(
          kernel,
          HostNetwork.open(
              kernel, ChangePaths.inStateDirectory(stateDir, resolvConf), StepListener.NONE));
    } catch (NetworkUnavailableException e) {
      kernel.close();
      throw new AgentStartException(e);
    } catch (RuntimeException e) {
      kernel.close();
      throw e;
    }
  }

  /**
   * What an agent does at its start, before it connects to anybody: undoes what an earlier one left
   * half done, and makes the safe configuration where this boot has not made it.
   *
   * @return what was done, in words; empty: nothing was to be done
   * @throws AgentStartException it cannot be done
   */
  public List<String> restore() {
    if (!Privilege.hasNetAdmin(new HostFiles(Path.of("/")))) {
      throw new AgentStartException(
          "Restoring this host's network takes CAP_NET_ADMIN: run it as root.");
    }
    try {
      return network.recover();
    } catch (NetworkUnavailableException e) {
      throw new AgentStartException(e);
    }
  }

  /** A request that is refused, with Vdsm's code or one of the agent's own. */
  public static final class PlanRefused extends Exception {
    private static final long serialVersionUID = 1;

    private PlanRefused(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Reads an engine's address; no name is resolved.
   *
   * @throws IllegalArgumentException it is none
   */
  public static InetAddress address(String text) {
    return IpLiteral.parse(text);
  }

  /**
   * What Host.setupNetworks would do with these parameters. Touches nothing.
   *
   * @param json an object with networks and bondings
   * @param engine the engine's address, where the way to it is to be looked up as well
   * @throws PlanRefused they are refused; the message says why
   * @throws IllegalArgumentException it is not JSON
   */
  public SetupPlan plan(String json, Optional<InetAddress> engine) throws PlanRefused {
    try {
      var wish = SetupRequest.read(Json.MAPPER.readTree(json));
      var flow = engine.flatMap(this::engineFlow);
      var planned = network.plan(wish.request(), flow, wish.timeout());
      return PlanReport.of(
          planned.plan(),
          engine.map(
              address ->
                  flow.map(planned.plan()::describeEnginePath)
                      .orElse(
                          "there is no way to the engine " + IpLiteral.format(address) + " now")));
    } catch (SetupRefusedException e) {
      throw new PlanRefused(e.getMessage() + " (code " + e.code() + ")", e);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("this is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * The flow of an engine that connects to the agent's usual port, at the address from which this
   * host would answer. Without a way to it there is none.
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

  @Override
  public void close() {
    kernel.close();
  }
}
