package org.uplink.hostnet.backend.networkmanager;

import java.util.Optional;
import org.uplink.hostnet.backend.networkmanager.StoredProfiles.StoredProfile;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration.RunningNetwork;

/**
 * Plans that devices get the profiles back that they had before Uplink's networks.
 *
 * @param changes collects the profiles
 */
record ProfileRemoval(ProfilePlanner planner, ProfileChanges changes) {
  /** Plans the removal of a network. Its NIC or VLAN gets its original profile back. */
  void planNetwork(String name, RunningNetwork network) {
    NetworkSpec spec = network.spec();
    String lower = ProfilePlanner.lowerDevice(name, network);
    StoredProfile device = planner.profile(StoredProfiles.nameOf(name, lower));
    Optional<StoredProfile> bridge =
        spec.linkOptions().bridged()
            ? Optional.of(planner.profile(StoredProfiles.nameOf(name)))
            : Optional.empty();
    bridge.ifPresent(profile -> changes.remove(name, profile, Optional.empty()));
    giveBack(lower, device, ProfilePlanner.remembering(device, bridge));
  }

  private void giveBack(String device, StoredProfile stored, Keyfile remembering) {
    Optional<String> uuid = OriginalProfile.findUuid(remembering);
    Optional<OriginalProfile> original =
        OriginalProfile.find(remembering, planner.manager(), planner.files());
    if (uuid.isPresent() && original.isEmpty()) {
      throw ProfilePlanner.notSupported(
          "a change after which %s has no network, because its earlier profile (%s) was deleted"
              .formatted(device, uuid.get()));
    }
    changes.remove(device, stored, uuid);
    if (planner.stored().findSafe(stored.name()).isPresent()) {
      original.ifPresent(profile -> changes.arm(profile, remembering));
    }
  }
}
