package org.uplink.hostnet.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.uplink.hostnet.filter.PacketFlow.Side;

/**
 * A rule of iptables, with its conditions on devices: -i, -o, the matches physdev and devgroup, and
 * sets of the type hash:net,iface.
 *
 * @param text the rule as iptables-save lists it
 * @param options the rule without the name of its chain
 * @param sets the elements of sets with devices by the name of the set
 * @param bridged whether iptables sees packets on bridges (br_netfilter)
 */
record IptablesRule(String text, String options, Map<String, DeviceSet> sets, boolean bridged)
    implements FilterRule {
  private static final Pattern TOKEN = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s\"]+");

  /**
   * A set with a device in its elements.
   *
   * @param part the place of the device in an element
   * @param elements the elements, such as "10.0.0.0/8,eth0"
   */
  record DeviceSet(int part, List<String> elements) {}

  @Override
  public Optional<String> appliedTo(PacketFlow flow) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(options);
    while (matcher.find()) {
      tokens.add(matcher.group());
    }
    Applied applied = new Applied(tokens, flow);
    return applied.match ? Optional.of(String.join(" ", applied.rest)) : Optional.empty();
  }

  /** Replaces the conditions on devices in the tokens of a rule, from left to right. */
  private final class Applied {
    private final List<String> tokens;
    private final PacketFlow flow;
    private final List<String> rest = new ArrayList<>();
    private boolean match = true;
    private int at;

    Applied(List<String> tokens, PacketFlow flow) {
      this.tokens = tokens;
      this.flow = flow;
      while (match && at < tokens.size()) {
        boolean negated = tokens.get(at).equals("!");
        at += negated ? 1 : 0;
        option(at < tokens.size() ? tokens.get(at++) : "", negated);
      }
    }

    private void option(String option, boolean negated) {
      switch (option) {
        case "-i", "--in-interface" -> name(Side.IN, next(), negated);
        case "-o", "--out-interface" -> name(Side.OUT, next(), negated);
        case "--src-group" -> group(flow.in(), option, next(), negated);
        case "--dst-group" -> group(flow.out(), option, next(), negated);
        case "--physdev-in" -> port(next(), negated);
        case "--physdev-is-in" -> require(isPort() != negated);
        case "--physdev-out", "--physdev-is-out", "--physdev-is-bridged" -> {
          String name = option.equals("--physdev-out") ? next() : "";
          // Only packets from one port to another have such a port.
          if (flow.in().isPresent() || flow.out().isPresent()) {
            require(negated);
          } else {
            rest.add(name);
          }
        }
        case "--match-set" -> set(next(), next(), negated);
        case "--comment" -> next();
        case "-m" -> {
          String module = next();
          if (!module.equals("comment") && !module.equals("physdev")) {
            keep("-m", negated);
            rest.add(module);
          }
        }
        case "-g" -> rest.add("goto " + next());
        case "-j" -> target(next());
        default -> keep(option, negated);
      }
    }

    private String next() {
      return at < tokens.size() ? tokens.get(at++) : "";
    }

    private void keep(String option, boolean negated) {
      if (negated) {
        rest.add("!");
      }
      rest.add(option);
    }

    private void require(boolean holds) {
      match = match && holds;
    }

    private void name(Side side, String pattern, boolean negated) {
      Optional<FilterDevice> device = flow.end(side);
      if (device.isPresent()) {
        require(device.get().isNamedByOption(pattern) != negated);
      } else if (!pattern.endsWith("+")
          && (flow.change().before().isNamedByOption(pattern)
              || flow.change().after().isNamedByOption(pattern))) {
        // The other device of the packets is neither of the two.
        require(negated);
      } else {
        keep(side + " " + pattern, negated);
      }
    }

    private void group(
        Optional<FilterDevice> device, String option, String group, boolean negated) {
      if (device.isEmpty()) {
        keep(option + " " + group, negated);
        return;
      }
      String[] parts = group.split("/", 2);
      try {
        long mask = parts.length > 1 ? Long.decode(parts[1]) : 0xffffffffL;
        long wanted = parts[0].equals("default") ? 0 : Long.decode(parts[0]);
        require(((device.get().group() & mask) == wanted) != negated);
      } catch (NumberFormatException e) {
        // Another name of a group is in a file of iproute2.
        require(negated);
      }
    }

    /** Before the change, the device is not the port of a bridge. */
    private boolean isPort() {
      return bridged && flow.in().filter(flow.change().after()::equals).isPresent();
    }

    private void port(String pattern, boolean negated) {
      if (flow.in().isEmpty() && !negated) {
        keep("--physdev-in " + pattern, false);
      } else {
        require((isPort() && flow.change().before().isNamedByOption(pattern)) != negated);
      }
    }

    private void set(String name, String directions, boolean negated) {
      DeviceSet set = sets.get(name);
      String[] sides = directions.split(",", -1);
      if (set == null || sides.length <= set.part()) {
        keep("--match-set " + name + " " + directions, negated);
        return;
      }
      Optional<FilterDevice> device =
          flow.end(sides[set.part()].equals("src") ? Side.IN : Side.OUT);
      List<String> left = new ArrayList<>();
      for (String element : set.elements()) {
        List<String> parts = new ArrayList<>(List.of(element.split(",", -1)));
        String pattern = set.part() < parts.size() ? parts.get(set.part()) : "";
        boolean fits = device.isEmpty() || isIn(pattern, device.get());
        if (fits) {
          if (device.isPresent()) {
            parts.set(Math.min(set.part(), parts.size() - 1), "*");
          }
          left.add(String.join(",", parts));
        }
      }
      left.sort(null);
      if (left.isEmpty()) {
        require(negated);
      } else {
        keep("--match-set " + left + " " + directions, negated);
      }
    }

    private boolean isIn(String pattern, FilterDevice device) {
      String port = "physdev:";
      return pattern.startsWith(port)
          ? isPort() && flow.change().before().name().equals(pattern.substring(port.length()))
          : device.name().equals(pattern);
    }

    private void target(String target) {
      switch (target) {
        case "ACCEPT" -> rest.add("accept");
        case "DROP" -> rest.add("drop");
        case "RETURN" -> rest.add("return");
        case "REJECT" -> rest.add("reject");
        // A target that is no chain, such as LOG, leads nowhere.
        default -> rest.add("jump " + target);
      }
    }
  }
}
