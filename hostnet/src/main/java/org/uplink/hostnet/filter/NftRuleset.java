package org.uplink.hostnet.filter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the tables, chains, sets and rules in the output of {@code nft list ruleset}. */
final class NftRuleset {
  private static final Pattern TABLE = Pattern.compile("table (\\S+) (\\S+) \\{.*");
  private static final Pattern OBJECT =
      Pattern.compile("(\\S+)(?: (?:expectation|helper))? (\\S+) \\{");
  private static final Pattern HOOK =
      Pattern.compile(
          "type \\S+ hook (\\S+) (?:device (\\S+) |devices = \\{([^}]*)\\} )?priority [^;]*;"
              + "(?: policy (\\S+);)?.*");

  /** The state of an element, but not its key or data. */
  private static final Pattern STATE =
      Pattern.compile(" (?:timeout|expires|comment|counter packets|last) (?:\"[^\"]*\"|[^:]*)");

  private final List<FilterTable> tables = new ArrayList<>();
  private Map<String, FilterChain> chains = new LinkedHashMap<>();
  private Map<String, List<String>> sets = new HashMap<>();
  private String kind = "";
  private String name = "";
  private FilterChain.@Nullable Base base;
  private List<FilterRule> rules = new ArrayList<>();
  private final StringBuilder elements = new StringBuilder();

  private NftRuleset() {}

  /** Parses the output. */
  static List<FilterTable> parse(String ruleset) {
    NftRuleset parser = new NftRuleset();
    ruleset.lines().map(String::strip).forEach(parser::line);
    return parser.tables;
  }

  private void line(String line) {
    Matcher table = TABLE.matcher(line);
    Matcher object = OBJECT.matcher(line);
    if (!elements.isEmpty() || line.startsWith("elements = {")) {
      element(line);
    } else if (table.matches()) {
      chains = new LinkedHashMap<>();
      sets = new HashMap<>();
      tables.add(new FilterTable(table.group(1), table.group(2), chains));
    } else if (kind.isEmpty() && object.matches()) {
      kind = object.group(1);
      name = object.group(2);
      base = null;
      rules = new ArrayList<>();
    } else if (line.equals("}")) {
      if (kind.equals("chain")) {
        chains.put(name, new FilterChain(name, Optional.ofNullable(base), rules));
      }
      kind = "";
    } else if (kind.equals("chain") && !line.isEmpty()) {
      Matcher hook = HOOK.matcher(line);
      if (hook.matches()) {
        base = base(hook);
      } else if (!line.startsWith("comment ") && !line.startsWith("#")) {
        rules.add(new NftRule(line, sets));
      }
    }
  }

  private static FilterChain.Base base(Matcher hook) {
    String one = hook.group(2);
    String several = hook.group(3) == null ? "" : hook.group(3);
    List<String> devices =
        Stream.of((one == null ? several : one).split(",", -1))
            .map(device -> device.replace("\"", "").strip())
            .filter(device -> !device.isEmpty())
            .toList();
    String policy = hook.group(4) == null ? "accept" : hook.group(4);
    return new FilterChain.Base(hook.group(1), devices, policy);
  }

  /** Joins the lines of a set's elements. */
  private void element(String line) {
    elements.append(elements.isEmpty() ? "" : " ").append(line);
    if (line.endsWith("}")) {
      String text = elements.substring("elements = {".length(), elements.length() - 1);
      sets.put(
          name,
          Stream.of(text.split(",", -1))
              .map(element -> STATE.matcher(element.strip() + " ").replaceAll(" ").strip())
              .toList());
      elements.setLength(0);
    }
  }
}
