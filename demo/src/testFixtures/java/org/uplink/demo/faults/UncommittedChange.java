package org.uplink.demo.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uplink.testkit.Deadlines.HANG;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.uplink.pki.CredentialFiles;
import org.uplink.pki.Credentials;
import org.uplink.pki.PeerVerifier;
import org.uplink.rpc.transport.ClientSettings;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.rpc.transport.RpcConnector;
import org.uplink.verbs.Verb;
import org.uplink.verbs.change.ChangeId;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.change.ConfirmConnectivity;
import org.uplink.verbs.change.Confirmation;
import org.uplink.verbs.change.NetworkTicket;
import org.uplink.verbs.setup.NetworkSettings;
import org.uplink.verbs.setup.SetupNetworks;
import org.uplink.verbs.setup.SetupOptions;

/**
 * An engine that deploys the management network on a host and proves it, but does not commit it.
 * The network is active, and a restart of the host would remove it.
 */
final class UncommittedChange {
  private static final String ID = "uncommitted";
  private static final String TOKEN = "secret";
  private static final int SECONDS = 60;
  private final LabHostFixture host;
  private final SSLContext tls;

  private UncommittedChange(LabHostFixture host, SSLContext tls) {
    this.host = host;
    this.tls = tls;
  }

  /**
   * Deploys the network on this host.
   *
   * @param identity the folder with an engine's key and certificate
   */
  static void deploy(LabHostFixture host, Path identity) throws Exception {
    SSLContext tls = Credentials.load(CredentialFiles.in(identity), Clock.systemUTC()).sslContext();
    try (var connector = RpcConnector.open()) {
      new UncommittedChange(host, tls).deploy(connector);
    }
  }

  private void deploy(RpcConnector connector) throws Exception {
    try (var asking = connect(connector)) {
      NetworkTicket ticket =
          asking.call(
              Verb.GET_NETWORK_TICKET.method(), new ChangeId(ID), NetworkTicket.class, HANG);
      CompletableFuture<ChangeStatus> outcome =
          asking.callAsync(
              Verb.SETUP_NETWORKS.method(),
              new SetupNetworks(
                  Map.of(
                      LabHostFixture.NETWORK,
                      NetworkSettings.onNic(LabHostFixture.NIC)
                          .ipaddr(host.address())
                          .prefix(24)
                          .build()),
                  Map.of(),
                  SetupOptions.proved(ID, ticket.ticket(), TOKEN, SECONDS).withoutCommit()),
              ChangeStatus.class,
              HANG);
      while (!outcome.isDone()) {
        try (var proving = connect(connector)) {
          proving.call(
              Verb.CONFIRM_CONNECTIVITY.method(),
              ConfirmConnectivity.of(ID, TOKEN),
              Confirmation.class,
              HANG);
        }
      }
      ChangeStatus became = outcome.get(HANG_SECONDS, TimeUnit.SECONDS);
      assertThat(became.state()).as("%s", became).isEqualTo(ChangeState.KEPT);
    }
  }

  private RpcConnection connect(RpcConnector connector) throws Exception {
    return connector.connect(
        new InetSocketAddress(InetAddress.ofLiteral(host.address()), host.port()),
        tls,
        PeerVerifier.host(host.name(), host.address())::verify,
        ClientSettings.DEFAULT.withConnectTimeout(HANG));
  }
}
