package org.uplink.hostnet.transition;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.firewall.ZoneChange;
import org.uplink.hostnet.resolver.ResolvConf;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.BridgeEntryState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NeighbourEntry;
import org.uplink.hostnet.state.RouteFormat;
import org.uplink.hostnet.state.RouteState;
import org.uplink.hostnet.state.RuleFormat;
import org.uplink.hostnet.sysctl.LinkSysctls;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.rule.Rule;

/** One operation on the kernel, resolv.conf or firewalld, with names instead of numbers. */
public sealed interface Operation {
  /** Returns the operation as text, in the imperative. */
  String describe();

  /** Creates a bridge, VLAN or bond with its MAC and MTU. It is down at first. */
  record CreateLink(LinkState link) implements Operation {
    @Override
    public String describe() {
      return "create the %s %s".formatted(link.kind().orElse("link"), link.name());
    }
  }

  /** Deletes a bridge, VLAN or bond. */
  record DeleteLink(LinkState link) implements Operation {
    @Override
    public String describe() {
      return "delete the %s %s".formatted(link.kind().orElse("link"), link.name());
    }
  }

  /** Changes a link: up or down, MTU, MAC, the options of a bridge, bond or port. */
  record ChangeLink(LinkState from, LinkState to) implements Operation {
    @Override
    public String describe() {
      return LinkChangeFormat.format(from, to);
    }
  }

  /** Makes a link the port of a bridge or bond, or removes it from its master. */
  record SetMaster(String port, Optional<String> master) implements Operation {
    @Override
    public String describe() {
      return master
          .map(name -> "add %s to %s".formatted(port, name))
          .orElse("remove " + port + " from its bridge or bond");
    }
  }

  /** Adds an address. */
  record AddAddress(AddressState address) implements Operation {
    @Override
    public String describe() {
      return "add the address %s to %s".formatted(address.local(), address.device());
    }
  }

  /** Deletes an address. */
  record DeleteAddress(AddressState address) implements Operation {
    @Override
    public String describe() {
      return "delete the address %s from %s".formatted(address.local(), address.device());
    }
  }

  /** Adds a route. Other routes to the same prefix with the same metric stay. */
  record AddRoute(RouteState route, Place place) implements Operation {
    @Override
    public String describe() {
      return "add the route " + RouteFormat.format(route);
    }

    /** The position among those routes (IPv4). IPv6 always adds the route last. */
    public enum Place {
      /** The new route is before the others, so that the kernel uses it. */
      FIRST,
      /** The new route is behind the others. */
      LAST
    }
  }

  /** Deletes a route. */
  record DeleteRoute(RouteState route) implements Operation {
    @Override
    public String describe() {
      return "delete the route " + RouteFormat.format(route);
    }
  }

  /** Adds a rule. */
  record AddRule(Rule rule) implements Operation {
    @Override
    public String describe() {
      return "add the rule " + RuleFormat.format(rule);
    }
  }

  /** Deletes a rule. */
  record DeleteRule(Rule rule) implements Operation {
    @Override
    public String describe() {
      return "delete the rule " + RuleFormat.format(rule);
    }
  }

  /** Writes a sysctl. */
  record SetSysctl(String key, String value) implements Operation {
    @Override
    public String describe() {
      return "set net/%s to %s".formatted(key, isSecret() ? "its secret" : value);
    }

    private boolean isSecret() {
      return key.endsWith("/" + LinkSysctls.SECRET);
    }
  }

  /**
   * Adds a neighbour. One that no administrator added gets the state STALE, so that the kernel
   * confirms it at its next use.
   */
  record AddNeighbour(NeighbourEntry neighbour) implements Operation {
    @Override
    public String describe() {
      return "add the neighbour %s on %s"
          .formatted(IpLiteral.format(neighbour.address()), neighbour.device());
    }
  }

  /** Adds an entry to a table of a bridge. */
  record AddBridgeEntry(BridgeEntryState entry) implements Operation {
    @Override
    public String describe() {
      return "add " + entry.describe();
    }
  }

  /** Deletes a neighbour. */
  record DeleteNeighbour(NeighbourEntry neighbour) implements Operation {
    @Override
    public String describe() {
      return "delete the neighbour %s on %s"
          .formatted(IpLiteral.format(neighbour.address()), neighbour.device());
    }
  }

  /**
   * Waits until the kernel accepts packets for new IPv6 addresses. It adds their local routes
   * asynchronously, and drops packets until then.
   */
  record AwaitAddresses(String device, List<InetAddress> addresses) implements Operation {
    public AwaitAddresses {
      addresses = List.copyOf(addresses);
    }

    @Override
    public String describe() {
      return "wait until "
          + device
          + " accepts packets for "
          + addresses.stream().map(IpLiteral::format).collect(Collectors.joining(", "));
    }
  }

  /**
   * Waits until a link can send. A bridge drops packets for some milliseconds after its first port.
   */
  record AwaitRunning(String device) implements Operation {
    @Override
    public String describe() {
      return "wait until " + device + " can send";
    }
  }

  /**
   * Waits until a NIC or bond can carry the network. If it cannot in time, the change has failed.
   *
   * @param partner whether a partner has to answer by LACP, too
   */
  record AwaitCarrier(String device, boolean partner) implements Operation {
    @Override
    public String describe() {
      return "wait until " + device + " has a carrier" + (partner ? ", and a partner by LACP" : "");
    }
  }

  /**
   * Waits for a moment, until the switch has learned from the host's own packets that it is reached
   * by another link now.
   */
  record AwaitSwitch(String device) implements Operation {
    @Override
    public String describe() {
      return "wait until the switch sends to " + device;
    }
  }

  /**
   * Deletes the link-local addresses that the kernel has generated when IPv6 started on a link that
   * had others before.
   *
   * @param wanted the link-local addresses that stay
   */
  record DeleteGenerated(String device, List<Prefix> wanted) implements Operation {
    public DeleteGenerated {
      wanted = List.copyOf(wanted);
    }

    @Override
    public String describe() {
      return wanted.isEmpty()
          ? "delete the link-local addresses that the kernel has generated on " + device
          : "delete the link-local addresses that the kernel has generated on %s, except %s"
              .formatted(
                  device, wanted.stream().map(Prefix::toString).collect(Collectors.joining(", ")));
    }
  }

  /** Turns on large receive offload, which the kernel had turned off on the port of a bridge. */
  record TurnOnReceiveOffload(String device) implements Operation {
    @Override
    public String describe() {
      return "turn large receive offload of " + device + " on";
    }
  }

  /** Replaces resolv.conf, or deletes it. */
  record WriteResolver(Optional<String> to) implements Operation {
    @Override
    public String describe() {
      return to.map(
              text ->
                  "write resolv.conf with the name servers "
                      + String.join(", ", ResolvConf.nameservers(text)))
          .orElse("delete resolv.conf");
    }
  }

  /** Puts a device into a zone of firewalld. */
  record PutIntoZone(ZoneChange change) implements Operation {
    @Override
    public String describe() {
      return "put %s into the zone %s of firewalld, in which %s is"
          .formatted(change.device(), change.zone(), change.source());
    }
  }

  /** Takes a device out of a zone of firewalld. */
  record TakeOutOfZone(ZoneChange change) implements Operation {
    @Override
    public String describe() {
      return "take %s out of the zone %s of firewalld".formatted(change.device(), change.zone());
    }
  }

  /** Does nothing. It is the inverse of a step that the inverse of another step undoes too. */
  record Nothing() implements Operation {
    @Override
    public String describe() {
      return "nothing";
    }
  }
}
