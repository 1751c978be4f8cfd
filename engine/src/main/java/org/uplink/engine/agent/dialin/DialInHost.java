package org.uplink.engine.agent.dialin;

import java.security.cert.X509Certificate;
import java.time.Duration;
import org.uplink.engine.certificate.ConnectedHost;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.verbs.NoParameters;
import org.uplink.verbs.Verb;
import org.uplink.verbs.certificate.NewCertificate;
import org.uplink.verbs.certificate.NewKey;
import org.uplink.verbs.connection.ConnectionRefusal;

/** A host's main connection, seen as that of a certificate. */
record DialInHost(String name, RpcConnection connection) implements ConnectedHost {
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);

  @Override
  public X509Certificate certificate() {
    return connection.peer().getFirst();
  }

  @Override
  public String newKey() throws RpcException, InterruptedException {
    return connection
        .call(
            Verb.GET_CERTIFICATE_REQUEST.method(), new NoParameters(), NewKey.class, ANSWER_TIMEOUT)
        .request();
  }

  @Override
  public void setCertificate(String pem) throws RpcException, InterruptedException {
    connection.call(
        Verb.SET_CERTIFICATE.method(), new NewCertificate(pem), Boolean.class, ANSWER_TIMEOUT);
  }

  @Override
  public void disconnect(String reason) {
    // To close waits for the agent's receipt.
    Thread.ofVirtual()
        .name("disconnect")
        .start(
            () -> {
              var _ =
                  connection.callAsync(
                      Verb.REFUSE_CONNECTION.method(),
                      new ConnectionRefusal(reason),
                      Boolean.class,
                      ANSWER_TIMEOUT);
              connection.close();
            });
  }
}
