package org.uplink.agent.transport;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.address.HostAndPort;
import org.uplink.agent.parameters.Parameters;
import org.uplink.platform.IoProblem;
import org.uplink.platform.LogPeer;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.jsonrpc.Json;
import org.uplink.rpc.jsonrpc.JsonProblem;
import org.uplink.rpc.jsonrpc.MethodHandler;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.socket.TcpOrigin;
import org.uplink.verbs.Verb;
import org.uplink.verbs.connection.ConnectionInfo;
import org.uplink.verbs.connection.EngineList;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Answers the verbs about connections that the agent has opened. Thread-safe. */
final class ConnectionVerbs {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionVerbs.class);
  private static final int INSTANCE_BYTES = 16;

  /** Identifies this run of the agent. */
  private final String instance = newInstance();

  private final EngineAddresses engines;
  private final OwnCertificate certificate;
  private Optional<String> refusal = Optional.empty();

  ConnectionVerbs(EngineAddresses engines, OwnCertificate certificate) {
    this.engines = engines;
    this.certificate = certificate;
  }

  Map<String, MethodHandler> methods() {
    return Map.of(
        Verb.GET_CONNECTION.method(),
        ((MethodHandler) (_, caller) -> info(caller)).readOnly(),
        Verb.REFUSE_CONNECTION.method(),
        this::refused,
        Verb.SET_ENGINES.method(),
        this::setEngines);
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
        instance,
        TcpOrigin.of(caller).flatMap(TcpOrigin::device).isPresent(),
        Optional.of(engines.told().stream().map(HostAndPort::toString).toList()),
        Optional.of(certificate.authorities()));
  }

  private synchronized Object refused(JsonNode json, Caller caller) throws RpcException.Answered {
    String reason = new Parameters(json, List.of("reason")).requiredText("reason");
    LOG.warn("{} refuses this agent: {}", LogPeer.known(caller.peer().name()), reason);
    if (TcpOrigin.of(caller).flatMap(TcpOrigin::device).isEmpty()) {
      refusal = Optional.of(reason);
    }
    return true;
  }

  private Object setEngines(JsonNode json, Caller caller) throws RpcException.Answered {
    List<String> texts = read(json);
    if (texts.isEmpty() || texts.size() > EngineAddresses.MAX_TOLD) {
      throw new RpcException.Answered(
          RpcError.invalidParams(
              "%d addresses of the engine; 1 to %d are allowed"
                  .formatted(texts.size(), EngineAddresses.MAX_TOLD)));
    }
    try {
      List<HostAndPort> addresses = texts.stream().map(HostAndPort::parse).toList();
      engines.setTold(addresses);
      LOG.info("{} is reached at {}", LogPeer.known(caller.peer().name()), addresses);
      return true;
    } catch (IllegalArgumentException e) {
      throw new RpcException.Answered(RpcError.invalidParams(String.valueOf(e.getMessage())));
    } catch (IOException e) {
      throw new RpcException.Answered(
          RpcError.internal(
              "the addresses of the engine cannot be stored: " + IoProblem.describe(e)));
    }
  }

  private static List<String> read(JsonNode json) throws RpcException.Answered {
    try {
      return Json.MAPPER.treeToValue(json, EngineList.class).engines();
    } catch (JacksonException e) {
      throw new RpcException.Answered(RpcError.invalidParams(JsonProblem.describe(e)));
    }
  }

  private static String newInstance() {
    var bytes = new byte[INSTANCE_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
