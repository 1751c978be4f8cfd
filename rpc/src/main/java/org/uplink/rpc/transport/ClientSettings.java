package org.uplink.rpc.transport;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.util.function.Consumer;
import org.uplink.rpc.jsonrpc.RpcEvent;

/**
 * How a client connects.
 *
 * @param connectTimeout for all of it: TCP, TLS and STOMP
 * @param heartBeat interval of heart-beats offered and asked for; zero for none
 * @param maxFrameBytes largest answer, in bytes
 * @param maxInFlight calls that may wait for their answers at once; further ones wait for their
 *     turn
 * @param events gets the server's events, on the event loop: must not block
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
