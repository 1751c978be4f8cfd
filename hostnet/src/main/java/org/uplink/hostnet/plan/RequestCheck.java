package org.uplink.hostnet.plan;

import java.net.InetAddress;
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
import org.uplink.rtnetlink.Prefix;

/** The checks of a request, each with Vdsm's code, before anything is planned. */
final class RequestCheck {
  static final int LONGEST_NAME = 15;
  private static final int LEAST_MTU = 68;
  private static final int LEAST_IPV6_MTU = 1280;
  private static final int MOST_MTU = 65_535;

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
    }
    for (String name : request.removedBondings()) {
      if (request.bondings().containsKey(name)) {
        throw refused(SetupRefused.BAD_PARAMETERS, "bond " + name + " is set up and removed");
      }
      if (host.link(name).filter(link -> link.is("bond")).isEmpty()) {
        throw refused(SetupRefused.BAD_BOND, "there is no bond " + name + " to remove");
      }
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
    mtu(name, spec);
    address(name, spec.ipv4());
    address(name, spec.ipv6());
    nameservers(name, spec);
  }

  /** The resolver has one list for the whole host: it goes with the default route, as in Vdsm. */
  private static void nameservers(String name, NetworkSpec spec) {
    if (!spec.nameservers().isEmpty() && !spec.defaultRoute()) {
      throw refused(
          SetupRefused.BAD_PARAMETERS,
          "network " + name + " has name servers, which only the default route's network can have");
    }
    for (InetAddress server : spec.nameservers()) {
      if (server.isMulticastAddress() || server.isAnyLocalAddress()) {
        throw refused(
            SetupRefused.BAD_ADDRESS,
            "network " + name + ": " + server.getHostAddress() + " is no name server's address");
      }
    }
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

  private static void mtu(String name, NetworkSpec spec) {
    if (spec.form().mtu().isEmpty()) {
      return;
    }
    int mtu = spec.form().mtu().getAsInt();
    boolean ipv6 = spec.ipv6().address().isPresent() || spec.ipv6().autoconf();
    int least = ipv6 ? LEAST_IPV6_MTU : LEAST_MTU;
    if (mtu < least || mtu > MOST_MTU) {
      throw refused(
          SetupRefused.BAD_PARAMETERS,
          "network " + name + ": MTU " + mtu + " is not in " + least + "–" + MOST_MTU);
    }
  }

  private static void address(String name, NetworkSpec.Ip ip) {
    if (ip.dhcp()) {
      throw refused(
          SetupRefused.NOT_SUPPORTED,
          "network " + name + ": no DHCP client is driven here; give it a static address");
    }
    ip.address().ifPresent(prefix -> usable(name, prefix));
    if (ip.gateway().isEmpty()) {
      return;
    }
    InetAddress router = ip.gateway().get();
    if (ip.address().isEmpty() && !ip.autoconf()) {
      throw refused(
          SetupRefused.BAD_PARAMETERS,
          "network " + name + ": gateway " + router.getHostAddress() + " without an address");
    }
    boolean reachable =
        router.isLinkLocalAddress()
            || ip.address().map(prefix -> PlannedLookup.contains(prefix, router)).orElse(true);
    if (!reachable) {
      throw refused(
          SetupRefused.BAD_ADDRESS,
          "network "
              + name
              + ": gateway "
              + router.getHostAddress()
              + " is not in "
              + ip.address().get());
    }
  }

  private static void usable(String name, Prefix prefix) {
    InetAddress address = prefix.address();
    boolean network =
        address.getAddress().length == 4
            && prefix.length() < 31
            && PrefixRoutes.network(prefix).address().equals(address);
    if (address.isMulticastAddress()
        || address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || network
        || prefix.length() == 0) {
      throw refused(
          SetupRefused.BAD_ADDRESS,
          "network " + name + ": " + prefix + " is no address that a host can have");
    }
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
