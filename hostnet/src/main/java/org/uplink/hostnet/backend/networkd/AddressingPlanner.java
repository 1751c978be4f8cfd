package org.uplink.hostnet.backend.networkd;

import java.util.Optional;
import org.uplink.hostnet.backend.networkd.file.NetworkFile;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration.RunningNetwork;

/**
 * Plans the addressing of networks. A network that exists keeps that of its file. A new one takes
 * over that of the link below. A request that names addresses has precedence over both.
 *
 * @param now the present networks
 * @param then the networks after the change
 */
record AddressingPlanner(CurrentFiles current, ConfiguredLinks now, ConfiguredLinks then) {
  /** Returns the addressing of a link; none if it has no addresses of a network. */
  FileAddressing of(String device, ConfiguredLink role) {
    if (role.network().isEmpty()) {
      return FileAddressing.NONE;
    }
    String name = role.network().get();
    NetworkSpec spec = then.network(name).orElseThrow().spec();
    Optional<RunningNetwork> former = now.network(name);
    FileAddressing present =
        former.isPresent() ? kept(device, spec, former.get()) : takenOver(device, spec);
    if (spec.takeOver()) {
      return present;
    }
    if (spec.ipv6().autoconf()) {
      throw NetworkFilePlanner.notSupported(
          "ipv6autoconf for the network "
              + name
              + ", which does not take over the addresses of its NIC");
    }
    return present.requested(then.host(), device);
  }

  private FileAddressing kept(String device, NetworkSpec spec, RunningNetwork former) {
    if (spec.takeOver()
        && then.sourceOf(spec)
            .filter(source -> !Optional.of(source).equals(now.sourceOf(former.spec())))
            .filter(source -> !source.equals(former.device()))
            .filter(this::hasAddresses)
            .isPresent()) {
      throw NetworkFilePlanner.notSupported(
          "a network that takes over the addresses of another NIC than before. Remove it and create it again");
    }
    String link = former.device();
    NetworkFile file =
        current
            .oursOf(link)
            .orElseThrow(
                () ->
                    NetworkFilePlanner.notSupported(
                        "a network whose file " + current.ours(link) + " was deleted"));
    return moved(link, new OriginalFile(current.ours(link), file), device);
  }

  private FileAddressing takenOver(String device, NetworkSpec spec) {
    Optional<OriginalFile> original = then.sourceOf(spec).flatMap(current::original);
    if (original.isEmpty()) {
      return FileAddressing.NONE;
    }
    String link = then.sourceOf(spec).orElseThrow();
    if (!link.equals(device)) {
      new CarriedSettings(link, original.get()).check();
    }
    return moved(link, original.get(), device);
  }

  /** Returns the addressing of a link for a device, which may be another one. */
  private FileAddressing moved(String link, OriginalFile file, String device) {
    FileAddressing addressing = FileAddressing.of(new CarriedSettings(link, file), device);
    return link.equals(device)
        ? addressing
        : new StableToken(current.host(), link)
            .keep(file.path(), addressing.identifiedBy(current.dhcpIdentity(link, file.content())));
  }

  private boolean hasAddresses(String link) {
    return current.host().addressesOf(link).stream().anyMatch(address -> !address.linkLocal());
  }
}
