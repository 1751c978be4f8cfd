package org.uplink.engine;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.JoinCode;
import org.uplink.pki.PeerVerifier;
import org.uplink.pki.PinnedAuthority;
import org.uplink.pki.RequestedCredentials;
import org.uplink.rpc.transport.ClientSettings;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.rpc.transport.RpcConnector;
import org.uplink.testkit.Deadlines;
import org.uplink.verbs.EngineVerb;
import org.uplink.verbs.join.JoinAnswer;
import org.uplink.verbs.join.JoinRequest;

/** A host that asks an engine to let it join without a token. */
record AskingHost(String name, RequestedCredentials key, EngineFixture engine) {
  /**
   * Creates a host.
   *
   * @param folder where its key is
   */
  static AskingHost create(String name, Path folder, EngineFixture engine) throws Exception {
    return new AskingHost(name, RequestedCredentials.openOrCreate(folder), engine);
  }

  /** Asks once. */
  JoinAnswer ask() throws Exception {
    try (RpcConnector rpc = RpcConnector.open();
        RpcConnection connection =
            rpc.connect(
                engine.hostPort(),
                PinnedAuthority.contextOfAny(),
                PeerVerifier.engine()::verify,
                ClientSettings.DEFAULT)) {
      return connection.call(
          EngineVerb.REQUEST_JOIN.method(),
          new JoinRequest(key.request().pem(), name),
          JoinAnswer.class,
          Deadlines.HANG);
    }
  }

  /** Asks each second until it is closed: the engine forgets a host that does not ask again. */
  ScheduledExecutorService keepAsking() throws Exception {
    ask();
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
    var _ = timer.scheduleWithFixedDelay(this::askAgain, 1, 1, TimeUnit.SECONDS);
    return timer;
  }

  /** Ends the questions of a host. A question that is asked at the moment ends before. */
  static void end(ScheduledExecutorService asks) {
    asks.close();
  }

  private void askAgain() {
    try {
      ask();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the code that the host shows. */
  String code() throws Exception {
    return JoinCode.of(authority().getPublicKey(), key.request().key()).text();
  }

  /** Returns the certificate of the engine's authority. */
  X509Certificate authority() throws Exception {
    return CertificateAuthority.open(new DataDirectory(engine.dataDir).pki(), Clock.systemUTC())
        .certificate();
  }
}
