package org.uplink.rpc.transport;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.util.function.Consumer;
import org.uplink.rpc.jsonrpc.RpcEvent;

/**
 * The settings of a client's connection.
 *
 * @param connectTimeout the time for TCP, TLS and STOMP together
 * @param heartBeat the interval of heart-beats that the client offers and asks for; zero for none
 * @param maxFrameBytes the size of the largest answer
 * @param maxInFlight how many calls may wait for their answers; others wait for one of these
 * @param events receives the server's events on the event loop, so it must not block
 */
@RecordBuilder
public record ClientSettings(
    Duration connectTimeout,
    Duration heartBeat,
    int maxFrameBytes,
    int maxInFlight,
    Consumer<RpcEvent> events)
    implements ClientSettingsBuilder.With {
  public static final ClientSettings DEFAULT =
      new ClientSettings(
          Duration.ofSeconds(20), Duration.ofSeconds(15), 16 << 20, 1024, event -> {});
}
