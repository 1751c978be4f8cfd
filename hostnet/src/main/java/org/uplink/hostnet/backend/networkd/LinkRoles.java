package org.uplink.hostnet.backend.networkd;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.uplink.hostnet.request.BondOptions;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.RunningConfiguration.RunningNetwork;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;

/**
 * The links that the networks and bonds of a configuration use.
 *
 * @param configuration the networks and bonds in force
 * @param host the host with these networks
 */
record LinkRoles(RunningConfiguration configuration, NetworkState host) {
  /** Returns what a link is for. */
  LinkRole of(String device) {
    Optional<Map.Entry<String, BondSpec>> bond =
        configuration.bondings().entrySet().stream()
            .filter(entry -> entry.getValue().nics().contains(device))
            .findFirst();
    return new LinkRole(
        nameOf(network -> network.device().equals(device)),
        nameOf(
            network ->
                network.spec().linkOptions().bridged()
                    && lowerOf(network.spec()).equals(Optional.of(device))),
        bond.map(Map.Entry::getKey),
        bond.flatMap(entry -> BondOptions.parse(entry.getValue().options()).primary())
            .filter(device::equals)
            .isPresent(),
        createdVlans()
            .filter(network -> network.spec().baseDevice().equals(Optional.of(device)))
            .flatMap(network -> lowerOf(network.spec()).stream())
            .sorted()
            .toList());
  }

  /** Returns the links of the networks and bonds that a request names. */
  Set<String> namedBy(NetworkRequest request) {
    Set<String> links = new TreeSet<>();
    Stream.concat(request.networks().keySet().stream(), request.removedNetworks().stream())
        .flatMap(name -> network(name).stream())
        .forEach(
            network -> {
              links.add(network.device());
              lowerOf(network.spec()).ifPresent(links::add);
              network.spec().nic().ifPresent(links::add);
              network.spec().bonding().ifPresent(bond -> addBond(bond, links));
            });
    request.bondings().keySet().forEach(bond -> addBond(bond, links));
    request.removedBondings().forEach(bond -> addBond(bond, links));
    return links;
  }

  /** Returns whether Uplink creates a link. */
  boolean isCreated(String device) {
    return configuration.bondings().containsKey(device)
        || network(device).filter(it -> it.spec().linkOptions().bridged()).isPresent()
        || createdVlans().anyMatch(network -> lowerOf(network.spec()).equals(Optional.of(device)));
  }

  /** Finds a network. */
  Optional<RunningNetwork> network(String name) {
    return Optional.ofNullable(configuration.networks().get(name));
  }

  /** Finds a bond. */
  Optional<BondSpec> bond(String name) {
    return Optional.ofNullable(configuration.bondings().get(name));
  }

  /**
   * Returns the links below a network from which its addresses can come: a NIC or VLAN, or ports.
   */
  List<String> sourcesOf(NetworkSpec spec) {
    Optional<String> lower = lowerOf(spec);
    return lower.isEmpty()
        ? List.of()
        : lower
            .flatMap(this::bond)
            .map(BondSpec::nics)
            .orElseGet(() -> isCreated(lower.get()) ? List.of() : List.of(lower.get()));
  }

  private void addBond(String name, Collection<String> links) {
    links.add(name);
    bond(name).ifPresent(bond -> links.addAll(bond.nics()));
  }

  private Optional<String> lowerOf(NetworkSpec spec) {
    return spec.lowerLink(host).map(LinkState::name);
  }

  /** Returns the networks on VLANs that did not exist before them. */
  private Stream<RunningNetwork> createdVlans() {
    return configuration.networks().values().stream()
        .filter(network -> network.spec().vlanDevice().isPresent())
        .filter(
            network -> network.takenOver().flatMap(RunningConfiguration.TakenOver::vlan).isEmpty());
  }

  private Optional<String> nameOf(Predicate<RunningNetwork> which) {
    return configuration.networks().entrySet().stream()
        .filter(entry -> which.test(entry.getValue()))
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
