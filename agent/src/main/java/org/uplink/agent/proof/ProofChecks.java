package org.uplink.agent.proof;

import java.io.FileNotFoundException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.uplink.address.HostAddress;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.pki.PkiException;
import org.uplink.platform.Closer;
import org.uplink.rpc.socket.DeviceConnector;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.verbs.setup.SetupCode;

/**
 * Makes the checks of a change's proofs, before the change.
 *
 * @param authorities the file with the authorities of trusted servers, instead of the system's
 * @param closer closes what the checks have opened
 */
public record ProofChecks(Rtnetlink kernel, Optional<Path> authorities, Closer closer) {
  private static final Duration RESOLVE_TIMEOUT = Duration.ofSeconds(10);

  /** The kernel repeats the first packet after one second. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  /**
   * Returns a check for each proof. Resolves host names.
   *
   * @throws SetupRefusedException if a proof could prove nothing
   */
  public List<ProofCheck> of(List<RequiredProof> proofs) throws InterruptedException {
    Optional<DeviceConnector> connector = Optional.empty();
    Optional<SSLContext> trust = Optional.empty();
    List<ProofCheck> checks = new ArrayList<>();
    for (RequiredProof proof : proofs) {
      switch (proof) {
        case RequiredProof.Tcp tcp -> {
          DeviceConnector through = connector(tcp, connector);
          connector = Optional.of(through);
          checks.add(
              new ConnectionCheck(
                  tcp,
                  addresses(tcp, tcp.host()),
                  tcp.port(),
                  (device, remote) -> through.connect(device, remote, CONNECT_TIMEOUT),
                  kernel));
        }
        case RequiredProof.Https https -> {
          connector = Optional.of(connector(https, connector));
          if (trust.isEmpty()) {
            trust = Optional.of(trust(https));
          }
          checks.add(
              new ConnectionCheck(
                  https,
                  addresses(https, https.host()),
                  https.port(),
                  new HttpsRequest(https, trust.get(), connector.get()),
                  kernel));
        }
        case RequiredProof.Ping ping -> {
          refuseOwn(ping, ping.address());
          checks.add(new PingCheck(ping, kernel));
        }
        case RequiredProof.Gateway gateway -> checks.add(new GatewayCheck(gateway, kernel));
        case RequiredProof.NameServer server -> {
          refuseOwn(server, server.address());
          checks.add(new NameServerCheck(server, kernel));
        }
        case RequiredProof.Operator _, RequiredProof.Ssh _ ->
            checks.add(new OperatorCheck(proof, kernel));
        case RequiredProof.Console console -> {
          try {
            checks.add(closer.register(ConsoleCheck.open()));
            if (ConsoleCheck.isInBackground()) {
              throw notProvable(
                  console,
                  "this command is in the background of its terminal, and could not read an answer. Start it in the foreground, without & and `timeout`");
            }
          } catch (FileNotFoundException e) {
            throw notProvable(
                console,
                "this command has no terminal on which it could ask. Run it in a terminal, or name another proof");
          }
        }
      }
    }
    return checks;
  }

  private DeviceConnector connector(RequiredProof proof, Optional<DeviceConnector> open) {
    if (!DeviceConnector.isSupported()) {
      throw notProvable(proof, "this platform cannot connect through a single device");
    }
    return open.orElseGet(() -> closer.register(DeviceConnector.open()));
  }

  private SSLContext trust(RequiredProof.Https https) {
    try {
      return Trust.of(authorities, Trust.SYSTEM);
    } catch (PkiException e) {
      throw notProvable(https, String.valueOf(e.getMessage()));
    }
  }

  private List<InetAddress> addresses(RequiredProof proof, HostAddress host)
      throws InterruptedException {
    try {
      List<InetAddress> addresses = host.resolve(RESOLVE_TIMEOUT);
      for (InetAddress address : addresses) {
        refuseOwn(proof, address);
      }
      return addresses;
    } catch (UnknownHostException e) {
      throw notProvable(proof, String.valueOf(e.getMessage()));
    }
  }

  private void refuseOwn(RequiredProof proof, InetAddress address) {
    if (kernel.routes().get(address) instanceof Lookup.Found(var route) && route.isLocal()) {
      throw notProvable(proof, IpLiteral.format(address) + " is this host itself");
    }
  }

  private static SetupRefusedException notProvable(RequiredProof proof, String why) {
    return new SetupRefusedException(
        SetupCode.NOT_PROTECTED,
        "%s cannot show that the new network works: %s. Nothing was changed."
            .formatted(proof, why));
  }
}
