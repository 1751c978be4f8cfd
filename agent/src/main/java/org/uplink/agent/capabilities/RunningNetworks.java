package org.uplink.agent.capabilities;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkDetails;
import org.uplink.verbs.capabilities.Network;
import org.uplink.verbs.owner.DeviceOwner;

/** Reports the networks of the running configuration, which Host.setupNetworks created. */
public final class RunningNetworks {
  private final Source source;

  public RunningNetworks(Source source) {
    this.source = source;
  }

  boolean isDirty() {
    return source.isDirty();
  }

  List<String> nameservers() {
    return source.nameservers();
  }

  Map<String, DeviceOwner> owners(Collection<String> nics) {
    return source.owners(nics);
  }

  ExpectedNetworks expectedNetworks() {
    return source.expectedNetworks();
  }

  /** Returns the networks by name. A network whose device no longer exists is left out. */
  Map<String, Network> report(NetworkSnapshot snapshot) {
    var found = new TreeMap<String, Network>();
    Map<String, Integer> defaultMtus = source.defaultMtus();
    source
        .runningConfiguration()
        .networks()
        .forEach(
            (name, kept) ->
                snapshot
                    .links()
                    .find(kept.device())
                    .ifPresent(
                        link ->
                            found.put(
                                name,
                                network(
                                    snapshot,
                                    kept.spec(),
                                    link,
                                    Optional.ofNullable(defaultMtus.get(name))))));
    return found;
  }

  private static Network network(
      NetworkSnapshot snapshot, NetworkSpec spec, Link link, Optional<Integer> defaultMtu) {
    boolean bridged = spec.linkOptions().bridged();
    return new Network(
        Optional.of(link.name()),
        Optional.of(bridged),
        lowerDevice(snapshot, spec),
        Optional.of(spec.linkOptions().switchType()),
        bridged ? snapshot.links().portsOf(link).stream().map(Link::name).toList() : List.of(),
        bridged && link.details() instanceof LinkDetails.Bridge bridge
            ? Optional.of(bridge.stp() ? "on" : "off")
            : Optional.empty(),
        bridged ? Optional.empty() : Optional.of(link.name()),
        spec.vlan().isPresent() && spec.vlan().getAsInt() != 0
            ? Optional.of(spec.vlan().getAsInt())
            : Optional.empty(),
        defaultMtu,
        AddressingReport.of(snapshot, link));
  }

  /** Finds a VLAN by its id, because another program may have given it another name. */
  private static Optional<String> lowerDevice(NetworkSnapshot snapshot, NetworkSpec spec) {
    return findVlan(snapshot, spec).map(Link::name).or(spec::lowerDevice);
  }

  /** Finds the VLAN of a network by its id, whatever its name is. */
  static Optional<Link> findVlan(NetworkSnapshot snapshot, NetworkSpec spec) {
    return snapshot.links().all().stream()
        .filter(link -> isVlanOf(snapshot, link, spec))
        .findFirst();
  }

  private static boolean isVlanOf(NetworkSnapshot snapshot, Link link, NetworkSpec spec) {
    return spec.vlanDevice().isPresent()
        && link.details() instanceof LinkDetails.Vlan vlan
        && vlan.id() == spec.vlan().orElseThrow()
        && snapshot.links().lowerOf(link).map(Link::name).equals(spec.baseDevice());
  }

  /** Stores the running configuration. */
  public interface Source {
    /** A source without networks. */
    Source NONE =
        new Source() {
          @Override
          public RunningConfiguration runningConfiguration() {
            return RunningConfiguration.EMPTY;
          }

          @Override
          public ExpectedNetworks expectedNetworks() {
            return ExpectedNetworks.NONE;
          }

          @Override
          public Map<String, Integer> defaultMtus() {
            return Map.of();
          }

          @Override
          public Map<String, DeviceOwner> owners(Collection<String> nics) {
            return Map.of();
          }

          @Override
          public boolean isDirty() {
            return false;
          }

          @Override
          public List<String> nameservers() {
            return List.of();
          }
        };

    /** Returns the networks that are in use now. */
    RunningConfiguration runningConfiguration();

    /** Returns what the host has by what Uplink has stored. */
    ExpectedNetworks expectedNetworks();

    /** Returns for each network in use the MTU that it has if its request names none. */
    Map<String, Integer> defaultMtus();

    /** Returns the owners of NICs, by the name of the NIC. */
    Map<String, DeviceOwner> owners(Collection<String> nics);

    /** Returns whether the running configuration differs from the safe configuration. */
    boolean isDirty();

    /** Returns the host's name servers, in the order in which the resolver uses them. */
    List<String> nameservers();
  }
}
