package org.uplink.agent.wish;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.rtnetlink.net.MacAddress;

/** What depends on the host: something that it has to have, or a part of the request. */
sealed interface HostRule {
  /** The device below a network, or the network itself, has an address from a DHCP server. */
  record Lease(String network, WishedAddressing.Family family, Place place) implements HostRule {
    @Override
    public NetworkRequest apply(NetworkRequest request, NetworkState host) {
      boolean leased =
          addresses(request, network, host)
              .anyMatch(
                  address ->
                      address.expires()
                          && WishedAddressing.Family.of(address.local().address()) == family);
      if (!leased) {
        throw place.notSupported(
            "DHCP keeps the lease that there is, and neither the network nor the device below it has an "
                + family.label()
                + " lease");
      }
      return request;
    }
  }

  /** A network that takes everything over has nothing of a family that the file turns off. */
  record NoAddress(String network, WishedAddressing.Family family, Place place)
      implements HostRule {
    @Override
    public NetworkRequest apply(NetworkRequest request, NetworkState host) {
      addresses(request, network, host)
          .filter(
              address ->
                  !address.linkLocal()
                      && WishedAddressing.Family.of(address.local().address()) == family)
          .findFirst()
          .ifPresent(
              address -> {
                throw place.notSupported(
                    "%s off beside DHCP. With DHCP, the network keeps everything that the device below it has, such as %s"
                        .formatted(family.label(), address.local()));
              });
      return request;
    }
  }

  /** A VLAN gets the name that the file gives it. */
  record VlanName(String name, String base, int id, Place place) implements HostRule {
    @Override
    public NetworkRequest apply(NetworkRequest request, NetworkState host) {
      String actual =
          host.vlanOn(base, id).map(LinkState::name).orElse("%s.%d".formatted(base, id));
      if (!actual.equals(name)) {
        throw place.notSupported(
            "the name of a VLAN. Call VLAN %d of %s %s"
                .formatted(id, Place.shortened(base), Place.shortened(actual)));
      }
      return request;
    }
  }

  /** A NIC that the file gives nothing has no addresses. */
  record Idle(String nic, Place place) implements HostRule {
    @Override
    public NetworkRequest apply(NetworkRequest request, NetworkState host) {
      host.addressesOf(nic).stream()
          .filter(address -> !address.linkLocal())
          .findFirst()
          .ifPresent(
              address -> {
                throw place.notSupported(
                    "a NIC that loses its addresses. %s has %s, and the file gives it none; leave"
                            .formatted(nic, address.local())
                        + " the NIC out of the file if it should stay as it is");
              });
      return request;
    }
  }

  /** A NIC has this MAC. */
  record Mac(String nic, MacAddress mac, Place place) implements HostRule {
    @Override
    public NetworkRequest apply(NetworkRequest request, NetworkState host) {
      Optional<LinkState> link = host.link(nic);
      boolean fits =
          link.stream()
              .flatMap(it -> Stream.concat(it.mac().stream(), it.permanentMac().stream()))
              .anyMatch(mac::equals);
      if (!fits) {
        throw place.wrong("is not the MAC of " + Place.shortened(nic) + " on this host");
      }
      return request;
    }
  }

  /** The file says nothing about router advertisements, so they count if the host has IPv6. */
  record AdvertisedIfPossible(String network) implements HostRule {
    @Override
    public NetworkRequest apply(NetworkRequest request, NetworkState host) {
      return host.lacksIpv6()
          ? request
          : with(
              request,
              network,
              spec ->
                  spec.withIpv6(
                      new NetworkSpec.Ip(
                          spec.ipv6().address(), spec.ipv6().gateway(), false, true)));
    }
  }

  /**
   * An address family without --address moves as it is. A request says so by an address that the
   * device below has: all others of the family move with it.
   */
  record KeptFamily(String network, WishedAddressing.Family family) implements HostRule {
    @Override
    public NetworkRequest apply(NetworkRequest request, NetworkState host) {
      List<AddressState> all =
          addresses(request, network, host)
              .filter(
                  address ->
                      WishedAddressing.Family.of(address.local().address()) == family
                          && !address.linkLocal())
              .toList();
      Optional<AddressState> first = all.stream().filter(address -> !address.expires()).findFirst();
      boolean advertised =
          family == WishedAddressing.Family.IPV6 && first.isEmpty() && !all.isEmpty();
      NetworkSpec.Ip ip =
          new NetworkSpec.Ip(first.map(AddressState::local), Optional.empty(), false, advertised);
      return with(
          request,
          network,
          spec -> family == WishedAddressing.Family.IPV4 ? spec.withIpv4(ip) : spec.withIpv6(ip));
    }
  }

  /**
   * Returns the request for a host.
   *
   * @throws org.uplink.hostnet.request.SetupRefusedException if the host is not as the file says
   */
  NetworkRequest apply(NetworkRequest request, NetworkState host);

  /**
   * Returns the addresses of the network's device, of the device below, and of the bridge that has
   * this device as a port and that the request removes.
   */
  private static Stream<AddressState> addresses(
      NetworkRequest request, String network, NetworkState host) {
    NetworkSpec spec = request.networks().get(network);
    return spec == null
        ? Stream.empty()
        : Stream.of(
                spec.lowerLink(host).map(LinkState::name),
                spec.addressDevice(network),
                spec.lowerLink(host)
                    .flatMap(LinkState::master)
                    .filter(name -> request.removedNetworks().contains(name)))
            .flatMap(Optional::stream)
            .distinct()
            .flatMap(device -> host.addressesOf(device).stream());
  }

  private static NetworkRequest with(
      NetworkRequest request, String network, UnaryOperator<NetworkSpec> change) {
    var networks = new TreeMap<>(request.networks());
    networks.computeIfPresent(network, (_, spec) -> change.apply(spec));
    return new NetworkRequest(
        networks, request.removedNetworks(), request.bondings(), request.removedBondings());
  }
}
