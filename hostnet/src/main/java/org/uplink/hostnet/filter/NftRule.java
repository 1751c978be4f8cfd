package org.uplink.hostnet.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.uplink.hostnet.filter.PacketFlow.Side;

/**
 * A rule of nftables, with its conditions on devices: comparisons with a name, an anonymous or a
 * named set, and verdict and other maps, also as parts of a concatenation.
 *
 * @param text the rule as nft lists it
 * @param sets the elements of the named sets and maps of the table
 */
record NftRule(String text, Map<String, List<String>> sets) implements FilterRule {
  /** Quoted texts are one token, and so are the signs of sets. */
  private static final Pattern TOKEN = Pattern.compile("\"[^\"]*\"|[{},:]|[^\\s{},\"]+");

  private static final Pattern NO_EFFECT =
      Pattern.compile(
          "\\bcounter packets \\d+ bytes \\d+|\\bcomment \"[^\"]*\"|\\bused \\d+ \\S+"
              + "|\\blast used \\S+");

  /** Quoted texts that are not names of devices. */
  private static final Pattern LABEL =
      Pattern.compile("\\b(?:prefix|name|helper set|secmark set) \"[^\"]*\"");

  private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");
  private static final Pattern STATE_OF_ELEMENT =
      Pattern.compile(" (?:timeout|expires|counter|comment|limit|quota|last) .*");

  private static final Set<String> ENDS = Set.of("{", "}", ",", ":", "vmap", "map", "!=", "==");

  @Override
  public Optional<String> appliedTo(PacketFlow flow) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(NO_EFFECT.matcher(text).replaceAll(""));
    while (matcher.find()) {
      tokens.add(matcher.group());
    }
    Applied applied = new Applied(tokens, flow);
    return applied.isMatch() ? Optional.of(applied.rest()) : Optional.empty();
  }

  /** A condition on a device. */
  private enum Key {
    NAME,
    GROUP,
    KIND
  }

  /** What a word of nftables asks for. */
  private record Selector(Side side, Key key) {
    static Optional<Selector> of(String word) {
      return Optional.ofNullable(
          switch (word) {
            case "iif", "iifname", "sdif", "sdifname" -> new Selector(Side.IN, Key.NAME);
            case "oif", "oifname" -> new Selector(Side.OUT, Key.NAME);
            case "iifgroup" -> new Selector(Side.IN, Key.GROUP);
            case "oifgroup" -> new Selector(Side.OUT, Key.GROUP);
            case "iifkind" -> new Selector(Side.IN, Key.KIND);
            case "oifkind" -> new Selector(Side.OUT, Key.KIND);
            case "ibrname", "ibridgename" -> new Selector(Side.BRIDGE_IN, Key.NAME);
            case "obrname", "obridgename" -> new Selector(Side.BRIDGE_OUT, Key.NAME);
            default -> null;
          });
    }
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
        // The word "oif" of a lookup in the routes is the result, not the packet's.
        if (Selector.of(tokens.get(at)).isEmpty() || !condition()) {
          rest.add(tokens.get(at++));
        }
      }
    }

    boolean isMatch() {
      return match;
    }

    /** Returns the other tokens. A name that was not understood counts as a difference. */
    String rest() {
      String line = String.join(" ", rest) + chainsOfMaps();
      Matcher names = QUOTED.matcher(LABEL.matcher(line).replaceAll(""));
      while (names.find()) {
        String name = names.group(1);
        if (flow.in().or(flow::out).stream().anyMatch(device -> device.isNamed(name))) {
          return line + " (" + name + ")";
        }
      }
      return line;
    }

    /** Returns the verdicts of named maps without devices, which may be jumps. */
    private String chainsOfMaps() {
      StringBuilder verdicts = new StringBuilder();
      for (int i = 1; i < rest.size(); i++) {
        if (rest.get(i - 1).equals("vmap") && rest.get(i).startsWith("@")) {
          verdicts.append(" of ").append(sets.getOrDefault(rest.get(i).substring(1), List.of()));
        }
      }
      return verdicts.toString();
    }

    /**
     * Reads a condition, which may be a concatenation, and replaces it.
     *
     * @return false if this is no condition, such as the key of an element that the rule adds
     */
    private boolean condition() {
      Map<Integer, Selector> selectors = new TreeMap<>();
      int first = partsBefore();
      int part = first;
      int next = at;
      while (next < tokens.size() && !isOperand(tokens.get(next))) {
        String word = tokens.get(next);
        int number = part;
        if (word.equals(".")) {
          part++;
        } else {
          Selector.of(word).ifPresent(selector -> selectors.put(number, selector));
        }
        next++;
        if (part == 0 && first == 0 && next == at + 1 && !".".equals(peek(next))) {
          break;
        }
      }
      String operator = peek(next);
      if (operator.equals(".") || operator.isEmpty()) {
        return false;
      }
      boolean negated = operator.equals("!=");
      boolean mapped = operator.equals("vmap") || operator.equals("map");
      if (negated || mapped || operator.equals("==")) {
        next++;
      }
      Optional<List<String>> elements = elements(next, part + 1);
      if (elements.isEmpty()) {
        return false;
      }
      removeEarlierParts(first);
      replace(selectors, elements.get(), negated, mapped ? operator : "", part > 0);
      return true;
    }

    /** Counts the parts of the concatenation in front of this one. */
    private int partsBefore() {
      int parts = 0;
      int before = at - 1;
      if (before >= 0 && tokens.get(before).equals("meta")) {
        before--;
      }
      while (before >= 0 && tokens.get(before).equals(".")) {
        parts++;
        before--;
        int words = 0;
        while (before >= 0
            && words < 5
            && !tokens.get(before).equals(".")
            && !isOperand(tokens.get(before))) {
          before--;
          words++;
        }
      }
      return parts;
    }

    /** The start of the concatenation is not known, so its parts stay as they are. */
    private void removeEarlierParts(int parts) {
      if (parts == 0 && !rest.isEmpty() && rest.getLast().equals("meta")) {
        rest.removeLast();
      }
    }

    private boolean isOperand(String token) {
      return ENDS.contains(token) || token.startsWith("\"") || token.startsWith("@");
    }

    private String peek(int index) {
      return index < tokens.size() ? tokens.get(index) : "";
    }

    /** Reads a value, an anonymous set or the name of a set; sets the place behind it. */
    private Optional<List<String>> elements(int start, int parts) {
      String token = peek(start);
      if (token.startsWith("@")) {
        at = start + 1;
        return Optional.of(sets.getOrDefault(token.substring(1), List.of()));
      }
      if (token.equals("{")) {
        int end = start;
        while (end < tokens.size() && !tokens.get(end).equals("}")) {
          end++;
        }
        at = Math.min(end + 1, tokens.size());
        return Optional.of(split(tokens.subList(start + 1, Math.min(end, tokens.size()))));
      }
      if (token.isEmpty() || token.equals(".") || isVerdict(token)) {
        return Optional.empty();
      }
      int end = start + 1;
      for (int i = 1; i < parts && peek(end).equals("."); i++) {
        end += 2;
      }
      at = Math.min(end, tokens.size());
      return Optional.of(List.of(String.join(" ", tokens.subList(start, at))));
    }

    private static boolean isVerdict(String token) {
      return Set.of("accept", "drop", "return", "timeout", "missing", "exists", "}", ",", ":")
          .contains(token);
    }

    private void replace(
        Map<Integer, Selector> selectors,
        List<String> elements,
        boolean negated,
        String map,
        boolean concatenated) {
      List<String> left = new ArrayList<>();
      boolean open = false;
      for (String element : elements) {
        int colon = map.isEmpty() ? -1 : element.indexOf(" : ");
        String key = colon < 0 ? element : element.substring(0, colon);
        String data = colon < 0 ? "" : element.substring(colon + 3);
        List<String> parts =
            new ArrayList<>(
                List.of(STATE_OF_ELEMENT.matcher(key).replaceAll("").split(" \\. ", -1)));
        boolean fits = true;
        boolean unknown = false;
        for (Map.Entry<Integer, Selector> entry : selectors.entrySet()) {
          if (entry.getKey() >= parts.size()) {
            continue;
          }
          String value = parts.get(entry.getKey());
          Optional<FilterDevice> device = flow.end(entry.getValue().side());
          if (device.isEmpty()) {
            unknown = true;
            fits = fits && !isOfChange(entry.getValue(), value);
          } else {
            fits = fits && isMatch(entry.getValue().key(), value, device.get());
            parts.set(entry.getKey(), "*");
          }
        }
        if (fits) {
          boolean all = !unknown && parts.stream().allMatch("*"::equals);
          open |= all;
          left.add((all ? "" : String.join(" . ", parts)) + (data.isEmpty() ? "" : " : " + data));
        }
      }
      left.sort(null);
      write(selectors, left, open, negated, map, concatenated);
    }

    private void write(
        Map<Integer, Selector> selectors,
        List<String> left,
        boolean open,
        boolean negated,
        String map,
        boolean concatenated) {
      if (left.isEmpty()) {
        match = match && negated;
        // What was in front of a concatenation stays without a value, which is the same for all.
      } else if (open && map.isEmpty()) {
        match = match && !negated;
      } else if (open && map.equals("vmap") && left.size() == 1) {
        rest.add(left.getFirst().substring(" : ".length()));
      } else {
        rest.add(
            (concatenated ? "concatenation " : "")
                + selectors
                + (negated ? " != " : " ")
                + map
                + " { "
                + String.join(" , ", left)
                + " }");
      }
    }

    /** A device of which nothing is known is not the one before or after the change. */
    private boolean isOfChange(Selector selector, String value) {
      return selector.key() == Key.NAME
          && !value.contains("*")
          && (isMatch(Key.NAME, value, flow.change().before())
              || isMatch(Key.NAME, value, flow.change().after()));
    }

    private static boolean isMatch(Key key, String value, FilterDevice device) {
      String name = value.replace("\"", "").strip();
      return switch (key) {
        case NAME -> device.isNamed(name);
        case GROUP -> groupOf(name) == device.group();
        case KIND -> device.kind().equals(name);
      };
    }

    /** Another name of a group is in a file of iproute2. */
    private static long groupOf(String group) {
      String number = group.toLowerCase(Locale.ROOT);
      try {
        return number.equals("default") ? 0 : Long.decode(number);
      } catch (NumberFormatException e) {
        return -1;
      }
    }

    /** Splits the elements of an anonymous set or map. */
    private static List<String> split(List<String> tokens) {
      List<String> elements = new ArrayList<>();
      StringBuilder element = new StringBuilder();
      for (String token : tokens) {
        if (token.equals(",")) {
          elements.add(element.toString().strip());
          element.setLength(0);
        } else {
          element.append(' ').append(token);
        }
      }
      if (!element.isEmpty()) {
        elements.add(element.toString().strip());
      }
      return elements;
    }
  }
}
