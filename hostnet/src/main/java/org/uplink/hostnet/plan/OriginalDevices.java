package org.uplink.hostnet.plan;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.uplink.hostnet.comparison.RenamedLinks;
import org.uplink.hostnet.original.OriginalRestore;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/**
 * Finds the links of the original network on the host as it is now, and those of them that can get
 * their original configuration back. NICs are found as after a boot: by their MACs.
 */
final class OriginalDevices {
  private final PlannedHost host;
  private final OriginalRestore restore;
  private final SafeNics nics;
  private final Map<String, String> names = new TreeMap<>();
  private final NetworkState original;
  private final Set<String> restored = new TreeSet<>();

  /**
   * Finds the links.
   *
   * @param host the planned host without Uplink's networks
   * @param running the networks in force before
   */
  OriginalDevices(PlannedHost host, RunningConfiguration running, OriginalRestore restore) {
    this.host = host;
    this.restore = restore;
    nics =
        new SafeNics(
            host.start(),
            new RunningConfiguration(
                running.networks(),
                running.bondings(),
                restore.original().nics(),
                running.mtus(),
                running.receiveOffloads()));
    for (LinkState link : restore.original().host().links()) {
      String now =
          isNicOfKnownMac(link.name())
              ? nics.nameOf(link.name()).orElse(missing(link.name()))
              : link.name();
      if (!now.equals(link.name())) {
        names.put(link.name(), now);
      }
    }
    original = new RenamedLinks(names).applyTo(restore.original().host());
    findRestored();
  }

  /**
   * Returns the original network with the names that the NICs have now. Rules have the old names.
   */
  NetworkState original() {
    return original;
  }

  /** Returns the links that get their original configuration back. */
  Set<String> restored() {
    return restored;
  }

  /** Returns the name that a link of the original network has now. */
  UnaryOperator<String> nameNow() {
    return name -> names.getOrDefault(name, name);
  }

  private void findRestored() {
    for (String device : restore.devices()) {
      String now = names.getOrDefault(device, device);
      original.link(now).map(LinkState::name).ifPresent(restored::add);
    }
    boolean changed = true;
    while (changed) {
      changed = false;
      for (String device : Set.copyOf(restored)) {
        Optional<String> fault = fault(original.link(device).orElseThrow());
        if (fault.isPresent()) {
          restored.remove(device);
          changed = true;
          host.warnings.add(
              PlanWarning.ofDevice(WarningCode.ORIGINAL_NOT_RESTORED, known(device), fault.get()));
        }
      }
    }
  }

  /** Returns why a link cannot get its original configuration back. */
  private Optional<String> fault(LinkState link) {
    String name = known(link.name());
    Optional<LinkState> planned = host.link(link.name());
    if (host.start().link(link.name()).isEmpty() && !link.canBeCreated()) {
      return Optional.of(
          "%s of the original network is missing%s. What it had is not restored"
              .formatted(
                  name,
                  link.permanentMac().or(link::mac).map(mac -> " (MAC " + mac + ")").orElse("")));
    }
    if (planned.isPresent() && !planned.get().kind().equals(link.kind())) {
      return Optional.of(
          "%s of the original network was %s, and is %s now. It is left as it is"
              .formatted(name, kind(link), kind(planned.get())));
    }
    Optional<String> master = planned.flatMap(LinkState::master);
    if (master.isPresent() && !master.equals(link.master())) {
      return Optional.of(
          "%s is a port of %s now, which Uplink has not made. It is left as it is"
              .formatted(name, master.get()));
    }
    return link.master()
        .or(link::lower)
        .filter(other -> !restored.contains(other) && host.link(other).isEmpty())
        .map(
            other ->
                "%s needs %s, which is missing. What %s had is not restored"
                    .formatted(name, known(other), name));
  }

  private boolean isNicOfKnownMac(String name) {
    return restore.original().nics().containsKey(name);
  }

  /** Returns the name of a missing NIC in {@link #original}. No link can have such a name. */
  private static String missing(String name) {
    return name + " (missing)";
  }

  private static String known(String name) {
    return name.replace(missing(""), "");
  }

  private static String kind(LinkState link) {
    return link.kind().map(kind -> "a " + kind).orElse("a NIC");
  }
}
