package org.uplink.engine.agent.dialin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.uplink.rpc.jsonrpc.RpcEvent;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.transport.RpcConnection;

/** Which of a host's connections the engine uses. */
final class HostConnectionsTest {
  private static final Instant ADDED = Instant.EPOCH;

  private final Set<RpcConnection> revoked = new HashSet<>();
  private final Set<RpcConnection> replaced = new HashSet<>();
  private final HostConnections connections =
      new HostConnections(revoked::contains, replaced::contains);

  /** The certificate of a host is revoked when the host joins again. */
  @Test
  void connectionWithRevokedCertificateIsClosedAndNotUsed() throws Exception {
    var old = new Connection(true);
    connections.becomeMain(main(old, "a"));
    assertThat(connections.main(ADDED)).isPresent();

    revoked.add(old);

    assertThat(connections.main(ADDED)).isEmpty();
    assertThat(old.isOpen()).isFalse();
    assertThat(connections.awaitMain(ADDED, System.nanoTime())).isEmpty();
  }

  @Test
  void connectionWithRevokedCertificateDoesNotKeepTheNextOneOut() throws Exception {
    var old = new Connection(true);
    connections.becomeMain(main(old, "a"));
    revoked.add(old);
    var next = new Connection(true);

    assertThat(connections.becomeMain(main(next, "b"))).isEmpty();
    assertThat(connections.main(ADDED).orElseThrow().connection()).isSameAs(next);
    assertThat(old.isOpen()).isFalse();
  }

  @Test
  void aProofThatNobodyTakesIsClosedByTheNextOne() throws Exception {
    connections.becomeMain(main(new Connection(true), "a"));
    var first = new Connection(true);
    var second = new Connection(true);
    assertThat(connections.offerProof(first, "a")).isTrue();
    assertThat(connections.offerProof(second, "a")).isTrue();

    assertThat(first.isOpen()).isFalse();
    assertThat(connections.takeProof(Duration.ZERO)).containsSame(second);
    assertThat(connections.takeProof(Duration.ZERO)).isEmpty();
  }

  @Test
  void aProofThatHasEndedIsNotTaken() throws Exception {
    connections.becomeMain(main(new Connection(true), "a"));
    var ended = new Connection(true);
    connections.offerProof(ended, "a");
    ended.close();

    assertThat(connections.takeProof(Duration.ZERO)).isEmpty();
  }

  /** A clone has the same certificate, and could answer for the host. */
  @Test
  void aProofOfAnotherRunIsNotTaken() throws Exception {
    assertThat(connections.offerProof(new Connection(true), "a")).isFalse();
    connections.becomeMain(main(new Connection(true), "a"));

    assertThat(connections.offerProof(new Connection(true), "b")).isFalse();
    assertThat(connections.takeProof(Duration.ZERO)).isEmpty();
  }

  /** A certificate that was issued by hand is in no table, and is not revoked one by one. */
  @Test
  void aConnectionFromBeforeTheHostJoinedAgainDoesNotKeepTheNextOneOut() throws Exception {
    var old = new Connection(true);
    connections.becomeMain(main(old, "a"));
    replaced.add(old);

    assertThat(connections.becomeMain(main(new Connection(true), "b"))).isEmpty();
    assertThat(old.isOpen()).isFalse();
  }

  @Test
  void aConnectionOfARemovedHostIsNotThatOfAHostOfTheSameName() throws Exception {
    var old = new Connection(true);
    connections.becomeMain(main(old, "a"));

    assertThat(connections.main(Instant.EPOCH.plusSeconds(1))).isEmpty();
    assertThat(old.isOpen()).isFalse();
  }

  @Test
  void aClosedConnectionReplacesNone() throws Exception {
    var working = new Connection(true);
    connections.becomeMain(main(working, "a"));
    var late = new Connection(true);
    late.close();
    connections.becomeMain(main(late, "a"));

    assertThat(connections.main(ADDED).orElseThrow().connection()).isSameAs(working);
  }

  @Test
  void aFewConnectionsOfAHostAreSetUpAtOnce() {
    for (var i = 0; i < 4; i++) {
      assertThat(connections.enter()).isTrue();
    }
    assertThat(connections.enter()).isFalse();
    connections.leave();
    assertThat(connections.enter()).isTrue();
  }

  @Test
  void aSecondAgentIsReportedOnceAnHour() {
    assertThat(connections.mayReportSecondAgent(ADDED)).isTrue();
    assertThat(connections.mayReportSecondAgent(ADDED.plus(Duration.ofMinutes(59)))).isFalse();
    assertThat(connections.mayReportSecondAgent(ADDED.plus(Duration.ofMinutes(61)))).isTrue();
  }

  private static MainConnection main(RpcConnection connection, String instance) {
    return new MainConnection(connection, instance, Instant.EPOCH);
  }

  /** A connection whose peer answers each call with true, or fails each call. */
  private static final class Connection implements RpcConnection {
    private final boolean answers;
    private boolean open = true;

    Connection(boolean answers) {
      this.answers = answers;
    }

    @Override
    public <R> R call(String method, Object params, Class<R> result, Duration deadline)
        throws RpcException {
      if (!answers) {
        throw new RpcException.DeadlineExceeded(method, deadline);
      }
      return result.cast(true);
    }

    @Override
    public <R> CompletableFuture<R> callAsync(
        String method, Object params, Class<R> result, Duration deadline) {
      return CompletableFuture.completedFuture(result.cast(answers));
    }

    @Override
    public InetSocketAddress localAddress() {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    }

    @Override
    public InetSocketAddress remoteAddress() {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), 2);
    }

    @Override
    public List<X509Certificate> peer() {
      return List.of();
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public void onEvents(Consumer<RpcEvent> listener) {
      // It sends none.
    }

    @Override
    public CompletableFuture<RpcException.NotConnected> closed() {
      return new CompletableFuture<>();
    }

    @Override
    public void close() {
      open = false;
    }
  }
}
