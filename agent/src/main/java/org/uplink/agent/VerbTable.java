package org.uplink.agent;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.agent.capabilities.CapabilitiesVerb;
import org.uplink.agent.capabilities.DeviceCounters;
import org.uplink.agent.capabilities.LldpNeighbours;
import org.uplink.agent.network.SetupNetworksVerb;
import org.uplink.agent.route.GetRouteVerb;
import org.uplink.rpc.jsonrpc.MethodHandler;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.verbs.Verb;

/** Which code answers which verb. */
final class VerbTable {
  private static final Logger log = LoggerFactory.getLogger(VerbTable.class);

  private final GetRouteVerb getRoute;
  private final CapabilitiesVerb capabilities;
  private final SetupNetworksVerb setup;
  private final DeviceCounters counters;

  VerbTable(
      GetRouteVerb getRoute,
      CapabilitiesVerb capabilities,
      SetupNetworksVerb setup,
      DeviceCounters counters) {
    this.getRoute = getRoute;
    this.capabilities = capabilities;
    this.setup = setup;
    this.counters = counters;
  }

  /** The methods of these verbs. */
  Map<String, MethodHandler> methods(Set<Verb> verbs) {
    var methods = new HashMap<String, MethodHandler>();
    for (var verb : verbs) {
      var method = explaining(verb, method(verb));
      methods.put(verb.method(), onlyLooks(verb) ? method.readOnly() : method);
    }
    return Map.copyOf(methods);
  }

  /** Asked again under the same id, it looks again; what changes something is not done twice. */
  private static boolean onlyLooks(Verb verb) {
    return switch (verb) {
      case SETUP_NETWORKS, GET_NETWORK_TICKET, SET_SAFE_NETWORK_CONFIG -> false;
      case PING2,
          PING,
          CONFIRM_CONNECTIVITY,
          GET_ROUTE,
          GET_CAPABILITIES,
          GET_NETWORK_CAPABILITIES,
          GET_NETWORK_CHANGE,
          GET_NETWORK_STATISTICS,
          GET_LLDP ->
          true;
    };
  }

  private MethodHandler method(Verb verb) {
    return switch (verb) {
      case PING2 -> (params, caller) -> true;
      case PING -> (params, caller) -> setup.ping();
      case CONFIRM_CONNECTIVITY -> setup::confirm;
      case GET_ROUTE -> (params, caller) -> getRoute.answer(params);
      case GET_CAPABILITIES -> (params, caller) -> capabilities.all(caller);
      case GET_NETWORK_CAPABILITIES -> (params, caller) -> capabilities.network();
      case SETUP_NETWORKS -> setup::setUp;
      case GET_NETWORK_TICKET -> (params, caller) -> setup.ticket(params);
      case GET_NETWORK_CHANGE -> (params, caller) -> setup.change(params);
      case SET_SAFE_NETWORK_CONFIG -> (params, caller) -> setup.keepSafe();
      case GET_NETWORK_STATISTICS -> (params, caller) -> counters.read();
      case GET_LLDP -> (params, caller) -> neighbours();
    };
  }

  private static Object neighbours() throws RpcException.Answered {
    try {
      return LldpNeighbours.ask();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RpcException.Answered(RpcError.internal("the agent ends"));
    }
  }

  /** What the kernel refuses is told to the engine in the kernel's words, and to the log. */
  private static MethodHandler explaining(Verb verb, MethodHandler method) {
    return (params, caller) -> {
      try {
        return method.handle(params, caller);
      } catch (NetlinkException e) {
        log.warn("{} of {} failed: {}", verb, caller.remote(), e.getMessage());
        throw new RpcException.Answered(
            RpcError.internal("the host's kernel did not answer: " + e.getMessage()));
      }
    };
  }
}
