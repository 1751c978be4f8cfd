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
import org.uplink.verbs.proof.RequiredProof;
import org.uplink.verbs.setup.SetupCode;

/**
 * Makes the checks of a change's proofs and probes, before the change. All of them share a
 * connector and the trusted authorities. One thread uses it.
 */
public final class ProofChecks {
  private static final Duration RESOLVE_TIMEOUT = Duration.ofSeconds(10);

  /** The kernel repeats the first packet after one second. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  private final Rtnetlink kernel;
  private final Optional<Path> authorities;
  private final Closer closer;
  private Optional<DeviceConnector> connector = Optional.empty();
  private Optional<SSLContext> trust = Optional.empty();

  /**
   * Creates an object for one change.
   *
   * @param authorities the file with the authorities of trusted servers, instead of the system's
   * @param closer closes what the checks have opened
   */
  public ProofChecks(Rtnetlink kernel, Optional<Path> authorities, Closer closer) {
    this.kernel = kernel;
    this.authorities = authorities;
    this.closer = closer;
  }

  /**
   * Returns a check for each proof. Resolves host names.
   *
   * @throws SetupRefusedException if a proof could prove nothing
   */
  public List<ProofCheck> of(List<RequiredProof> proofs) throws InterruptedException {
    List<ProofCheck> checks = new ArrayList<>();
    for (RequiredProof proof : proofs) {
      try {
        checks.add(of(proof));
      } catch (UnprovableException e) {
        var refusal =
            new SetupRefusedException(
                SetupCode.NOT_PROTECTED,
                "%s cannot show that the new network works: %s. Nothing was changed."
                    .formatted(proof, e.getMessage()));
        refusal.initCause(e);
        throw refusal;
      }
    }
    return checks;
  }

  /** Returns the check of one proof. Resolves its host name. */
  ProofCheck of(RequiredProof proof) throws UnprovableException, InterruptedException {
    return switch (proof) {
      case RequiredProof.Tcp tcp -> {
        DeviceConnector through = connector();
        yield new ConnectionCheck(
            tcp,
            addresses(tcp.host()),
            tcp.port(),
            (device, remote) -> through.connect(device, remote, CONNECT_TIMEOUT),
            kernel);
      }
      case RequiredProof.Https https -> {
        DeviceConnector through = connector();
        yield new ConnectionCheck(
            https,
            addresses(https.host()),
            https.port(),
            new HttpsRequest(https, trust(), through),
            kernel);
      }
      case RequiredProof.Ping ping -> {
        refuseOwn(ping.address());
        yield new PingCheck(ping, kernel);
      }
      case RequiredProof.Gateway gateway -> new GatewayCheck(gateway, kernel);
      case RequiredProof.NameServer server -> {
        refuseOwn(server.address());
        yield new NameServerCheck(server, kernel);
      }
      case RequiredProof.Operator _, RequiredProof.Ssh _ -> new OperatorCheck(proof, kernel);
      case RequiredProof.Console _ -> console();
    };
  }

  private ConsoleCheck console() throws UnprovableException {
    try {
      ConsoleCheck check = closer.register(ConsoleCheck.open());
      if (ConsoleCheck.isInBackground()) {
        throw new UnprovableException(
            "this command runs in the background of its terminal, so it cannot read an answer. Start it in the foreground: without &, and not by `timeout`");
      }
      return check;
    } catch (FileNotFoundException e) {
      throw new UnprovableException(
          "this command has no terminal on which it could ask. Run it in a terminal, or name another proof");
    }
  }

  private DeviceConnector connector() throws UnprovableException {
    if (!DeviceConnector.isSupported()) {
      throw new UnprovableException("this platform cannot connect through a single device");
    }
    if (connector.isEmpty()) {
      connector = Optional.of(closer.register(DeviceConnector.open()));
    }
    return connector.get();
  }

  private SSLContext trust() throws UnprovableException {
    if (trust.isEmpty()) {
      try {
        trust = Optional.of(Trust.of(authorities, Trust.SYSTEM));
      } catch (PkiException e) {
        throw new UnprovableException(String.valueOf(e.getMessage()));
      }
    }
    return trust.get();
  }

  private List<InetAddress> addresses(HostAddress host)
      throws UnprovableException, InterruptedException {
    try {
      List<InetAddress> addresses = host.resolve(RESOLVE_TIMEOUT);
      for (InetAddress address : addresses) {
        refuseOwn(address);
      }
      return addresses;
    } catch (UnknownHostException e) {
      throw new UnprovableException(String.valueOf(e.getMessage()));
    }
  }

  private void refuseOwn(InetAddress address) throws UnprovableException {
    if (kernel.routes().get(address) instanceof Lookup.Found(var route) && route.isLocal()) {
      throw new UnprovableException(IpLiteral.format(address) + " is this host itself");
    }
  }
}
