package org.uplink.agent.proof;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.resolver.ResolvConf;
import org.uplink.hostnet.resolver.ResolvConfFile;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.verbs.setup.SetupCode;

/**
 * Finds out before a change which probes hold. The others cannot show what the change has broken,
 * so they are left out.
 *
 * @param resolvConf the file with the host's name servers
 * @param devices the devices of which one has the network before the change
 */
public record Probes(Rtnetlink kernel, ResolvConfFile resolvConf, List<String> devices) {
  /** A gateway that the kernel has not asked for a while is asked after five seconds. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * The servers that systemd-resolved asks. The host's resolv.conf has only the address on which it
   * listens itself, and it answers from its cache (systemd-resolved.service(8)).
   */
  private static final ResolvConfFile BEHIND_RESOLVED =
      new ResolvConfFile(Path.of("/run/systemd/resolve/resolv.conf"));

  /** How many servers the C library asks (resolv.conf(5)). */
  private static final int MOST_SERVERS = 3;

  private static final Duration BETWEEN = Duration.ofMillis(200);

  /**
   * Returns the checks of the probes that hold now.
   *
   * @param required whether the change is refused if a probe does not hold
   * @param factory makes the checks
   * @param leftOut receives a sentence for each probe that does not hold
   * @throws SetupRefusedException if one does not hold, and all are required
   */
  public List<ProofCheck> holding(
      List<Probe> probes, boolean required, ProofChecks factory, Consumer<String> leftOut)
      throws InterruptedException {
    List<ProofCheck> holding = new ArrayList<>();
    for (Probe probe : new LinkedHashSet<>(probes)) {
      List<RequiredProof> targets = targets(probe);
      if (targets.isEmpty()) {
        leaveOut(probe, "this host has no " + what(probe), required, leftOut);
      }
      for (RequiredProof target : targets) {
        try {
          ProofCheck check = factory.of(target);
          Optional<String> fault = faultUntilPatienceEnds(check, devices);
          if (fault.isEmpty()) {
            holding.add(check);
          } else {
            leaveOut(target, "it fails already: " + fault.get(), required, leftOut);
          }
        } catch (UnprovableException e) {
          leaveOut(target, String.valueOf(e.getMessage()), required, leftOut);
        }
      }
    }
    return holding;
  }

  private static void leaveOut(
      Object probe, String reason, boolean required, Consumer<String> leftOut) {
    if (required) {
      throw new SetupRefusedException(
          SetupCode.NOT_PROTECTED,
          "The change is refused because of the probe %s: %s. Nothing was changed. Leave out this probe, or --require-probes."
              .formatted(probe, reason));
    }
    leftOut.accept("The probe %s is left out: %s.".formatted(probe, reason));
  }

  private static String what(Probe probe) {
    return switch (probe) {
      case Probe.Gateway _ -> "default route with a gateway";
      case Probe.Dns _ -> "name server";
      case Probe.Target target -> target.toString();
    };
  }

  private List<RequiredProof> targets(Probe probe) {
    return switch (probe) {
      case Probe.Gateway _ ->
          gateways().<RequiredProof>map(RequiredProof.Gateway::new).distinct().toList();
      case Probe.Dns _ ->
          nameServers().<RequiredProof>map(RequiredProof.NameServer::new).distinct().toList();
      case Probe.Target target -> List.of(target.proof());
    };
  }

  private Stream<InetAddress> gateways() {
    return kernel.routes().list(TableId.MAIN).stream()
        .filter(route -> route.destination().length() == 0)
        .flatMap(route -> route.nextHops().stream())
        .flatMap(hop -> hop.gateway().stream());
  }

  private Stream<InetAddress> nameServers() {
    List<InetAddress> servers = nameServers(resolvConf);
    if (servers.stream().allMatch(InetAddress::isLoopbackAddress)) {
      List<InetAddress> behind = nameServers(BEHIND_RESOLVED);
      return (behind.isEmpty() ? servers : behind).stream().limit(MOST_SERVERS);
    }
    return servers.stream();
  }

  /** Reads name servers. A text that is no address, such as one with a zone, is left out. */
  private static List<InetAddress> nameServers(ResolvConfFile file) {
    return file.read().map(ResolvConf::nameservers).orElse(List.of()).stream()
        .flatMap(text -> IpLiteral.tryParse(text).stream())
        .toList();
  }

  private static Optional<String> faultUntilPatienceEnds(ProofCheck check, List<String> devices)
      throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Optional<String> fault = Optional.empty();
      for (String device : devices) {
        fault = check.fault(device);
        if (fault.isEmpty()) {
          return fault;
        }
      }
      if (System.nanoTime() - end >= 0) {
        return fault;
      }
      Thread.sleep(BETWEEN);
    }
  }
}
