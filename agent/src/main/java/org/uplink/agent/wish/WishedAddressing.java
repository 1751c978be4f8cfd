package org.uplink.agent.wish;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.rtnetlink.net.Prefix;

/**
 * What a file says about the addresses of a device.
 *
 * @param addresses the static addresses
 * @param gateways the gateways of the default routes
 * @param leases where DHCP is wanted, at most once a family
 * @param autoconf whether router advertisements give IPv6 addresses; empty if the file does not say
 *     so
 * @param nameservers the name servers
 */
@RecordBuilder
record WishedAddressing(
    List<Located<Prefix>> addresses,
    List<Located<InetAddress>> gateways,
    List<Located<Family>> leases,
    Optional<Located<Boolean>> autoconf,
    List<Located<InetAddress>> nameservers)
    implements WishedAddressingBuilder.With {
  /** No addresses. */
  static final WishedAddressing NONE =
      new WishedAddressing(List.of(), List.of(), List.of(), Optional.empty(), List.of());

  WishedAddressing {
    addresses = List.copyOf(addresses);
    gateways = List.copyOf(gateways);
    leases = List.copyOf(leases);
    nameservers = List.copyOf(nameservers);
  }

  /** Returns where the first thing is that a device with this addressing would have. */
  Optional<Place> firstPlace() {
    List<Place> places = new ArrayList<>();
    addresses.forEach(it -> places.add(it.place()));
    gateways.forEach(it -> places.add(it.place()));
    leases.forEach(it -> places.add(it.place()));
    autoconf.filter(Located::value).ifPresent(it -> places.add(it.place()));
    nameservers.forEach(it -> places.add(it.place()));
    return places.stream().findFirst();
  }

  /** Returns whether the network takes everything over that the device below has. */
  boolean takesOver() {
    return !leases.isEmpty();
  }

  /** Refuses what a network cannot have. */
  void check() {
    for (Family family : Family.values()) {
      refuseSecond(addresses, family, it -> Family.of(it.value().address()), "address");
      refuseSecond(gateways, family, it -> Family.of(it.value()), "gateway");
    }
    if (takesOver()) {
      Optional<Place> named =
          new WishedAddressing(addresses, gateways, List.of(), Optional.empty(), nameservers)
              .firstPlace();
      if (named.isPresent()) {
        throw named
            .get()
            .notSupported(
                "addresses, gateways and name servers beside DHCP. With DHCP, the network keeps"
                    + " everything that the device below it has");
      }
      autoconf
          .filter(it -> !it.value())
          .ifPresent(
              it -> {
                throw it.place()
                    .notSupported(
                        "false beside DHCP. With DHCP, the network keeps everything that the device"
                            + " below it has");
              });
    }
  }

  /** Returns the addressing of one family in a request. */
  NetworkSpec.Ip ip(Family family) {
    if (takesOver()) {
      return NetworkSpec.Ip.NONE;
    }
    return new NetworkSpec.Ip(
        addresses.stream()
            .map(Located::value)
            .filter(prefix -> Family.of(prefix.address()) == family)
            .findFirst(),
        gateways.stream()
            .map(Located::value)
            .filter(gateway -> Family.of(gateway) == family)
            .findFirst(),
        false,
        family == Family.IPV6 && autoconf.filter(Located::value).isPresent());
  }

  private static <T> void refuseSecond(
      List<Located<T>> values, Family family, Function<Located<T>, Family> familyOf, String what) {
    values.stream()
        .filter(it -> familyOf.apply(it) == family)
        .skip(1)
        .findFirst()
        .ifPresent(
            second -> {
              throw second
                  .place()
                  .notSupported("a second %s %s of a network".formatted(family.label(), what));
            });
  }

  /** An address family. */
  enum Family {
    IPV4,
    IPV6;

    static Family of(InetAddress address) {
      return address instanceof Inet4Address ? IPV4 : IPV6;
    }

    /** Returns "IPv4" or "IPv6". */
    String label() {
      return this == IPV4 ? "IPv4" : "IPv6";
    }
  }
}
