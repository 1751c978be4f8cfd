package org.uplink.hostnet.user;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The packet filter rules that name devices, parsed from the output of {@code nft list ruleset} or
 * {@code iptables-save}.
 */
final class FilterRules {
  private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");

  /** Quoted texts that are not names of devices. */
  private static final Pattern LABEL = Pattern.compile("\\b(comment|prefix) \"[^\"]*\"");

  private static final Pattern COUNTER =
      Pattern.compile("\\bcounter packets \\d+ bytes \\d+|^\\[\\d+:\\d+] ");

  /** An option of iptables(8) whose value is a device. */
  private static final Pattern OPTION =
      Pattern.compile(
          "(?:^|\\s)(?:-i|-o|--in-interface|--out-interface|--physdev-in|--physdev-out) (\\S+)");

  private final List<Rule> rules;
  private final Set<String> texts;

  private FilterRules(List<Rule> rules) {
    this.rules = rules;
    this.texts =
        rules.stream().map(Rule::normalized).collect(Collectors.toCollection(HashSet::new));
  }

  /** Parses the output of {@code nft list ruleset}. */
  static FilterRules ofNftables(String ruleset) {
    List<Rule> rules = new ArrayList<>();
    for (String statement : statements(ruleset)) {
      // FilterHooks finds the hooks of chains and flowtables.
      boolean isHook =
          (statement.startsWith("type ") && statement.contains(" hook "))
              || statement.startsWith("devices = ");
      List<String> names =
          isHook ? List.of() : matches(QUOTED, LABEL.matcher(statement).replaceAll(""));
      if (!names.isEmpty()) {
        rules.add(new Rule(statement, names));
      }
    }
    return new FilterRules(rules);
  }

  /** Parses the output of {@code iptables-save}. */
  static FilterRules ofIptables(String saved) {
    List<Rule> rules = new ArrayList<>();
    for (String line : saved.lines().map(String::strip).toList()) {
      List<String> names =
          line.startsWith("-A ") || line.startsWith("[") ? matches(OPTION, line) : List.of();
      if (!names.isEmpty()) {
        rules.add(new Rule(line, names));
      }
    }
    return new FilterRules(rules);
  }

  /**
   * Returns the rules that name a device. Leaves out a rule that also names the successor, and a
   * rule for which an equal rule names the successor.
   *
   * @param successor the device that the packets will use after the change, if there is one
   */
  List<String> thatName(String device, Optional<String> successor) {
    return rules.stream()
        .filter(rule -> rule.names(device))
        .filter(rule -> successor.filter(other -> isCovered(rule, device, other)).isEmpty())
        .map(Rule::text)
        .toList();
  }

  /**
   * Returns whether a name in a rule means a device. A name that ends with * (nft) or + (iptables)
   * matches all names that start with the rest.
   */
  static boolean isMatch(String name, String device) {
    return name.equals(device)
        || ((name.endsWith("*") || name.endsWith("+"))
            && device.startsWith(name.substring(0, name.length() - 1)));
  }

  private boolean isCovered(Rule rule, String device, String successor) {
    String quoted = rule.normalized().replace('"' + device + '"', '"' + successor + '"');
    String option = (quoted + " ").replace(" " + device + " ", " " + successor + " ").strip();
    return rule.names(successor) || (!option.equals(rule.normalized()) && texts.contains(option));
  }

  /** Joins the lines of a set's elements, and returns all lines without their indentation. */
  private static List<String> statements(String ruleset) {
    List<String> statements = new ArrayList<>();
    StringBuilder elements = new StringBuilder();
    for (String line : ruleset.lines().map(String::strip).toList()) {
      if (!elements.isEmpty() || line.startsWith("elements = {")) {
        elements.append(elements.isEmpty() ? "" : " ").append(line);
        if (line.endsWith("}")) {
          statements.add(elements.toString());
          elements.setLength(0);
        }
      } else {
        statements.add(line);
      }
    }
    statements.add(elements.toString());
    return statements;
  }

  private static List<String> matches(Pattern pattern, String text) {
    List<String> found = new ArrayList<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private record Rule(String text, List<String> names) {
    boolean names(String device) {
      return names.stream().anyMatch(name -> isMatch(name, device));
    }

    String normalized() {
      return COUNTER.matcher(text).replaceAll("").strip().replaceAll(" +", " ");
    }
  }
}
