package org.uplink.hostnet.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.uplink.hostnet.check.LinkCheck;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/**
 * Leaves out of a safe configuration the bonds and networks whose links the kernel would refuse, so
 * that a boot restores the others.
 */
final class RestorableNetworks {
  private final NetworkState state;
  private final RunningConfiguration safe;
  private final HostEnvironment environment;
  private final List<PlanWarning> warnings = new ArrayList<>();

  RestorableNetworks(NetworkState state, RunningConfiguration safe, HostEnvironment environment) {
    this.state = state;
    this.safe = safe;
    this.environment = environment;
  }

  /** Returns the configuration without them. */
  RunningConfiguration find() {
    if (refusal(safe).isEmpty()) {
      return safe;
    }
    NavigableMap<String, BondSpec> bonds = new TreeMap<>();
    safe.bondings()
        .forEach(
            (name, bond) -> {
              bonds.put(name, bond);
              refusal(part(new TreeMap<>(), bonds))
                  .ifPresent(
                      reason -> {
                        bonds.remove(name);
                        warn("bond", name, reason);
                      });
            });
    NavigableMap<String, RunningConfiguration.RunningNetwork> networks = new TreeMap<>();
    safe.networks()
        .forEach(
            (name, network) -> {
              networks.put(name, network);
              refusal(part(networks, bonds))
                  .ifPresent(
                      reason -> {
                        networks.remove(name);
                        warn("network", name, reason);
                      });
            });
    return part(networks, bonds);
  }

  /** Returns a warning for each bond and network that is left out. */
  List<PlanWarning> warnings() {
    return warnings;
  }

  private RunningConfiguration part(
      NavigableMap<String, RunningConfiguration.RunningNetwork> networks,
      NavigableMap<String, BondSpec> bonds) {
    return new RunningConfiguration(
        networks, bonds, safe.nics(), safe.mtus(), safe.receiveOffloads());
  }

  private Optional<String> refusal(RunningConfiguration part) {
    NetworkState after = new RestorePlanner(state, part).plan().state();
    try {
      new LinkCheck(state, after, environment).check();
      return Optional.empty();
    } catch (SetupRefusedException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private void warn(String what, String name, String reason) {
    warnings.add(
        PlanWarning.of(
            WarningCode.NETWORK_NOT_RESTORED,
            name,
            name,
            "%s %s is not restored: %s".formatted(what, name, reason)));
  }
}
