package org.uplink.agent.transport;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.agent.parameters.Parameters;
import org.uplink.platform.LogPeer;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.jsonrpc.MethodHandler;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.socket.TcpOrigin;
import org.uplink.verbs.Verb;
import org.uplink.verbs.connection.ConnectionInfo;
import tools.jackson.databind.JsonNode;

/** Answers the verbs about connections that the agent has opened. Thread-safe. */
final class ConnectionVerbs {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionVerbs.class);
  private static final int INSTANCE_BYTES = 16;

  /** Identifies this run of the agent. */
  private final String instance = newInstance();

  private Optional<String> refusal = Optional.empty();

  Map<String, MethodHandler> methods() {
    return Map.of(
        Verb.GET_CONNECTION.method(),
        ((MethodHandler) (_, caller) -> info(caller)).readOnly(),
        Verb.REFUSE_CONNECTION.method(),
        this::refused);
  }

  /** Returns why the engine has refused the main connection since the last call. */
  synchronized Optional<String> takeRefusal() {
    Optional<String> taken = refusal;
    refusal = Optional.empty();
    return taken;
  }

  private ConnectionInfo info(Caller caller) {
    // Only the connections for proofs are bound to a device.
    return new ConnectionInfo(
        instance, TcpOrigin.of(caller).flatMap(TcpOrigin::device).isPresent());
  }

  private synchronized Object refused(JsonNode json, Caller caller) throws RpcException.Answered {
    String reason = new Parameters(json, List.of("reason")).requiredText("reason");
    LOG.warn("{} refuses this agent: {}", LogPeer.known(caller.peer().name()), reason);
    if (TcpOrigin.of(caller).flatMap(TcpOrigin::device).isEmpty()) {
      refusal = Optional.of(reason);
    }
    return true;
  }

  private static String newInstance() {
    var bytes = new byte[INSTANCE_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
