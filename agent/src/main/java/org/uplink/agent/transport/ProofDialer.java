package org.uplink.agent.transport;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.agent.network.ProofListener;
import org.uplink.rpc.jsonrpc.CorrelationId;
import org.uplink.rpc.jsonrpc.RpcException.NotConnected;
import org.uplink.rpc.transport.DialledConnection;
import org.uplink.rpc.transport.RpcDialer;

/**
 * Opens new connections to the engine from sockets that are bound to one device, until the change
 * is proved or has ended: the engine sends its proof over such a connection.
 */
final class ProofDialer implements ProofListener {
  private static final Logger LOG = LoggerFactory.getLogger(ProofDialer.class);
  private static final Duration DIAL_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final RpcDialer dialer;
  private final Supplier<List<InetSocketAddress>> engines;

  /**
   * @param engines the addresses of the engine that are known, the one that worked last first
   */
  ProofDialer(RpcDialer dialer, Supplier<List<InetSocketAddress>> engines) {
    this.dialer = dialer;
    this.engines = engines;
  }

  @Override
  public boolean isSupported() {
    return dialer.canDialOverDevices();
  }

  @Override
  public AutoCloseable open(String device) {
    Optional<CorrelationId> correlation = CorrelationId.current();
    Thread thread =
        Thread.ofVirtual()
            .name("proof-dialer")
            .start(
                () -> {
                  try (var _ = CorrelationId.open(correlation)) {
                    run(device);
                  }
                });
    return () -> {
      thread.interrupt();
      thread.join();
    };
  }

  private void run(String device) {
    try {
      while (true) {
        for (InetSocketAddress address : engines.get()) {
          dial(address, device);
        }
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      LOG.debug("No more connections through {} are opened for a proof", device);
    }
  }

  /** Opens a connection, and waits until the engine closes it. */
  private void dial(InetSocketAddress address, String device) throws InterruptedException {
    try (DialledConnection connection = dialer.dial(address, Optional.of(device), DIAL_TIMEOUT)) {
      connection.closed().get();
    } catch (NotConnected e) {
      LOG.info("No connection for the proof: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("Dialling through {} failed unexpectedly", device, e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the future of an end never fails", e);
    }
  }
}
