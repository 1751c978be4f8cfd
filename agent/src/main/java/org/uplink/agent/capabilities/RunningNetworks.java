package org.uplink.agent.capabilities;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkDetails;
import org.uplink.verbs.capabilities.Network;

/**
 * The networks that were set up, as the capabilities have them: those of the running configuration.
 */
public final class RunningNetworks {
  /** Where they are kept. */
  public interface Source {
    /** None, and nothing that could be lost. */
    Source NONE =
        new Source() {
          @Override
          public RunningConfiguration runningConfiguration() {
            return RunningConfiguration.EMPTY;
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

    /** The networks in force. */
    RunningConfiguration runningConfiguration();

    /** Whether they differ from the safe configuration. */
    boolean isDirty();

    /** The host's name servers, in the order in which they are asked. */
    List<String> nameservers();
  }

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

  /** What the kernel has of them; one whose device is gone is left out. */
  Map<String, Network> report(NetworkSnapshot state, DeviceFiles files) {
    var found = new TreeMap<String, Network>();
    source
        .runningConfiguration()
        .networks()
        .forEach(
            (name, kept) ->
                state.links().all().stream()
                    .filter(link -> link.name().equals(kept.device()))
                    .findFirst()
                    .ifPresent(link -> found.put(name, network(state, kept.spec(), link, files))));
    return found;
  }

  private static Network network(
      NetworkSnapshot state, NetworkSpec spec, Link link, DeviceFiles files) {
    boolean bridged = spec.linkOptions().bridged();
    return new Network(
        Optional.of(link.name()),
        Optional.of(bridged),
        spec.lowerDevice(),
        Optional.of(spec.linkOptions().switchType()),
        bridged ? state.links().portsOf(link).stream().map(Link::name).toList() : List.of(),
        bridged && link.details() instanceof LinkDetails.Bridge bridge
            ? Optional.of(bridge.stp() ? "on" : "off")
            : Optional.empty(),
        bridged ? Optional.empty() : Optional.of(link.name()),
        spec.vlan().isPresent() && spec.vlan().getAsInt() != 0
            ? Optional.of(spec.vlan().getAsInt())
            : Optional.empty(),
        AddressingReport.of(state, link, files));
  }
}
