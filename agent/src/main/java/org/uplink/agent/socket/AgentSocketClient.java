package org.uplink.agent.socket;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.uplink.rpc.jsonrpc.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Asks the running agent on its socket. */
public final class AgentSocketClient {
  /** The method that answers an {@link AgentState}. Only the socket has it. */
  public static final String STATE = "Agent.getState";

  private AgentSocketClient() {}

  /**
   * Returns the state of the agent.
   *
   * @return empty if it does not answer in time
   */
  public static Optional<AgentState> state(Path stateDirectory, Duration timeout)
      throws InterruptedException {
    Optional<JsonNode> answer = call(stateDirectory, STATE, timeout);
    try {
      return answer
          .filter(found -> found.has("result"))
          .map(found -> Json.MAPPER.treeToValue(found.get("result"), AgentState.class));
    } catch (JacksonException e) {
      return Optional.empty(); // An agent of another version.
    }
  }

  /** Calls a method without parameters, and returns the document of the answer. */
  public static Optional<JsonNode> call(Path stateDirectory, String method, Duration timeout)
      throws InterruptedException {
    String request = "{\"jsonrpc\": \"2.0\", \"method\": \"" + method + "\", \"id\": 1}\n";
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(AgentSocket.path(stateDirectory)));
      FutureTask<JsonNode> answer =
          new FutureTask<>(
              () -> {
                Channels.newOutputStream(channel).write(request.getBytes(StandardCharsets.UTF_8));
                channel.shutdownOutput();
                return Json.MAPPER.readTree(Channels.newInputStream(channel).readAllBytes());
              });
      // The end of the channel ends the thread.
      Thread.ofVirtual().name("agent-answer").start(answer);
      return Optional.of(answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
    } catch (IOException | ExecutionException | TimeoutException e) {
      return Optional.empty();
    }
  }
}
