package org.uplink.hostnet.filter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the tables, chains and rules in the output of {@code iptables-save}. */
final class IptablesRuleset {
  private static final Pattern CHAIN = Pattern.compile(":(\\S+) (\\S+).*");
  private static final Pattern RULE = Pattern.compile("(?:\\[\\d+:\\d+] )?(-A (\\S+) ?(.*))");
  private static final Set<String> HOOKS =
      Set.of("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING");

  private IptablesRuleset() {}

  /**
   * Parses the output.
   *
   * @param family the family of nftables: ip, ip6, arp
   * @param program the name of the program, which is a part of the name of its tables
   * @param sets the elements of sets with devices (hash:net,iface) by the name of the set
   * @param bridged whether the kernel gives packets on bridges to iptables (br_netfilter)
   */
  static List<FilterTable> parse(
      String saved,
      String family,
      String program,
      Map<String, IptablesRule.DeviceSet> sets,
      boolean bridged) {
    List<FilterTable> tables = new ArrayList<>();
    Map<String, FilterChain> chains = new LinkedHashMap<>();
    Map<String, List<FilterRule>> rules = new HashMap<>();
    for (String line : saved.lines().map(String::strip).toList()) {
      Matcher chain = CHAIN.matcher(line);
      Matcher rule = RULE.matcher(line);
      if (line.startsWith("*")) {
        chains = new LinkedHashMap<>();
        rules = new HashMap<>();
        tables.add(
            new FilterTable(family, "%s (%s)".formatted(line.substring(1), program), chains));
      } else if (chain.matches()) {
        add(chains, rules, chain.group(1), chain.group(2));
      } else if (rule.matches()) {
        add(chains, rules, rule.group(2), "-");
        Optional.ofNullable(rules.get(rule.group(2)))
            .ifPresent(
                list -> list.add(new IptablesRule(rule.group(1), rule.group(3), sets, bridged)));
      }
    }
    return tables;
  }

  private static void add(
      Map<String, FilterChain> chains,
      Map<String, List<FilterRule>> rules,
      String name,
      String policy) {
    if (!chains.containsKey(name)) {
      List<FilterRule> own = new ArrayList<>();
      rules.put(name, own);
      String verdict = policy.equals("DROP") ? "drop" : "accept";
      boolean hook = HOOKS.contains(name);
      chains.put(
          name,
          new FilterChain(
              name,
              hook
                  ? Optional.of(
                      new FilterChain.Base(name.toLowerCase(Locale.ROOT), List.of(), verdict))
                  : Optional.empty(),
              own));
    }
  }
}
