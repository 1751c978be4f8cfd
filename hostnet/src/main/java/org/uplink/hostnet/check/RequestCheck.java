package org.uplink.hostnet.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.verbs.setup.SetupCode;

/**
 * Checks a request before anything is planned. A refusal has Vdsm's code if Vdsm has a code for it.
 */
public final class RequestCheck {
  /** IFNAMSIZ without the final zero. */
  static final int MAX_NAME = 15;

  /**
   * Names that the kernel needs: of folders with settings, of loopback, and of a file beside the
   * devices in /sys/class/net.
   */
  static final Set<String> RESERVED = Set.of("all", "default", "lo", "bonding_masters");

  final NetworkState host;
  final NetworkRequest request;
  final boolean leasesAreRenewed;
  final RunningConfiguration running;

  /**
   * Creates the check.
   *
   * @param leasesAreRenewed whether the owner of the NICs renews the leases of the networks
   */
  public RequestCheck(
      NetworkState host,
      RunningConfiguration running,
      NetworkRequest request,
      boolean leasesAreRenewed) {
    this.leasesAreRenewed = leasesAreRenewed;
    this.host = host;
    this.running = running;
    this.request = request;
  }

  /**
   * Checks the request.
   *
   * @throws SetupRefusedException for the first error
   */
  public void check() {
    checkRemovals();
    request.bondings().forEach(new BondCheck(this)::check);
    request.networks().forEach(new NetworkCheck(this)::check);
    checkNetworksTogether();
  }

  /** Returns the networks that are in force after the change. */
  public Map<String, NetworkSpec> networksAfter() {
    Map<String, NetworkSpec> after = new TreeMap<>();
    running.networks().forEach((name, network) -> after.put(name, network.spec()));
    request.removedNetworks().forEach(after::remove);
    after.putAll(request.networks());
    return after;
  }

  static SetupRefusedException refused(SetupCode code, String why) {
    return new SetupRefusedException(code, why);
  }

  /** Finds a VLAN on a device that this request does not remove. */
  Optional<String> vlanOn(String device) {
    return host.links().stream()
        .filter(link -> link.lower().filter(device::equals).isPresent())
        .filter(link -> !isRemoved(link, device))
        .map(LinkState::name)
        .findFirst();
  }

  /** Returns whether a device is below a network that this request moves or removes. */
  boolean isFreed(String device) {
    return running.networks().entrySet().stream()
        .anyMatch(
            network ->
                (network.getValue().spec().nic().filter(device::equals).isPresent()
                        || lowerDevice(network.getValue().spec())
                            .filter(device::equals)
                            .isPresent())
                    && (request.networks().containsKey(network.getKey())
                        || request.removedNetworks().contains(network.getKey())));
  }

  /** Returns the device below a network. A VLAN may have any name. */
  Optional<String> lowerDevice(NetworkSpec spec) {
    return spec.vlanDevice().isPresent()
        ? host.vlanOn(spec.baseDevice().orElseThrow(), spec.vlan().orElseThrow())
            .map(LinkState::name)
        : spec.baseDevice();
  }

  /**
   * Returns the NIC that a network or bond names.
   *
   * @param user the network or bond, such as "bond bond0"
   */
  LinkState nic(String user, String nic) {
    LinkState link =
        host.link(nic)
            .orElseThrow(
                () ->
                    refused(
                        SetupCode.NO_SUCH_NIC,
                        "%s: no NIC %s%s".formatted(user, nic, otherName(nic))));
    if (link.isKind("bridge") || link.isKind("vlan") || link.isKind("bond") || nic.equals("lo")) {
      throw refused(
          SetupCode.NO_SUCH_NIC,
          "%s: %s is %s, not a NIC. %s".formatted(user, nic, kindOf(link), inPlaceOf(link)));
    }
    return link;
  }

  private static String kindOf(LinkState link) {
    return link.isKind("vlan")
        ? "a VLAN"
        : link.kind().map(kind -> "a " + kind).orElse("the loopback device");
  }

  /** Returns what to name in place of a link that is no NIC. */
  private static String inPlaceOf(LinkState link) {
    if (link.vlan().isPresent() && link.lower().isPresent()) {
      return "Name %s, with the VLAN %d".formatted(link.lower().get(), link.vlan().getAsInt());
    }
    return link.isKind("bond")
        ? "Name it as the bond of the network"
        : link.isKind("bridge") ? "Name its port" : "Choose a NIC, a bond or a VLAN";
  }

  /** Returns what to say of a NIC that is named by an alternative name. */
  private String otherName(String nic) {
    return host.links().stream()
        .filter(link -> link.alternativeNames().contains(nic))
        .findFirst()
        .map(
            link ->
                ". It is an alternative name of %s; name %s.".formatted(link.name(), link.name()))
        .orElse("");
  }

  private void checkRemovals() {
    for (String name : request.removedNetworks()) {
      if (request.networks().containsKey(name)) {
        throw refused(SetupCode.BAD_PARAMETERS, "the request sets up and removes network " + name);
      }
      if (!running.networks().containsKey(name)) {
        throw refused(
            SetupCode.BAD_BRIDGE, "network " + name + " does not exist, so it cannot be removed");
      }
      refuseOtherKind(name, running.networks().get(name).spec());
      new MasterCheck(host).checkRemoval(name, running.networks().get(name).device());
      vlanOn(name)
          .ifPresent(
              vlan -> {
                throw refused(
                    SetupCode.NOT_SUPPORTED,
                    "network %s cannot be removed: VLAN %s uses its bridge".formatted(name, vlan));
              });
    }
    for (String name : request.removedBondings()) {
      if (request.bondings().containsKey(name)) {
        throw refused(SetupCode.BAD_PARAMETERS, "the request sets up and removes bond " + name);
      }
      Optional<LinkState> bond = host.link(name);
      // A bond of Uplink's that somebody has deleted is forgotten.
      boolean isForgotten = bond.isEmpty() && running.bondings().containsKey(name);
      if (!isForgotten && bond.filter(link -> link.isKind("bond")).isEmpty()) {
        throw refused(
            SetupCode.BAD_BOND, "bond " + name + " does not exist, so it cannot be removed");
      }
      otherUseOf(name)
          .ifPresent(
              use -> {
                throw refused(
                    SetupCode.BOND_IN_USE, "bond %s cannot be removed: %s".formatted(name, use));
              });
      networksAfter()
          .forEach(
              (network, spec) -> {
                if (spec.bonding().filter(name::equals).isPresent()) {
                  throw refused(
                      SetupCode.BOND_IN_USE,
                      "bond %s cannot be removed: network %s uses it".formatted(name, network));
                }
              });
    }
  }

  /** Refuses to delete a link that has got the name of a deleted bridge. */
  private void refuseOtherKind(String name, NetworkSpec spec) {
    host.link(name)
        .filter(link -> spec.linkOptions().bridged() && !link.isKind("bridge"))
        .ifPresent(
            link -> {
              throw refused(
                  SetupCode.BAD_BRIDGE,
                  "network %1$s cannot be removed: its bridge is gone, and another link has the name %1$s now. Uplink does not delete that link. Give it another name, and remove the network again"
                      .formatted(name));
            });
  }

  /** Returns another user of a bond than Uplink's networks. */
  private Optional<String> otherUseOf(String bond) {
    return host.link(bond)
        .flatMap(LinkState::master)
        .filter(master -> !running.networks().containsKey(master))
        .map(master -> "it is a port of " + master)
        .or(() -> vlanOn(bond).map(vlan -> "VLAN " + vlan + " uses it"));
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

  private void checkNetworksTogether() {
    Map<String, String> users = new HashMap<>();
    networksAfter()
        .forEach(
            (name, spec) -> {
              spec.baseDevice()
                  .map(
                      base ->
                          spec.vlanDevice().isPresent()
                              ? "VLAN %d of %s".formatted(spec.vlan().getAsInt(), base)
                              : "untagged " + base)
                  .ifPresent(
                      use -> {
                        String other = users.put(use, name);
                        if (other != null) {
                          throw refused(
                              SetupCode.BAD_PARAMETERS,
                              "networks %s and %s both use %s".formatted(other, name, use));
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
          "only one network can have the default route, not "
              + String.join(", ", defaults)
              + "; set defaultRoute to false for the others");
    }
  }
}
