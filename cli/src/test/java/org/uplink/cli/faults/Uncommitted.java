package org.uplink.cli.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.uplink.pki.CredentialFiles;
import org.uplink.pki.Credentials;
import org.uplink.pki.Trust;
import org.uplink.rpc.ClientSettings;
import org.uplink.rpc.RpcClient;
import org.uplink.rpc.RpcConnector;
import org.uplink.verbs.ChangeId;
import org.uplink.verbs.ChangeOutcome;
import org.uplink.verbs.ChangeState;
import org.uplink.verbs.ChangeTicket;
import org.uplink.verbs.ConfirmConnectivity;
import org.uplink.verbs.Confirmation;
import org.uplink.verbs.NetworkSettings;
import org.uplink.verbs.NetworkTicket;
import org.uplink.verbs.SetupNetworks;
import org.uplink.verbs.SetupOptions;
import org.uplink.verbs.Verb;

/**
 * An engine that puts the management network on a host, proves it, and then forgets to commit it:
 * it is in force, and a restart of the host would undo it.
 */
final class Uncommitted {
  private static final String ID = "uncommitted";
  private static final String TOKEN = "secret";
  private static final int SECONDS = 60;
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final FaultyHost host;
  private final SSLContext tls;

  private Uncommitted(FaultyHost host, SSLContext tls) {
    this.host = host;
    this.tls = tls;
  }

  /**
   * On this host.
   *
   * @param identity the folder with an engine's key and certificate
   */
  static void deploy(FaultyHost host, Path identity) throws Exception {
    var tls = Credentials.load(CredentialFiles.in(identity), Clock.systemUTC()).sslContext();
    try (var connector = RpcConnector.open()) {
      new Uncommitted(host, tls).deploy(connector);
    }
  }

  private void deploy(RpcConnector connector) throws Exception {
    try (var asking = connect(connector)) {
      var ticket =
          asking.call(
              Verb.GET_NETWORK_TICKET.method(), new ChangeId(ID), NetworkTicket.class, LIMIT);
      var outcome =
          asking.callAsync(
              Verb.SETUP_NETWORKS.method(),
              new SetupNetworks(
                  Map.of(
                      FaultyHost.NETWORK,
                      NetworkSettings.on(FaultyHost.NIC).ipaddr(host.address()).prefix(24).build()),
                  Map.of(),
                  SetupOptions.proved(
                      new ChangeTicket(ID, ticket.ticket()), TOKEN, SECONDS, false)),
              ChangeOutcome.class,
              LIMIT);
      while (!outcome.isDone()) {
        try (var proving = connect(connector)) {
          proving.call(
              Verb.CONFIRM_CONNECTIVITY.method(),
              ConfirmConnectivity.of(ID, TOKEN),
              Confirmation.class,
              LIMIT);
        }
      }
      var became = outcome.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      assertThat(became.state()).as("%s", became).isEqualTo(ChangeState.KEPT);
    }
  }

  private RpcClient connect(RpcConnector connector) throws Exception {
    return connector.connect(
        new InetSocketAddress(InetAddress.ofLiteral(host.address()), host.port()),
        tls,
        Trust.host(host.name(), host.address())::check,
        ClientSettings.DEFAULT);
  }
}
