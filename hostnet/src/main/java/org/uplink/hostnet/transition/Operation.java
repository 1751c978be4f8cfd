package org.uplink.hostnet.transition;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.resolver.ResolvConf;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NeighbourEntry;
import org.uplink.hostnet.state.RouteFormat;
import org.uplink.hostnet.state.RouteState;
import org.uplink.hostnet.state.RuleFormat;
import org.uplink.rtnetlink.rule.Rule;

/** One thing that can be asked of the kernel, in names. */
public sealed interface Operation {
  /** What is done, as a person reads it. */
  String describe();

  /** Makes a bridge, VLAN or bond, not yet set up, with its MAC and MTU. */
  record CreateLink(LinkState link) implements Operation {
    @Override
    public String describe() {
      return "make the " + link.kind().orElse("link") + " " + link.name();
    }
  }

  /** Takes a bridge, VLAN or bond away. */
  record DeleteLink(LinkState link) implements Operation {
    @Override
    public String describe() {
      return "delete the " + link.kind().orElse("link") + " " + link.name();
    }
  }

  /** Gives a link another form: up, MTU, MAC, a bridge's and a bond's settings. */
  record ChangeLink(LinkState from, LinkState to) implements Operation {
    @Override
    public String describe() {
      return LinkChangeFormat.change(from, to);
    }
  }

  /** Makes a link the port of a master, or nobody's. */
  record SetMaster(String port, Optional<String> master) implements Operation {
    @Override
    public String describe() {
      return master
          .map(name -> "make " + port + " a port of " + name)
          .orElse("make " + port + " nobody's port");
    }
  }

  /** Adds an address. */
  record AddAddress(AddressState address) implements Operation {
    @Override
    public String describe() {
      return "add " + address.local() + " to " + address.device();
    }
  }

  /** Takes an address away. */
  record DeleteAddress(AddressState address) implements Operation {
    @Override
    public String describe() {
      return "take " + address.local() + " from " + address.device();
    }
  }

  /** Adds a route beside others to the same prefix with the same metric. */
  record AddRoute(RouteState route, Place place) implements Operation {
    /** Where among them (IPv4); IPv6 puts it behind them. */
    public enum Place {
      /** Before them: it is the one that is taken. */
      FIRST,
      /** Behind them. */
      LAST
    }

    @Override
    public String describe() {
      return "add the route " + RouteFormat.format(route);
    }
  }

  /** Takes a route away. */
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

  /** Takes a rule away. */
  record DeleteRule(Rule rule) implements Operation {
    @Override
    public String describe() {
      return "delete the rule " + RuleFormat.format(rule);
    }
  }

  /** Writes a setting. */
  record SetSysctl(String key, String value) implements Operation {
    @Override
    public String describe() {
      return "set net/" + key + " to " + value;
    }
  }

  /** Makes a neighbour known, as one that has not been heard of lately. */
  record AddNeighbour(NeighbourEntry neighbour) implements Operation {
    @Override
    public String describe() {
      return "tell " + neighbour.device() + " of " + IpLiteral.format(neighbour.address());
    }
  }

  /**
   * Waits until the kernel takes packets for these IPv6 addresses: it makes their routes behind the
   * scenes, and drops what comes in before.
   */
  record AwaitAddresses(String device, List<InetAddress> addresses) implements Operation {
    /** Keeps a copy. */
    public AwaitAddresses {
      addresses = List.copyOf(addresses);
    }

    @Override
    public String describe() {
      return "wait until "
          + device
          + " takes packets for "
          + addresses.stream().map(IpLiteral::format).collect(Collectors.joining(", "));
    }
  }

  /** Waits until a link sends: a bridge drops for some milliseconds after its first port came. */
  record AwaitRunning(String device) implements Operation {
    @Override
    public String describe() {
      return "wait until " + device + " sends";
    }
  }

  /** Puts another text in the place of resolv.conf's; empty: takes the file away. */
  record WriteResolver(Optional<String> to) implements Operation {
    @Override
    public String describe() {
      return to.map(
              text ->
                  "write resolv.conf with the name servers "
                      + String.join(", ", ResolvConf.nameservers(text)))
          .orElse("take resolv.conf away");
    }
  }

  /** Nothing: what undoes a step whose effect goes with another's. */
  record Nothing() implements Operation {
    @Override
    public String describe() {
      return "nothing";
    }
  }
}
