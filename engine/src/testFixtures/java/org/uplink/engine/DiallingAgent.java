package org.uplink.engine;

import static org.uplink.testkit.Deadlines.HANG;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.uplink.pki.CredentialFiles;
import org.uplink.pki.Credentials;
import org.uplink.pki.PeerVerifier;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.transport.DialledConnection;
import org.uplink.rpc.transport.Limits;
import org.uplink.rpc.transport.RpcDialer;
import org.uplink.rpc.transport.Timeouts;

/** An agent that dials an engine over real TLS, and answers what the engine asks first. */
final class DiallingAgent implements AutoCloseable {
  private final RpcDialer dialer;
  private final InetSocketAddress engine;
  private final Queue<String> refusals = new ConcurrentLinkedQueue<>();
  private final AtomicInteger pings = new AtomicInteger();
  private final Queue<String> told = new ConcurrentLinkedQueue<>();
  private final AtomicInteger calls = new AtomicInteger();
  private volatile boolean silent;

  /**
   * Creates an agent with a certificate for this name from the engine of the data directory. Two
   * agents of one name have one certificate, as a host and its clone.
   */
  DiallingAgent(Path dataDir, String name, String instance, InetSocketAddress engine)
      throws Exception {
    Path identity = dataDir.resolveSibling("identity-" + name);
    if (!identity.toFile().exists()) {
      HostCertificates.issue(new DataDirectory(dataDir), name, List.of(), identity);
    }
    this.engine = engine;
    this.dialer =
        RpcDialer.open(
            Credentials.load(CredentialFiles.in(identity), Clock.systemUTC()).sslContext(),
            PeerVerifier.engine()::verify,
            Map.of(
                "Host.getConnection",
                (params, caller) ->
                    Map.of("instance", instance, "proof", false, "engines", List.copyOf(told)),
                "Host.setEngines",
                (params, caller) -> {
                  told.clear();
                  params.path("engines").forEach(each -> told.add(each.asString()));
                  calls.incrementAndGet();
                  return true;
                },
                "Host.refuseConnection",
                (params, caller) -> refusals.add(params.path("reason").asString()),
                "Host.ping2",
                (params, caller) -> {
                  pings.incrementAndGet();
                  if (silent) {
                    throw new RpcException.Answered(RpcError.internal("the test lets it fail"));
                  }
                  return true;
                }),
            Limits.DEFAULT,
            Timeouts.DEFAULT);
  }

  DialledConnection dial() throws Exception {
    return dialer.dial(engine, Optional.empty(), HANG);
  }

  /** Lets no ping succeed from now on. */
  void beSilent() {
    silent = true;
  }

  /** Returns why the engine has refused connections. */
  List<String> refusals() {
    return List.copyOf(refusals);
  }

  /** Returns the addresses that the engine has told. */
  List<String> told() {
    return List.copyOf(told);
  }

  /** Returns how often the engine has told addresses. */
  int timesTold() {
    return calls.get();
  }

  int pings() {
    return pings.get();
  }

  @Override
  public void close() {
    dialer.close();
  }
}
