package org.uplink.hostnet.backend.networkmanager;

import java.util.Optional;
import org.uplink.hostnet.backend.networkmanager.StoredProfiles.StoredProfile;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration.RunningNetwork;

/**
 * Plans that devices get the profiles back that they had before Uplink's networks and bonds.
 *
 * @param plan the change of the kernel
 * @param changes collects the profiles
 */
record Removal(AdoptionPlanner planner, NetworkRequest request, Plan plan, ProfileChanges changes) {
  /** Plans the removal of a network. Its NIC or VLAN gets its original profile back. */
  void planNetwork(String name, RunningNetwork network) {
    NetworkSpec spec = network.spec();
    String lower = AdoptionPlanner.lowerDevice(name, network);
    StoredProfile device = planner.profile(StoredProfiles.nameOf(name, spec, lower));
    Optional<StoredProfile> bridge =
        spec.linkOptions().bridged()
            ? Optional.of(planner.profile(StoredProfiles.nameOf(name)))
            : Optional.empty();
    bridge.ifPresent(profile -> changes.remove(name, profile, Optional.empty()));
    if (spec.bonding().filter(lower::equals).isEmpty()) {
      giveBack(lower, device, AdoptionPlanner.remembering(device, bridge));
    } else if (!request.removedBondings().contains(lower)) {
      Keyfile source =
          spec.takeOver() ? bridge.orElse(device).keyfile() : LinkProfiles.WITHOUT_ADDRESSES;
      changes.put(
          lower,
          device.keyfile().uuid(),
          device.name(),
          LinkProfiles.withAddressing(
              device.keyfile(), source, planner.routeMetric(plan.before(), network.device())));
    }
  }

  /** Plans the removal of a bond. Its ports get their original profiles back. */
  void planBond(String name) {
    changes.remove(name, planner.profile(StoredProfiles.nameOf(name)), Optional.empty());
    plan.before().portsOf(name).forEach(port -> giveBack(name, port));
  }

  /** Plans that a port of a bond gets its original profile back. */
  void giveBack(String bond, String port) {
    StoredProfile stored = planner.profile(StoredProfiles.nameOf(bond, port));
    giveBack(port, stored, stored.keyfile());
  }

  private void giveBack(String device, StoredProfile stored, Keyfile remembering) {
    Optional<String> uuid = OriginalProfile.findUuid(remembering);
    Optional<OriginalProfile> original =
        OriginalProfile.find(remembering, planner.manager(), planner.files());
    if (uuid.isPresent() && original.isEmpty()) {
      throw AdoptionPlanner.notSupported(
          "a change after which %s has no network, because its earlier profile (%s) was deleted"
              .formatted(device, uuid.get()));
    }
    changes.remove(device, stored, uuid);
    if (planner.stored().findSafe(stored.name()).isPresent()) {
      original.ifPresent(profile -> changes.arm(profile, remembering));
    }
  }
}
