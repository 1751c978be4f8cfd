package org.uplink.hostnet.backend.networkmanager;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.uplink.hostnet.adoption.AdoptedLink;
import org.uplink.hostnet.adoption.Adoption;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.hostnet.backend.networkmanager.StoredProfiles.StoredProfile;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.RunningConfiguration.RunningNetwork;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.verbs.setup.SetupCode;

/**
 * Plans which profiles NetworkManager gets when it takes a changed network over. Changes nothing.
 *
 * @param index returns the index of a link
 */
record ProfilePlanner(
    OwnerFiles files, NetworkManager manager, StateFiles states, ToIntFunction<String> index) {
  /**
   * Plans a request that creates, changes or removes networks.
   *
   * @param plan the change of the kernel
   * @throws SetupRefusedException if NetworkManager cannot take the changed network over
   */
  Adoption plan(RunningConfiguration running, NetworkRequest request, Plan plan) {
    refuseBeforeRemovalIsSafe();
    refuseUnfinished(plan);
    if (!request.bondings().isEmpty() || !request.removedBondings().isEmpty()) {
      throw notSupported("a bond");
    }
    List<NetworkSpec> removed =
        request.removedNetworks().stream()
            .flatMap(name -> Optional.ofNullable(running.networks().get(name)).stream())
            .map(RunningNetwork::spec)
            .toList();
    refuseCombinations(List.copyOf(request.networks().values()), removed);
    ProfileChanges changes = new ProfileChanges(files);
    request
        .networks()
        .forEach(
            (name, spec) ->
                new NetworkChange(
                        this, name, spec, running.networks().containsKey(name), plan, changes)
                    .plan());
    ProfileRemoval removal = new ProfileRemoval(this, changes);
    request
        .removedNetworks()
        .forEach(
            name ->
                Optional.ofNullable(running.networks().get(name))
                    .ifPresent(network -> removal.planNetwork(name, network)));
    Stream.concat(request.networks().values().stream(), removed.stream())
        .filter(spec -> spec.vlanDevice().isPresent())
        .forEach(spec -> planBase(spec.baseDevice().orElseThrow(), plan, changes));
    keepOthers(plan.target(), changes);
    return changes.adoption();
  }

  /** Returns whether a device has a profile of Uplink's. */
  boolean hasProfile(String device) {
    return findOf(device).isPresent();
  }

  /**
   * Finds the links that get an original profile back whose addresses the kernel has not given
   * them: those of a network that named other addresses. NetworkManager cannot adopt such a link,
   * and has to connect it.
   */
  List<AdoptedLink> differingLinks(List<AdoptedLink> links, NetworkState planned) {
    return links.stream()
        .filter(link -> link.before().isPresent() && !link.before().equals(link.after()))
        .filter(
            link ->
                link.after()
                    .flatMap(manager::findFile)
                    .filter(path -> !StoredProfiles.isUplinks(path))
                    .flatMap(files::read)
                    .map(content -> Keyfile.parse(content.decoded()))
                    .filter(profile -> !new ProfileAddressing(planned, link.device()).fits(profile))
                    .isPresent())
        .toList();
  }

  /**
   * Returns the links of safe networks, with the profiles that they have to have.
   *
   * @throws IllegalStateException if a profile is missing
   */
  List<AdoptedLink> linksOf(RunningConfiguration safe) {
    List<AdoptedLink> links = new ArrayList<>();
    safe.networks()
        .forEach(
            (name, network) -> {
              String lower = lowerDevice(name, network);
              links.add(safeLink(lower, StoredProfiles.nameOf(name, lower)));
              if (network.spec().linkOptions().bridged()) {
                links.add(safeLink(name, StoredProfiles.nameOf(name)));
              }
            });
    return links;
  }

  StoredProfiles stored() {
    return new StoredProfiles(files);
  }

  static SetupRefusedException notSupported(String what) {
    return new SetupRefusedException(
        SetupCode.NOT_SUPPORTED, "on NICs of NetworkManager, Uplink does not support " + what);
  }

  /**
   * Returns the metric of the routes that NetworkManager adds for a link. That of a link that does
   * not exist yet does not matter: it has no routes.
   */
  String routeMetric(NetworkState host, String device) {
    return host.link(device).isPresent()
        ? states.routeMetric(index.applyAsInt(device))
        : StateFiles.DEFAULT_METRIC;
  }

  /** Returns the MTU of a link that Uplink has changed. */
  static Optional<String> changedMtu(Plan plan, String device) {
    return Optional.ofNullable(plan.target().mtus().get(device))
        .map(mtu -> Integer.toString(mtu.current()));
  }

  /** Returns the profile that remembers the original profile of a network's device. */
  static Keyfile remembering(StoredProfile device, Optional<StoredProfile> bridge) {
    return OriginalProfile.findUuid(device.keyfile()).isPresent() || bridge.isEmpty()
        ? device.keyfile()
        : bridge.get().keyfile();
  }

  static String lowerDevice(String name, RunningNetwork network) {
    return network
        .takenOver()
        .flatMap(RunningConfiguration.TakenOver::vlan)
        .or(network.spec()::lowerDevice)
        .orElseThrow(() -> notSupported("the network " + name + ", which has no NIC"));
  }

  /**
   * Returns a profile of a network.
   *
   * @throws SetupRefusedException if it is missing
   */
  StoredProfile profile(String name) {
    return stored()
        .find(name)
        .orElseThrow(
            () ->
                new SetupRefusedException(
                    SetupCode.NOT_SUPPORTED,
                    "the profile "
                        + name
                        + " of the network is missing, so NetworkManager cannot give its NIC back"));
  }

  /** Refuses networks of one request whose profiles depend on each other. */
  private static void refuseCombinations(List<NetworkSpec> put, List<NetworkSpec> removed) {
    if (put.size() + removed.size() > 1
        && Stream.concat(put.stream(), removed.stream())
            .anyMatch(it -> it.vlanDevice().isPresent())) {
      throw notSupported(
          "a request for several networks, one of them on a VLAN. Change one after the other");
    }
    for (NetworkSpec spec : removed) {
      if (put.stream().anyMatch(other -> other.baseDevice().equals(spec.baseDevice()))) {
        throw notSupported(
            "the removal of a network on %1$s and a new network on %1$s in one change. Remove the old network first; then make the new one in a second change"
                .formatted(spec.baseDevice().orElse("its NIC")));
      }
    }
  }

  /** Finds Uplink's profile of a device. */
  private Optional<StoredProfile> findOf(String device) {
    return stored().all().stream()
        .filter(profile -> !profile.isRemoved())
        .filter(
            profile ->
                profile
                    .keyfile()
                    .get("connection", "interface-name")
                    .filter(device::equals)
                    .isPresent())
        .findFirst();
  }

  /**
   * Plans the profile of the device below a VLAN, whose MTU may depend on the VLAN.
   *
   * @throws SetupRefusedException if the MTU changes and the profile is not Uplink's
   */
  private void planBase(String base, Plan plan, ProfileChanges changes) {
    Optional<StoredProfile> stored = findOf(base);
    boolean changesMtu =
        !plan.before()
            .link(base)
            .map(LinkState::mtu)
            .equals(plan.after().link(base).map(LinkState::mtu));
    if (stored.isEmpty() && changesMtu) {
      throw notSupported(
          "a VLAN with a larger MTU than %1$s, whose profile is not Uplink's. Set the MTU of %1$s first"
              .formatted(base));
    }
    if (stored.isPresent() && changesMtu) {
      Keyfile profile = stored.get().keyfile();
      Optional<String> mtu =
          changedMtu(plan, base)
              .or(
                  () ->
                      OriginalProfile.find(profile, manager, files)
                          .map(OriginalProfile::keyfile)
                          .flatMap(LinkProfiles::mtuOf));
      changes.put(base, profile.uuid(), stored.get().name(), LinkProfiles.withMtu(profile, mtu));
    }
  }

  /**
   * Lets the networks that a reboot undoes become safe together with the change. Their original
   * profiles are in use for the next boot still.
   */
  private void keepOthers(RunningConfiguration target, ProfileChanges changes) {
    target
        .networks()
        .forEach(
            (name, network) -> {
              String lower = lowerDevice(name, network);
              stored()
                  .find(StoredProfiles.nameOf(name, lower))
                  .filter(device -> stored().findSafe(device.name()).isEmpty())
                  .map(device -> remembering(device, stored().find(StoredProfiles.nameOf(name))))
                  .flatMap(remembering -> OriginalProfile.find(remembering, manager, files))
                  .ifPresent(changes::disarm);
            });
    stored().all().forEach(changes::keep);
  }

  /** A removal deletes its profiles in /etc only when it is safe. */
  private void refuseBeforeRemovalIsSafe() {
    stored().all().stream()
        .filter(StoredProfile::isRemoved)
        .findFirst()
        .ifPresent(
            profile -> {
              throw notSupported(
                  "a second change before the removal of the profile "
                      + profile.name()
                      + " is stored for the next boot. Call Host.setSafeNetworkConfig first");
            });
  }

  /**
   * Refuses a change of a link that still waits for a lease: another link would get another one.
   */
  private void refuseUnfinished(Plan plan) {
    Map<String, String> unfinished = manager.unfinishedStates();
    for (String device : plan.devices()) {
      if (plan.before().link(device).isPresent() && unfinished.containsKey(device)) {
        throw new SetupRefusedException(
            SetupCode.BUSY,
            "%1$s still waits for its addresses (NetworkManager: %2$s), so nothing was changed. Retry when \"nmcli device status\" says that %1$s is connected."
                .formatted(device, unfinished.get(device)));
      }
    }
  }

  private AdoptedLink safeLink(String device, String name) {
    Optional<String> uuid = stored().findSafe(name).flatMap(profile -> profile.keyfile().uuid());
    if (uuid.isEmpty()) {
      throw new IllegalStateException(
          "the profile " + StoredProfiles.safePath(name) + " is missing");
    }
    return new AdoptedLink(device, Optional.empty(), uuid);
  }
}
