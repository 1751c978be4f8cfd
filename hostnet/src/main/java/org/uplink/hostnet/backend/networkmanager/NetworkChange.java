package org.uplink.hostnet.backend.networkmanager;

import java.util.Optional;
import org.uplink.hostnet.backend.networkmanager.StoredProfiles.StoredProfile;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;

/** Plans the profiles of one network that a request creates or changes. */
final class NetworkChange {
  private final ProfilePlanner planner;
  private final String name;
  private final NetworkSpec spec;
  private final Plan plan;
  private final ProfileChanges changes;
  private final boolean exists;
  private final LinkProfiles profiles;
  private final Optional<StoredProfile> formerBridge;

  /**
   * @param exists whether the network exists already
   * @param plan the change of the kernel
   * @param changes collects the profiles
   */
  NetworkChange(
      ProfilePlanner planner,
      String name,
      NetworkSpec spec,
      boolean exists,
      Plan plan,
      ProfileChanges changes) {
    this.planner = planner;
    this.exists = exists;
    this.profiles = new LinkProfiles(name);
    this.name = name;
    this.spec = spec;
    this.plan = plan;
    this.changes = changes;
    this.formerBridge = planner.stored().find(StoredProfiles.nameOf(name));
  }

  /**
   * Plans the profiles.
   *
   * @throws SetupRefusedException if NetworkManager cannot take the network over
   */
  void plan() {
    if (spec.baseDevice().isEmpty()) {
      throw ProfilePlanner.notSupported("a network without a NIC");
    }
    String device = spec.lowerLink(plan.after()).orElseThrow().name();
    Optional<StoredProfile> former = planner.stored().find(fileOf(device));
    if (former.isPresent()) {
      planChange(device, former.get());
    } else if (exists) {
      throw ProfilePlanner.notSupported(
          "the move of the network " + name + " to another NIC. Remove it and create it again");
    } else if (spec.linkOptions().bridged() && plan.before().link(name).isPresent()) {
      throw ProfilePlanner.notSupported(
          "the bridge " + name + ", which another program has created");
    } else if (plan.before().link(device).isPresent()) {
      planCreation(device);
    } else {
      planVlan(device);
    }
  }

  private void planCreation(String device) {
    OriginalProfile original = OriginalProfile.read(device, planner.manager(), planner.files());
    RestartCheck.checkSettings(device, original.keyfile());
    put(
        device,
        Optional.of(original.uuid()),
        original.rememberIn(profiles.device(device, original.keyfile())),
        original.keyfile(),
        Optional.of(original.keyfile()),
        device);
    changes.disarm(original);
  }

  private void planVlan(String device) {
    if (spec.takeOver()) {
      throw ProfilePlanner.notSupported(
          "a network that takes over the VLAN " + device + ", which does not exist");
    }
    put(
        device,
        Optional.empty(),
        profiles.vlan(device, spec.baseDevice().orElseThrow(), spec.vlan().orElseThrow()),
        LinkProfiles.WITHOUT_ADDRESSES,
        Optional.empty(),
        device);
  }

  private void planChange(String device, StoredProfile former) {
    Keyfile remembering = ProfilePlanner.remembering(former, formerBridge);
    put(
        device,
        former.keyfile().uuid(),
        OriginalProfile.copyMemory(remembering, former.keyfile()),
        formerBridge.map(StoredProfile::keyfile).orElse(former.keyfile()),
        OriginalProfile.find(remembering, planner.manager(), planner.files())
            .map(OriginalProfile::keyfile),
        device);
  }

  /**
   * Puts the profiles of the network's links.
   *
   * @param before the id of the profile that the device has now; absent if there is no device
   * @param profile the profile of the device, as a port or with the addressing
   * @param source the profile that has the addressing now
   * @param original the profile that the device has had before the network
   * @param holder the device that has the addresses now
   */
  private void put(
      String device,
      Optional<String> before,
      Keyfile profile,
      Keyfile source,
      Optional<Keyfile> original,
      String holder) {
    String metric = planner.routeMetric(plan.before(), holder);
    if (spec.linkOptions().bridged()) {
      Keyfile bridge =
          formerBridge
              .map(StoredProfile::keyfile)
              .orElseGet(
                  () ->
                      LinkProfiles.withAddressing(profiles.bridge(macOf(device)), source, metric));
      changes.put(
          name,
          formerBridge.flatMap(it -> it.keyfile().uuid()),
          StoredProfiles.nameOf(name),
          withLinkOptions(addressed(holder, name, bridge), original));
      putDevice(device, before, profiles.asPort(profile), original);
    } else {
      formerBridge.ifPresent(bridge -> changes.remove(name, bridge, Optional.empty()));
      Keyfile addressing = LinkProfiles.withAddressing(profile, source, metric);
      putDevice(device, before, addressed(holder, device, addressing), original);
    }
  }

  /**
   * Returns the profile with the addressing of the request.
   *
   * @param nic the device that has the addressing now
   * @param device the device that has the addresses after the change
   */
  private Keyfile addressed(String nic, String device, Keyfile profile) {
    Keyfile requested = new ProfileAddressing(plan.after(), device).applyTo(profile, spec);
    Keyfile identified =
        new ProfileIdentity(planner.manager(), plan.after(), device).keep(nic, requested);
    Keyfile addressed = new AutomaticAddresses(plan.after(), device).keep(nic, identified);
    RestartCheck.checkZone(addressed, plan.zones(), device);
    return addressed;
  }

  private Keyfile withLinkOptions(Keyfile bridge, Optional<Keyfile> original) {
    LinkState planned = plan.after().link(name).orElseThrow();
    long delay = planned.bridge().orElseThrow().forwardDelayMillis() / 1000;
    Optional<String> mtu =
        spec.linkOptions().mtu().isPresent()
            ? Optional.of(Integer.toString(planned.mtu()))
            : original.flatMap(LinkProfiles::mtuOf);
    return LinkProfiles.withMtu(bridge, mtu)
        .with("bridge", "stp", Boolean.toString(spec.linkOptions().stp()))
        .with("bridge", "forward-delay", Long.toString(delay));
  }

  private void putDevice(
      String device, Optional<String> before, Keyfile profile, Optional<Keyfile> original) {
    Optional<String> mtu =
        spec.linkOptions().mtu().isPresent()
            ? Optional.of(Integer.toString(plan.after().link(device).orElseThrow().mtu()))
            : ProfilePlanner.changedMtu(plan, device)
                .or(() -> original.flatMap(LinkProfiles::mtuOf));
    NetworkState host = plan.before().link(device).isPresent() ? plan.before() : plan.after();
    Keyfile lasting = LinkProfiles.withPresentMac(profile, host.link(device).orElseThrow(), host);
    changes.put(device, before, fileOf(device), LinkProfiles.withMtu(lasting, mtu));
  }

  private String fileOf(String device) {
    return StoredProfiles.nameOf(name, device);
  }

  private String macOf(String device) {
    return plan.after().link(device).orElseThrow().mac().orElseThrow().toString();
  }
}
