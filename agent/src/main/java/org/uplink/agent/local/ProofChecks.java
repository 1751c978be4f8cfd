package org.uplink.agent.local;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.platform.Closer;
import org.uplink.rpc.transport.DeviceConnector;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.verbs.setup.SetupCode;

/**
 * Makes the checks of a change's proofs, before the change.
 *
 * @param closer closes what the checks have opened
 */
record ProofChecks(Rtnetlink kernel, Closer closer) {
  private static final Duration RESOLVE_TIMEOUT = Duration.ofSeconds(10);

  /**
   * Returns a check for each proof. Resolves host names.
   *
   * @throws SetupRefusedException if a proof could prove nothing
   */
  List<ProofCheck> of(List<RequiredProof> proofs) throws InterruptedException {
    Optional<DeviceConnector> connector = Optional.empty();
    List<ProofCheck> checks = new ArrayList<>();
    for (RequiredProof proof : proofs) {
      switch (proof) {
        case RequiredProof.Tcp tcp -> {
          if (!DeviceConnector.isSupported()) {
            throw notProvable(tcp, "this platform cannot connect through a single device");
          }
          if (connector.isEmpty()) {
            connector = Optional.of(closer.register(DeviceConnector.open()));
          }
          checks.add(new TcpCheck(tcp, addresses(tcp), connector.get(), kernel));
        }
        case RequiredProof.Ping ping -> {
          refuseOwn(ping, ping.address());
          checks.add(new PingCheck(ping, kernel));
        }
        case RequiredProof.Operator _, RequiredProof.Ssh _ ->
            checks.add(new OperatorCheck(proof, kernel));
      }
    }
    return checks;
  }

  private List<InetAddress> addresses(RequiredProof.Tcp tcp) throws InterruptedException {
    try {
      List<InetAddress> addresses = tcp.host().resolve(RESOLVE_TIMEOUT);
      for (InetAddress address : addresses) {
        refuseOwn(tcp, address);
      }
      return addresses;
    } catch (UnknownHostException e) {
      throw notProvable(tcp, String.valueOf(e.getMessage()));
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
