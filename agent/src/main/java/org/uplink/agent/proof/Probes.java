package org.uplink.agent.proof;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.resolver.ResolvConf;
import org.uplink.hostnet.resolver.ResolvConfFile;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkTable;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.verbs.proof.Probe;
import org.uplink.verbs.proof.RequiredProof;
import org.uplink.verbs.setup.SetupCode;

/**
 * Finds out before a change which probes hold. The others cannot show what the change has broken,
 * so they are left out.
 *
 * @param resolvConf the file with the host's name servers
 * @param devices the devices of which one has the network before the change
 */
public record Probes(Rtnetlink kernel, ResolvConfFile resolvConf, List<String> devices) {
  /**
   * For all probes together. A gateway that the kernel has not asked for a while is asked after
   * five seconds.
   */
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
   * Returns the probes for a change of a network.
   *
   * @param network the network's device, which the host may not have yet
   * @param below the devices below it
   */
  public static Probes of(Rtnetlink kernel, Path resolvConf, String network, List<String> below) {
    LinkTable links = kernel.links().list();
    Stream<String> bridges =
        below.stream()
            .flatMap(name -> links.find(name).stream())
            .flatMap(link -> links.masterOf(link).stream())
            .map(Link::name);
    return new Probes(
        kernel,
        new ResolvConfFile(resolvConf),
        Stream.of(Stream.of(network), bridges, below.stream())
            .flatMap(names -> names)
            .filter(name -> links.find(name).isPresent())
            .distinct()
            .toList());
  }

  /**
   * Returns the checks of the probes that hold now.
   *
   * @param required whether the change is refused if a probe does not hold
   * @param factory makes the checks
   * @param leftOut receives each probe that does not hold
   * @throws SetupRefusedException if one does not hold, and all are required
   */
  public List<ProofCheck> holding(
      List<Probe> probes, boolean required, ProofChecks factory, Consumer<LeftOutProbe> leftOut)
      throws InterruptedException {
    Map<ProofCheck, String> faults = new LinkedHashMap<>();
    for (Probe probe : new LinkedHashSet<>(probes)) {
      List<RequiredProof> targets = targets(probe);
      if (targets.isEmpty()) {
        leaveOut(
            new LeftOutProbe(probe.toString(), "this host has no " + what(probe)),
            required,
            leftOut);
      }
      for (RequiredProof target : targets) {
        try {
          faults.put(factory.of(target), "not tried yet");
        } catch (UnprovableException e) {
          leaveOut(
              new LeftOutProbe(target.toString(), String.valueOf(e.getMessage())),
              required,
              leftOut);
        }
      }
    }
    List<ProofCheck> holding = new ArrayList<>(faults.keySet());
    removeHolding(faults);
    holding.removeAll(faults.keySet());
    faults.forEach(
        (check, fault) ->
            leaveOut(
                new LeftOutProbe(check.proof().toString(), "it fails already: " + fault),
                required,
                leftOut));
    return holding;
  }

  /** Removes each check that holds before the patience ends. All of them are tried in turns. */
  private void removeHolding(Map<ProofCheck, String> faults) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      for (ProofCheck check : List.copyOf(faults.keySet())) {
        Optional<String> fault = fault(check);
        if (fault.isPresent()) {
          faults.put(check, fault.get());
        } else {
          faults.remove(check);
        }
      }
      if (faults.isEmpty() || System.nanoTime() - end >= 0) {
        return;
      }
      Thread.sleep(BETWEEN);
    }
  }

  private Optional<String> fault(ProofCheck check) throws InterruptedException {
    Optional<String> fault = Optional.of("the device of its network does not exist yet");
    for (String device : devices) {
      fault = check.fault(device);
      if (fault.isEmpty()) {
        return fault;
      }
    }
    return fault;
  }

  private static void leaveOut(
      LeftOutProbe probe, boolean required, Consumer<LeftOutProbe> leftOut) {
    if (required) {
      throw new SetupRefusedException(
          SetupCode.NOT_PROTECTED,
          "The change is refused because of the probe %s: %s. Nothing was changed. Leave out this probe, or --require-probes."
              .formatted(probe.probe(), probe.reason()));
    }
    leftOut.accept(probe);
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
}
