package org.uplink.hostnet.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/**
 * By what the agent finds a NIC at the next boot: by its MAC, whatever its name is then, or by its
 * name. A permanent MAC that two NICs have identifies neither of them. In clouds, a virtual
 * function has the MAC of the NIC that it accelerates.
 *
 * @param host the host before the change
 */
public record NicIdentity(NetworkState host) {
  /** The loopback device, which is no NIC. */
  private static final String LOOPBACK = "lo";

  /** Returns the MACs that identify the NICs of a host, by the name of the NIC. */
  public static SortedMap<String, MacAddress> macsOf(NetworkState host) {
    NicIdentity identity = new NicIdentity(host);
    SortedMap<String, MacAddress> macs = new TreeMap<>();
    host.links().stream()
        .filter(link -> isNic(link) && !link.name().equals(LOOPBACK))
        .forEach(link -> identity.macOf(link.name()).ifPresent(mac -> macs.put(link.name(), mac)));
    return macs;
  }

  /** Returns the MAC that identifies a NIC; empty if another NIC has the same permanent MAC. */
  Optional<MacAddress> macOf(String nic) {
    Optional<LinkState> link = host.link(nic);
    return link.flatMap(LinkState::permanentMac)
        .or(() -> link.flatMap(LinkState::mac))
        .filter(_ -> othersWithPermanentMacOf(nic).isEmpty());
  }

  /** Returns whether a link is a NIC, or the virtual NIC of a container. */
  static boolean isNic(LinkState link) {
    return link.kind().isEmpty() || link.isKind("veth");
  }

  /** Returns a warning for each NIC that gets its first network and has no MAC of its own. */
  List<PlanWarning> warnings(RunningConfiguration running, RunningConfiguration target) {
    List<PlanWarning> warnings = new ArrayList<>();
    NavigableSet<String> added = nicsOf(target.networks(), target.bondings());
    added.removeAll(nicsOf(running.networks(), running.bondings()));
    for (String nic : added) {
      reason(nic)
          .ifPresent(
              reason ->
                  warnings.add(
                      PlanWarning.ofDevice(
                          WarningCode.NIC_FOUND_BY_NAME,
                          nic,
                          "at a boot, the agent finds %1$s by its name, because %2$s. If a boot gives %1$s another name, the networks of %1$s are not restored. Make sure that its name stays"
                              .formatted(nic, reason))));
    }
    return warnings;
  }

  /**
   * Returns the NICs below networks and in bonds, except those below adopted networks, whose links
   * another program makes at a boot.
   */
  static NavigableSet<String> nicsOf(
      Map<String, RunningConfiguration.RunningNetwork> networks, Map<String, BondSpec> bonds) {
    NavigableSet<String> nics = new TreeSet<>();
    networks.values().stream()
        .map(RunningConfiguration.RunningNetwork::spec)
        .filter(spec -> !spec.isAdopted())
        .forEach(spec -> spec.nic().ifPresent(nics::add));
    bonds.values().forEach(bond -> nics.addAll(bond.nics()));
    return nics;
  }

  private Optional<String> reason(String nic) {
    List<String> others = othersWithPermanentMacOf(nic);
    if (!others.isEmpty()) {
      return Optional.of("its permanent MAC is also that of " + String.join(", ", others));
    }
    return host.link(nic)
        .filter(link -> link.kind().isEmpty() && link.permanentMac().isEmpty())
        .map(_ -> "it has no permanent MAC");
  }

  private List<String> othersWithPermanentMacOf(String nic) {
    Optional<MacAddress> mac = host.link(nic).flatMap(LinkState::permanentMac);
    return host.links().stream()
        .filter(link -> isNic(link) && !link.name().equals(nic))
        .filter(link -> mac.isPresent() && link.permanentMac().equals(mac))
        .map(LinkState::name)
        .toList();
  }
}
