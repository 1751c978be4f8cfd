package org.uplink.hostnet.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.verbs.setup.SetupCode;

/** The checks of a request, each with Vdsm's code, before anything is planned. */
public final class RequestCheck {
  static final int LONGEST_NAME = 15;

  final NetworkState host;
  final NetworkRequest request;
  private final RunningConfiguration running;

  public RequestCheck(NetworkState host, RunningConfiguration running, NetworkRequest request) {
    this.host = host;
    this.running = running;
    this.request = request;
  }

  /**
   * Checks all of it.
   *
   * @throws SetupRefusedException at the first thing that is wrong
   */
  public void check() {
    checkRemovals();
    request.bondings().forEach(new BondCheck(this)::check);
    request.networks().forEach(this::checkNetwork);
    checkNetworksTogether();
  }

  static SetupRefusedException refused(SetupCode code, String why) {
    return new SetupRefusedException(code, why);
  }

  private void checkRemovals() {
    for (String name : request.removedNetworks()) {
      if (request.networks().containsKey(name)) {
        throw refused(SetupCode.BAD_PARAMETERS, "network " + name + " is set up and removed");
      }
      if (!running.networks().containsKey(name)) {
        throw refused(SetupCode.BAD_BRIDGE, "there is no network " + name + " to remove");
      }
      vlanOn(name)
          .ifPresent(
              vlan -> {
                throw refused(
                    SetupCode.NOT_SUPPORTED,
                    "network " + name + " can't be removed: " + vlan + " stands on it");
              });
    }
    for (String name : request.removedBondings()) {
      if (request.bondings().containsKey(name)) {
        throw refused(SetupCode.BAD_PARAMETERS, "bond " + name + " is set up and removed");
      }
      if (host.link(name).filter(link -> link.isKind("bond")).isEmpty()) {
        throw refused(SetupCode.BAD_BOND, "there is no bond " + name + " to remove");
      }
      otherUseOf(name)
          .ifPresent(
              use -> {
                throw refused(SetupCode.BOND_IN_USE, "bond " + name + " can't be removed: " + use);
              });
      networksAfter()
          .forEach(
              (network, spec) -> {
                if (spec.bonding().filter(name::equals).isPresent()) {
                  throw refused(
                      SetupCode.BOND_IN_USE,
                      "bond " + name + " can't be removed: network " + network + " stands on it");
                }
              });
    }
  }

  /** What somebody else has put onto a bond, and would go with it. */
  private Optional<String> otherUseOf(String bond) {
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
        .filter(link -> !isRemoved(link, device))
        .map(LinkState::name)
        .findFirst();
  }

  private boolean isRemoved(LinkState vlan, String base) {
    return request.removedNetworks().stream()
        .flatMap(name -> Optional.ofNullable(running.networks().get(name)).stream())
        .map(RunningConfiguration.RunningNetwork::spec)
        .anyMatch(
            spec ->
                spec.baseDevice().filter(base::equals).isPresent()
                    && spec.vlan().equals(vlan.vlan()));
  }

  /** The networks that are in force afterwards. */
  Map<String, NetworkSpec> networksAfter() {
    Map<String, NetworkSpec> after = new TreeMap<>();
    running.networks().forEach((name, kept) -> after.put(name, kept.spec()));
    request.removedNetworks().forEach(after::remove);
    after.putAll(request.networks());
    return after;
  }

  /** Whether a NIC is below a network of ours that this request puts elsewhere or removes. */
  boolean isFreed(String nic) {
    return running.networks().entrySet().stream()
        .anyMatch(
            network ->
                network.getValue().spec().nic().filter(nic::equals).isPresent()
                    && (request.networks().containsKey(network.getKey())
                        || request.removedNetworks().contains(network.getKey())));
  }

  private void checkNetwork(String name, NetworkSpec spec) {
    if (spec.nic().isPresent() && spec.bonding().isPresent()) {
      throw refused(SetupCode.BAD_PARAMETERS, "network " + name + " has a NIC and a bond");
    }
    if (!spec.linkOptions().switchType().equals("legacy")) {
      throw refused(
          SetupCode.BAD_PARAMETERS,
          "network "
              + name
              + ": switch \""
              + spec.linkOptions().switchType()
              + "\"; only \"legacy\" is made here, and one host has one kind");
    }
    if (spec.linkOptions().bridged()) {
      checkBridgeName(name);
    } else if (spec.baseDevice().isEmpty()) {
      throw refused(
          SetupCode.BAD_PARAMETERS, "network " + name + " is neither bridged nor on a NIC");
    }
    checkBaseDevice(name, spec);
    new AddressCheck(name, spec).check();
  }

  private void checkBridgeName(String name) {
    if (name.isEmpty()
        || name.length() > LONGEST_NAME
        || name.startsWith("-")
        || name.chars().anyMatch(c -> c == ':' || c == '.' || c == '/' || c <= ' ')
        || List.of("all", "default", "lo").contains(name)) {
      throw refused(
          SetupCode.BAD_BRIDGE,
          "\""
              + name
              + "\" is no name of a bridge: 1 to 15 characters without ':', '.', '/' and blanks,"
              + " and no '-' in front");
    }
    Optional<LinkState> there = host.link(name);
    if (there.isPresent() && !there.get().isKind("bridge")) {
      throw refused(SetupCode.BAD_BRIDGE, "there is a " + name + ", and it is no bridge");
    }
  }

  private void checkBaseDevice(String name, NetworkSpec spec) {
    if (spec.vlan().isPresent()) {
      int id = spec.vlan().getAsInt();
      if (id < 0 || id > 4094) {
        throw refused(SetupCode.BAD_VLAN, "network " + name + ": VLAN " + id + " is not in 0–4094");
      }
      if (spec.baseDevice().isEmpty()) {
        throw refused(SetupCode.BAD_VLAN, "network " + name + ": a VLAN on no device");
      }
    }
    spec.nic().ifPresent(nic -> checkNic(name, nic, spec));
    spec.bonding()
        .filter(bond -> !request.bondings().containsKey(bond))
        .ifPresent(
            bond -> {
              if (host.link(bond).filter(link -> link.isKind("bond")).isEmpty()
                  || request.removedBondings().contains(bond)) {
                throw refused(SetupCode.NO_SUCH_NIC, "network " + name + ": no bond " + bond);
              }
            });
    spec.vlanDevice()
        .filter(device -> device.length() > LONGEST_NAME && isVlanMissing(spec))
        .ifPresent(
            device -> {
              throw refused(
                  SetupCode.BAD_VLAN,
                  "network " + name + ": " + device + " is too long for a device's name");
            });
  }

  private boolean isVlanMissing(NetworkSpec spec) {
    return host.vlanOn(spec.baseDevice().orElseThrow(), spec.vlan().orElseThrow()).isEmpty();
  }

  private void checkNic(String name, String nic, NetworkSpec spec) {
    LinkState link =
        host.link(nic)
            .orElseThrow(
                () -> refused(SetupCode.NO_SUCH_NIC, "network " + name + ": no NIC " + nic));
    if (link.isKind("bridge") || link.isKind("vlan") || link.isKind("bond") || nic.equals("lo")) {
      throw refused(
          SetupCode.NO_SUCH_NIC,
          "network " + name + ": " + nic + " is no NIC but " + link.kind().orElse("loopback"));
    }
    Optional<String> master = link.master();
    boolean mayStay =
        master.isEmpty()
            || master.get().equals(name)
            || isFreed(nic)
            || request.removedBondings().contains(master.get())
            || (spec.vlanDevice().isPresent() && !isBond(master.get()));
    if (!mayStay) {
      throw refused(
          SetupCode.NIC_IN_USE,
          "network " + name + ": " + nic + " is a port of " + master.get() + " already");
    }
  }

  private boolean isBond(String name) {
    return host.link(name).filter(link -> link.isKind("bond")).isPresent();
  }

  private void checkNetworksTogether() {
    Map<String, String> users = new HashMap<>();
    networksAfter()
        .forEach(
            (name, spec) -> {
              spec.baseDevice()
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
                              SetupCode.BAD_PARAMETERS,
                              "networks " + other + " and " + name + " are both on " + use);
                        }
                      });
            });
    List<String> defaults =
        networksAfter().entrySet().stream()
            .filter(network -> network.getValue().defaultRoute())
            .map(Map.Entry::getKey)
            .toList();
    if (defaults.size() > 1) {
      throw refused(
          SetupCode.BAD_PARAMETERS,
          "the default route can go with one network only: "
              + String.join(", ", defaults)
              + "; say defaultRoute false for the others");
    }
  }
}
