package org.uplink.agent;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.agent.capabilities.CapabilitiesVerb;
import org.uplink.agent.capabilities.DeviceCounters;
import org.uplink.agent.capabilities.LldpVerb;
import org.uplink.agent.network.NetworkChangeVerbs;
import org.uplink.agent.route.GetRouteVerb;
import org.uplink.platform.LogPeer;
import org.uplink.rpc.jsonrpc.MethodHandler;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.verbs.Verb;

/** Maps each verb to the code that answers it. */
final class VerbTable {
  private static final Logger LOG = LoggerFactory.getLogger(VerbTable.class);

  private final GetRouteVerb getRoute;
  private final CapabilitiesVerb capabilities;
  private final NetworkChangeVerbs changes;
  private final DeviceCounters counters;
  private final LldpVerb lldp;

  VerbTable(
      GetRouteVerb getRoute,
      CapabilitiesVerb capabilities,
      NetworkChangeVerbs changes,
      DeviceCounters counters,
      LldpVerb lldp) {
    this.getRoute = getRoute;
    this.capabilities = capabilities;
    this.changes = changes;
    this.counters = counters;
    this.lldp = lldp;
  }

  /** Returns the handlers of these verbs by method name. */
  Map<String, MethodHandler> methods(Set<Verb> verbs) {
    var methods = new HashMap<String, MethodHandler>();
    for (var verb : verbs) {
      if (isOfConnections(verb)) {
        continue;
      }
      MethodHandler method = reportingKernelErrors(verb, method(verb));
      methods.put(verb.method(), isReadOnly(verb) ? method.readOnly() : method);
    }
    return Map.copyOf(methods);
  }

  /** Returns whether the transport of an agent that dials in answers the verb. */
  private static boolean isOfConnections(Verb verb) {
    return switch (verb) {
      case GET_CONNECTION,
          REFUSE_CONNECTION,
          SET_ENGINES,
          GET_CERTIFICATE_REQUEST,
          SET_CERTIFICATE,
          SET_AUTHORITIES ->
          true;
      case PING2,
          PING,
          CONFIRM_CONNECTIVITY,
          GET_ROUTE,
          GET_CAPABILITIES,
          GET_NETWORK_CAPABILITIES,
          SETUP_NETWORKS,
          GET_NETWORK_TICKET,
          GET_NETWORK_CHANGE,
          SET_SAFE_NETWORK_CONFIG,
          GET_NETWORK_STATISTICS,
          GET_LLDP ->
          false;
    };
  }

  /**
   * Returns the handlers of those verbs that change nothing, for callers that cannot prove a
   * change.
   */
  Map<String, MethodHandler> readingMethods(Set<Verb> verbs) {
    // A ping of a stock client confirms its change.
    return methods(
        verbs.stream()
            .filter(verb -> isReadOnly(verb))
            .filter(verb -> verb != Verb.PING && verb != Verb.CONFIRM_CONNECTIVITY)
            .collect(Collectors.toSet()));
  }

  /**
   * Returns whether the verb only reads. A repeated call with the same id runs such a verb again;
   * other verbs run once, and a repeated call gets the same answer.
   */
  private static boolean isReadOnly(Verb verb) {
    return switch (verb) {
      case SETUP_NETWORKS,
          GET_NETWORK_TICKET,
          SET_SAFE_NETWORK_CONFIG,
          REFUSE_CONNECTION,
          SET_ENGINES,
          SET_CERTIFICATE,
          SET_AUTHORITIES ->
          false;
      case PING2,
          PING,
          CONFIRM_CONNECTIVITY,
          GET_ROUTE,
          GET_CAPABILITIES,
          GET_NETWORK_CAPABILITIES,
          GET_NETWORK_CHANGE,
          GET_CONNECTION,
          GET_CERTIFICATE_REQUEST,
          GET_NETWORK_STATISTICS,
          GET_LLDP ->
          true;
    };
  }

  private MethodHandler method(Verb verb) {
    return switch (verb) {
      case PING2 -> (params, caller) -> true;
      case PING -> (params, caller) -> changes.ping();
      case CONFIRM_CONNECTIVITY -> changes::confirmConnectivity;
      case GET_ROUTE -> (params, caller) -> getRoute.getRoute(params);
      case GET_CAPABILITIES -> (params, caller) -> capabilities.capabilities(caller);
      case GET_NETWORK_CAPABILITIES -> (params, caller) -> capabilities.networkCapabilities();
      case SETUP_NETWORKS -> changes::setupNetworks;
      case GET_NETWORK_TICKET -> (params, caller) -> changes.issueTicket(params);
      case GET_NETWORK_CHANGE -> (params, caller) -> changes.outcome(params);
      case SET_SAFE_NETWORK_CONFIG -> (params, caller) -> changes.saveSafeConfiguration(params);
      case GET_CONNECTION,
          REFUSE_CONNECTION,
          SET_ENGINES,
          GET_CERTIFICATE_REQUEST,
          SET_CERTIFICATE,
          SET_AUTHORITIES ->
          throw new IllegalArgumentException(verb + " belongs to the transport");
      case GET_NETWORK_STATISTICS -> (params, caller) -> counters.read();
      case GET_LLDP -> (params, caller) -> lldp.neighbours(params);
    };
  }

  /** Logs an error of the kernel and answers the engine with the kernel's own message. */
  private static MethodHandler reportingKernelErrors(Verb verb, MethodHandler method) {
    return (params, caller) -> {
      try {
        return method.handle(params, caller);
      } catch (NetlinkException e) {
        LOG.warn(
            "{} called by {} failed: {}",
            verb,
            LogPeer.known(caller.peer().name()),
            e.getMessage());
        throw new RpcException.Answered(
            RpcError.internal("the host's kernel failed: " + e.getMessage()));
      }
    };
  }
}
