package org.uplink.agent;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.rpc.Method;
import org.uplink.rpc.RpcError;
import org.uplink.rpc.RpcException;
import org.uplink.rtnetlink.NetlinkException;
import org.uplink.verbs.Verb;

/** Which code answers which verb. */
final class VerbTable {
  private static final Logger log = LoggerFactory.getLogger(VerbTable.class);

  private final GetRouteVerb getRoute;
  private final CapabilitiesVerb capabilities;

  VerbTable(GetRouteVerb getRoute, CapabilitiesVerb capabilities) {
    this.getRoute = getRoute;
    this.capabilities = capabilities;
  }

  /** The methods of these verbs. */
  Map<String, Method> methods(Set<Verb> verbs) {
    var methods = new HashMap<String, Method>();
    for (var verb : verbs) {
      // None of them changes anything: asked again, each looks again.
      methods.put(verb.method(), explaining(verb, method(verb)).asQuery());
    }
    return Map.copyOf(methods);
  }

  /** No connectivity check can wait yet, so a ping tells the agent nothing. */
  private Method method(Verb verb) {
    return switch (verb) {
      case PING2, PING, CONFIRM_CONNECTIVITY -> (params, caller) -> true;
      case GET_ROUTE -> (params, caller) -> getRoute.answer(params);
      case GET_CAPABILITIES -> (params, caller) -> capabilities.all(caller);
      case GET_NETWORK_CAPABILITIES -> (params, caller) -> capabilities.network();
      case SETUP_NETWORKS,
          GET_NETWORK_TICKET,
          GET_NETWORK_CHANGE,
          SET_SAFE_NETWORK_CONFIG,
          GET_NETWORK_STATISTICS,
          GET_LLDP ->
          throw new IllegalArgumentException("the agent does not offer " + verb);
    };
  }

  /** What the kernel refuses is told to the engine in the kernel's words, and to the log. */
  private static Method explaining(Verb verb, Method method) {
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
