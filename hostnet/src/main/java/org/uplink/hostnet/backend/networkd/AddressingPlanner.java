package org.uplink.hostnet.backend.networkd;

import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration.RunningNetwork;

/**
 * Plans the addressing of networks. A network that exists keeps that of its file. A new one takes
 * over that of the link below. A request that names addresses has precedence over both.
 *
 * @param now the present networks
 * @param then the networks after the change
 */
record AddressingPlanner(CurrentFiles current, LinkRoles now, LinkRoles then) {
  /** Returns the addressing of a link; none if it has no addresses of a network. */
  Addressing of(String device, LinkRole role) {
    if (role.network().isEmpty()) {
      return Addressing.NONE;
    }
    String name = role.network().get();
    NetworkSpec spec = then.network(name).orElseThrow().spec();
    Optional<RunningNetwork> former = now.network(name);
    Addressing present =
        former.isPresent() ? kept(device, spec, former.get()) : takenOver(device, spec);
    if (spec.takeOver()) {
      return present;
    }
    if (spec.ipv6().autoconf()) {
      throw AdoptionPlanner.notSupported(
          "ipv6autoconf for the network %s, which does not take over the addresses of its NIC"
              .formatted(name));
    }
    return present.requested(then.host(), device);
  }

  private Addressing kept(String device, NetworkSpec spec, RunningNetwork former) {
    if (spec.takeOver()
        && then.sourcesOf(spec).stream()
            .filter(source -> !now.sourcesOf(former.spec()).contains(source))
            .filter(source -> !source.equals(former.device()))
            .anyMatch(this::hasAddresses)) {
      throw AdoptionPlanner.notSupported(
          "a network that takes over the addresses of another NIC than before. Remove it and create it again");
    }
    String link = former.device();
    NetworkFile file =
        current
            .oursOf(link)
            .orElseThrow(
                () ->
                    AdoptionPlanner.notSupported(
                        "a network whose file %s was deleted".formatted(current.ours(link))));
    Addressing present =
        Addressing.of(
            new CarriedSettings(link, new OriginalFile(current.ours(link), file)), device);
    return link.equals(device) ? present : present.identifiedBy(current.clientId(link));
  }

  private Addressing takenOver(String device, NetworkSpec spec) {
    Optional<String> source = sourceOf(spec);
    if (source.isEmpty()) {
      return Addressing.NONE;
    }
    String link = source.get();
    CarriedSettings carried = new CarriedSettings(link, current.original(link).orElseThrow());
    if (link.equals(device)) {
      return Addressing.of(carried, device);
    }
    carried.check();
    refuseDhcp6(link);
    return Addressing.of(carried, device).identifiedBy(current.clientId(link));
  }

  /** Returns the link below a network that has its addresses; empty if there is none. */
  private Optional<String> sourceOf(NetworkSpec spec) {
    List<String> links =
        then.sourcesOf(spec).stream().filter(link -> current.original(link).isPresent()).toList();
    List<String> addressed =
        links.stream()
            .filter(link -> current.original(link).filter(OriginalFile::hasAddresses).isPresent())
            .toList();
    if (addressed.size() > 1) {
      throw AdoptionPlanner.notSupported(
          "a bond of several NICs with addresses (%s)".formatted(String.join(", ", addressed)));
    }
    return addressed.stream().findFirst().or(() -> links.stream().findFirst());
  }

  private boolean hasAddresses(String link) {
    return current.host().addressesOf(link).stream().anyMatch(address -> !address.linkLocal());
  }

  private void refuseDhcp6(String nic) {
    current.host().addressesOf(nic).stream()
        .filter(address -> !address.ipv4() && address.expires() && address.local().isHost())
        .findFirst()
        .ifPresent(
            address -> {
              throw AdoptionPlanner.notSupported(
                  "DHCPv6: another link would get another address than %s. Set a static address, or DHCP=ipv4"
                      .formatted(address.local()));
            });
  }
}
