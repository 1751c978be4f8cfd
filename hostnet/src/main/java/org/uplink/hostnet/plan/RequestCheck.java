package org.uplink.hostnet.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.uplink.hostnet.NetworkRequest;
import org.uplink.hostnet.NetworkSpec;
import org.uplink.hostnet.SetupRefused;
import org.uplink.hostnet.state.HostState;
import org.uplink.hostnet.state.LinkState;

/** The checks of a request, each with Vdsm's code, before anything is planned. */
final class RequestCheck {
  static final int LONGEST_NAME = 15;

  final HostState host;
  final NetworkRequest request;
  private final RunningConfiguration running;

  RequestCheck(HostState host, RunningConfiguration running, NetworkRequest request) {
    this.host = host;
    this.running = running;
    this.request = request;
  }

  /**
   * Checks all of it.
   *
   * @throws SetupRefused at the first thing that is wrong
   */
  void check() {
    removals();
    request.bondings().forEach(new BondCheck(this)::check);
    request.networks().forEach(this::network);
    together();
  }

  static SetupRefused refused(int code, String why) {
    return new SetupRefused(code, why);
  }

  private void removals() {
    for (String name : request.removedNetworks()) {
      if (request.networks().containsKey(name)) {
        throw refused(SetupRefused.BAD_PARAMETERS, "network " + name + " is set up and removed");
      }
      if (!running.networks().containsKey(name)) {
        throw refused(SetupRefused.BAD_BRIDGE, "there is no network " + name + " to remove");
      }
      vlanOn(name)
          .ifPresent(
              vlan -> {
                throw refused(
                    SetupRefused.NOT_SUPPORTED,
                    "network " + name + " can't be removed: " + vlan + " stands on it");
              });
    }
    for (String name : request.removedBondings()) {
      if (request.bondings().containsKey(name)) {
        throw refused(SetupRefused.BAD_PARAMETERS, "bond " + name + " is set up and removed");
      }
      if (host.link(name).filter(link -> link.is("bond")).isEmpty()) {
        throw refused(SetupRefused.BAD_BOND, "there is no bond " + name + " to remove");
      }
      useOf(name)
          .ifPresent(
              use -> {
                throw refused(
                    SetupRefused.BOND_IN_USE, "bond " + name + " can't be removed: " + use);
              });
      after()
          .forEach(
              (network, spec) -> {
                if (spec.bonding().filter(name::equals).isPresent()) {
                  throw refused(
                      SetupRefused.BOND_IN_USE,
                      "bond " + name + " can't be removed: network " + network + " stands on it");
                }
              });
    }
  }

  /** What somebody else has put onto a bond, and would go with it. */
  private Optional<String> useOf(String bond) {
    return host.link(bond)
        .flatMap(LinkState::master)
        .filter(master -> !running.networks().containsKey(master))
        .map(master -> "it is a port of " + master)
        .or(() -> vlanOn(bond).map(vlan -> vlan + " stands on it"));
  }

  /** A VLAN on a device that no network of ours takes away with this request. */
  Optional<String> vlanOn(String device) {
    return host.links().stream()
        .filter(link -> link.lower().filter(device::equals).isPresent())
        .filter(link -> !goes(link, device))
        .map(LinkState::name)
        .findFirst();
  }

  private boolean goes(LinkState vlan, String base) {
    return request.removedNetworks().stream()
        .flatMap(name -> Optional.ofNullable(running.networks().get(name)).stream())
        .map(RunningConfiguration.Kept::spec)
        .anyMatch(
            spec ->
                spec.base().filter(base::equals).isPresent() && spec.vlan().equals(vlan.vlan()));
  }

  /** The networks that are in force afterwards. */
  Map<String, NetworkSpec> after() {
    Map<String, NetworkSpec> after = new TreeMap<>();
    running.networks().forEach((name, kept) -> after.put(name, kept.spec()));
    request.removedNetworks().forEach(after::remove);
    after.putAll(request.networks());
    return after;
  }

  /** Whether a NIC is below a network of ours that this request puts elsewhere or removes. */
  boolean freed(String nic) {
    return running.networks().entrySet().stream()
        .anyMatch(
            network ->
                network.getValue().spec().nic().filter(nic::equals).isPresent()
                    && (request.networks().containsKey(network.getKey())
                        || request.removedNetworks().contains(network.getKey())));
  }

  private void network(String name, NetworkSpec spec) {
    if (spec.nic().isPresent() && spec.bonding().isPresent()) {
      throw refused(SetupRefused.BAD_PARAMETERS, "network " + name + " has a NIC and a bond");
    }
    if (!spec.form().switchType().equals("legacy")) {
      throw refused(
          SetupRefused.BAD_PARAMETERS,
          "network "
              + name
              + ": switch \""
              + spec.form().switchType()
              + "\"; only \"legacy\" is made here, and one host has one kind");
    }
    if (spec.form().bridged()) {
      bridgeName(name);
    } else if (spec.base().isEmpty()) {
      throw refused(
          SetupRefused.BAD_PARAMETERS, "network " + name + " is neither bridged nor on a NIC");
    }
    base(name, spec);
    new AddressCheck(name, spec).check();
  }

  private void bridgeName(String name) {
    if (name.isEmpty()
        || name.length() > LONGEST_NAME
        || name.startsWith("-")
        || name.chars().anyMatch(c -> c == ':' || c == '.' || c == '/' || c <= ' ')
        || List.of("all", "default", "lo").contains(name)) {
      throw refused(
          SetupRefused.BAD_BRIDGE,
          "\""
              + name
              + "\" is no name of a bridge: 1 to 15 characters without ':', '.', '/' and blanks,"
              + " and no '-' in front");
    }
    Optional<LinkState> there = host.link(name);
    if (there.isPresent() && !there.get().is("bridge")) {
      throw refused(SetupRefused.BAD_BRIDGE, "there is a " + name + ", and it is no bridge");
    }
  }

  private void base(String name, NetworkSpec spec) {
    if (spec.vlan().isPresent()) {
      int id = spec.vlan().getAsInt();
      if (id < 0 || id > 4094) {
        throw refused(
            SetupRefused.BAD_VLAN, "network " + name + ": VLAN " + id + " is not in 0–4094");
      }
      if (spec.base().isEmpty()) {
        throw refused(SetupRefused.BAD_VLAN, "network " + name + ": a VLAN on no device");
      }
    }
    spec.nic().ifPresent(nic -> nic(name, nic, spec));
    spec.bonding()
        .filter(bond -> !request.bondings().containsKey(bond))
        .ifPresent(
            bond -> {
              if (host.link(bond).filter(link -> link.is("bond")).isEmpty()
                  || request.removedBondings().contains(bond)) {
                throw refused(SetupRefused.NO_SUCH_NIC, "network " + name + ": no bond " + bond);
              }
            });
    spec.vlanDevice()
        .filter(device -> device.length() > LONGEST_NAME && noVlanThere(spec))
        .ifPresent(
            device -> {
              throw refused(
                  SetupRefused.BAD_VLAN,
                  "network " + name + ": " + device + " is too long for a device's name");
            });
  }

  private boolean noVlanThere(NetworkSpec spec) {
    return new Projection(host)
        .vlanOn(spec.base().orElseThrow(), spec.vlan().orElseThrow())
        .isEmpty();
  }

  private void nic(String name, String nic, NetworkSpec spec) {
    LinkState link =
        host.link(nic)
            .orElseThrow(
                () -> refused(SetupRefused.NO_SUCH_NIC, "network " + name + ": no NIC " + nic));
    if (link.is("bridge") || link.is("vlan") || link.is("bond") || nic.equals("lo")) {
      throw refused(
          SetupRefused.NO_SUCH_NIC,
          "network " + name + ": " + nic + " is no NIC but " + link.kind().orElse("loopback"));
    }
    Optional<String> master = link.master();
    boolean mayStay =
        master.isEmpty()
            || master.get().equals(name)
            || freed(nic)
            || request.removedBondings().contains(master.get())
            || (spec.vlanDevice().isPresent() && !isBond(master.get()));
    if (!mayStay) {
      throw refused(
          SetupRefused.NIC_IN_USE,
          "network " + name + ": " + nic + " is a port of " + master.get() + " already");
    }
  }

  private boolean isBond(String name) {
    return host.link(name).filter(link -> link.is("bond")).isPresent();
  }

  private void together() {
    Map<String, String> users = new HashMap<>();
    after()
        .forEach(
            (name, spec) -> {
              spec.base()
                  .map(
                      base ->
                          base
                              + " VLAN "
                              + (spec.vlanDevice().isPresent() ? spec.vlan().getAsInt() : "none"))
                  .ifPresent(
                      use -> {
                        String other = users.put(use, name);
                        if (other != null) {
                          throw refused(
                              SetupRefused.BAD_PARAMETERS,
                              "networks " + other + " and " + name + " are both on " + use);
                        }
                      });
            });
    List<String> defaults =
        after().entrySet().stream()
            .filter(network -> network.getValue().defaultRoute())
            .map(Map.Entry::getKey)
            .toList();
    if (defaults.size() > 1) {
      throw refused(
          SetupRefused.BAD_PARAMETERS,
          "the default route can go with one network only: "
              + String.join(", ", defaults)
              + "; say defaultRoute false for the others");
    }
  }
}
