package org.uplink.hostnet.backend.networkmanager;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import org.uplink.hostnet.backend.networkmanager.StoredProfiles.StoredProfile;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.BondOptions;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.LinkState;

/** Plans the profiles of one bond that a request creates or changes, and those of its ports. */
final class BondChange {
  /** The kernel watches the carriers of such a bond in any case, with this interval. */
  private static final List<String> WATCHED_MODES =
      List.of("802.3ad", "balance-tlb", "balance-alb");

  private static final String WATCH = "miimon";
  private static final String DEFAULT_INTERVAL = "100";

  private final AdoptionPlanner planner;
  private final String name;
  private final BondSpec spec;
  private final Plan plan;
  private final ProfileChanges changes;
  private final Map<String, OriginalProfile> originals = new HashMap<>();

  BondChange(
      AdoptionPlanner planner, String name, BondSpec spec, Plan plan, ProfileChanges changes) {
    this.planner = planner;
    this.name = name;
    this.spec = spec;
    this.plan = plan;
    this.changes = changes;
  }

  /**
   * Plans the profile of the bond itself.
   *
   * @throws SetupRefusedException if NetworkManager cannot take the bond over
   */
  Planned plan() {
    Optional<StoredProfile> former = planner.stored().find(StoredProfiles.nameOf(name));
    if (former.isEmpty() && plan.before().link(name).isPresent()) {
      throw AdoptionPlanner.notSupported(
          "changes of the bond %s, which another program has created".formatted(name));
    }
    for (String nic : spec.nics()) {
      if (planner.stored().find(StoredProfiles.nameOf(name, nic)).isEmpty()) {
        originals.put(nic, OriginalProfile.read(nic, planner.manager(), planner.files()));
      }
    }
    List<String> holders =
        spec.nics().stream().filter(originals::containsKey).filter(this::hasAddresses).toList();
    if (holders.size() > 1) {
      throw AdoptionPlanner.notSupported(
          "a bond of several NICs with addresses (%s). Remove those of all but one"
              .formatted(String.join(", ", holders)));
    }
    LinkState bond = plan.after().link(name).orElseThrow();
    return new Planned(
        former.flatMap(it -> it.keyfile().uuid()),
        LinkProfiles.withBondOptions(
            former
                .map(StoredProfile::keyfile)
                .orElseGet(() -> LinkProfiles.bond(name, bond.mac().orElseThrow().toString())),
            options()),
        holders.stream().findFirst(),
        holders.stream().findFirst().map(originals::get).map(OriginalProfile::keyfile));
  }

  /**
   * Plans the profiles of the ports, first that of the NIC whose addresses move.
   *
   * @param removal plans the ports that leave the bond
   */
  void planPorts(Removal removal) {
    spec.nics().stream()
        .sorted(Comparator.comparing(nic -> !hasAddresses(nic)))
        .forEach(this::planPort);
    plan.before().portsOf(name).stream()
        .filter(port -> !spec.nics().contains(port))
        .forEach(port -> removal.giveBack(name, port));
  }

  private void planPort(String nic) {
    String file = StoredProfiles.nameOf(name, nic);
    Optional<StoredProfile> former = planner.stored().find(file);
    if (former.isPresent()) {
      Keyfile port = former.get().keyfile();
      Optional<String> mtu =
          AdoptionPlanner.changedMtu(plan, nic)
              .or(
                  () ->
                      OriginalProfile.find(port, planner.manager(), planner.files())
                          .map(OriginalProfile::keyfile)
                          .flatMap(LinkProfiles::mtuOf));
      changes.put(nic, port.uuid(), file, LinkProfiles.withMtu(port, mtu));
      return;
    }
    OriginalProfile original = Objects.requireNonNull(originals.get(nic));
    RestartCheck.checkSettings(nic, original.keyfile());
    Keyfile port =
        LinkProfiles.asPort(new LinkProfiles(name).device(nic, original.keyfile()), name, "bond");
    changes.put(
        nic,
        Optional.of(original.uuid()),
        file,
        LinkProfiles.withMtu(
            original.rememberIn(port),
            AdoptionPlanner.changedMtu(plan, nic)
                .or(() -> LinkProfiles.mtuOf(original.keyfile()))));
    changes.disarm(original);
  }

  /** Returns the options of the request. NetworkManager has another default for the interval. */
  private SortedMap<String, String> options() {
    SortedMap<String, String> options = BondOptions.parse(spec.options()).named();
    options.putIfAbsent(
        WATCH, WATCHED_MODES.contains(options.get("mode")) ? DEFAULT_INTERVAL : "0");
    return options;
  }

  private boolean hasAddresses(String nic) {
    return plan.before().addressesOf(nic).stream().anyMatch(address -> !address.linkLocal());
  }

  /**
   * A planned bond.
   *
   * @param before the id of its profile before the change; absent if the change creates it
   * @param profile its profile, without the addressing of its network
   * @param holder the joining NIC that has addresses, which move to the network
   * @param source the profile of that NIC
   */
  record Planned(
      Optional<String> before,
      Keyfile profile,
      Optional<String> holder,
      Optional<Keyfile> source) {}
}
