package org.uplink.hostnet.backend.networkd;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.RunningConfiguration.RunningNetwork;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;

/**
 * The links that the networks of a configuration use.
 *
 * @param configuration the networks in force
 * @param host the host with these networks
 */
record ConfiguredLinks(RunningConfiguration configuration, NetworkState host) {
  /** Returns what a link is for. */
  ConfiguredLink of(String device) {
    return new ConfiguredLink(
        nameOf(network -> network.device().equals(device)),
        nameOf(
            network ->
                network.spec().linkOptions().bridged()
                    && lowerOf(network.spec()).equals(Optional.of(device))),
        createdVlans()
            .filter(network -> network.spec().baseDevice().equals(Optional.of(device)))
            .flatMap(network -> lowerOf(network.spec()).stream())
            .sorted()
            .toList());
  }

  /** Returns the links of the networks that a request names. */
  Set<String> namedBy(NetworkRequest request) {
    Set<String> links = new TreeSet<>();
    Stream.concat(request.networks().keySet().stream(), request.removedNetworks().stream())
        .flatMap(name -> network(name).stream())
        .forEach(
            network -> {
              links.add(network.device());
              lowerOf(network.spec()).ifPresent(links::add);
              network.spec().baseDevice().ifPresent(links::add);
            });
    return links;
  }

  /** Returns whether Uplink creates a link. */
  boolean isCreated(String device) {
    return network(device).filter(it -> it.spec().linkOptions().bridged()).isPresent()
        || createdVlans().anyMatch(network -> lowerOf(network.spec()).equals(Optional.of(device)));
  }

  /** Finds a network. */
  Optional<RunningNetwork> network(String name) {
    return Optional.ofNullable(configuration.networks().get(name));
  }

  /** Returns the link below a network from which its addresses can come; not one that is new. */
  Optional<String> sourceOf(NetworkSpec spec) {
    return lowerOf(spec).filter(link -> !isCreated(link));
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
