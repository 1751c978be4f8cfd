package org.uplink.agent;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
      method(verb)
          .ifPresent(method -> methods.put(verb.method(), reportingKernelErrors(verb, method)));
    }
    return Map.copyOf(methods);
  }

  /**
   * Returns the handlers of those verbs that change nothing, for callers that cannot prove a
   * change.
   */
  Map<String, MethodHandler> readingMethods(Set<Verb> verbs) {
    var methods = new HashMap<String, MethodHandler>(methods(verbs));
    methods.values().removeIf(method -> !method.isReadOnly());
    // They confirm a change.
    methods.keySet().removeAll(Set.of(Verb.PING.method(), Verb.CONFIRM_CONNECTIVITY.method()));
    return Map.copyOf(methods);
  }

  /** Returns the handler of the verb; empty if the transport of an agent that dials in has it. */
  private Optional<MethodHandler> method(Verb verb) {
    return switch (verb) {
      case PING2 -> reading((params, caller) -> true);
      case PING -> reading((params, caller) -> changes.ping());
      case CONFIRM_CONNECTIVITY -> reading(changes::confirmConnectivity);
      case GET_ROUTE -> reading((params, caller) -> getRoute.getRoute(params));
      case GET_CAPABILITIES -> reading((params, caller) -> capabilities.capabilities(caller));
      case GET_NETWORK_CAPABILITIES ->
          reading((params, caller) -> capabilities.networkCapabilities());
      case SETUP_NETWORKS -> changing(changes::setupNetworks);
      case GET_NETWORK_TICKET -> changing((params, caller) -> changes.issueTicket(params));
      case GET_NETWORK_CHANGE -> reading((params, caller) -> changes.outcome(params));
      case SET_SAFE_NETWORK_CONFIG ->
          changing((params, caller) -> changes.saveSafeConfiguration(params));
      case GET_NETWORK_STATISTICS -> reading((params, caller) -> counters.read());
      case GET_LLDP -> reading((params, caller) -> lldp.neighbours(params));
      case GET_CONNECTION,
          REFUSE_CONNECTION,
          SET_ENGINES,
          GET_CERTIFICATE_REQUEST,
          SET_CERTIFICATE,
          SET_AUTHORITIES ->
          Optional.empty();
    };
  }

  /** A repeated call with the same id runs such a verb again. */
  private static Optional<MethodHandler> reading(MethodHandler method) {
    return Optional.of(method.readOnly());
  }

  /** Such a verb runs once; a repeated call with the same id gets the same answer. */
  private static Optional<MethodHandler> changing(MethodHandler method) {
    return Optional.of(method);
  }

  /** Logs an error of the kernel and answers the engine with the kernel's own message. */
  private static MethodHandler reportingKernelErrors(Verb verb, MethodHandler method) {
    MethodHandler reporting =
        (params, caller) -> {
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
    return method.isReadOnly() ? reporting.readOnly() : reporting;
  }
}
