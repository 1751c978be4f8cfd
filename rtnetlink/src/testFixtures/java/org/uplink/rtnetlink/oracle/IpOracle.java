package org.uplink.rtnetlink.oracle;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Looks up routes with {@code ip route get} in a namespace, and corrects each {@link
 * KnownDifference} in the answers.
 */
final class IpOracle {
  private static final Pattern LOCK = Pattern.compile("(\\w+) lock ");

  private final IpBatchNamespace namespace;
  private final Map<KnownDifference, Integer> differences;

  /** Creates an oracle that counts the known differences in the map. */
  IpOracle(IpBatchNamespace namespace, Map<KnownDifference, Integer> differences) {
    this.namespace = namespace;
    this.differences = differences;
  }

  static Map<KnownDifference, Integer> noDifferences() {
    return new EnumMap<>(KnownDifference.class);
  }

  /** Returns the answers in the order of the queries. */
  List<IpAnswer> answers(List<RandomQuery> queries) {
    List<IpAnswer> answers =
        new ArrayList<>(namespace.lookUp(queries.stream().map(RandomQuery::arguments).toList()));
    connect(queries, answers);
    withoutEntry(queries, answers);
    answers.replaceAll(this::withoutOffload);
    answers.replaceAll(this::withoutListOfOne);
    return answers;
  }

  /** Replaces a list of one next hop by that next hop. Returns any other route unchanged. */
  static JsonNode withoutListOfOne(JsonNode route) {
    if (!(route instanceof ObjectNode object)
        || !object.has("nhid")
        || object.path("nexthops").size() != 1) {
      return route;
    }
    ObjectNode flat = object.deepCopy();
    flat.remove("nexthops");
    object.get("nexthops").get(0).properties().stream()
        .filter(each -> !each.getKey().equals("weight") && !each.getKey().equals("flags"))
        .forEach(each -> flat.set(each.getKey(), each.getValue()));
    return flat;
  }

  /** Returns the names of the locked metrics of each answer. The kernel must accept all queries. */
  List<Set<String>> locks(List<RandomQuery> queries) {
    List<Set<String>> all = new ArrayList<>();
    for (String text : namespace.text(queries.stream().map(RandomQuery::arguments).toList())) {
      Set<String> locked = new HashSet<>();
      Matcher matcher = LOCK.matcher(text);
      while (matcher.find()) {
        locked.add(matcher.group(1));
      }
      if (!locked.isEmpty()) {
        count(KnownDifference.LOCKS_ARE_IN_TEXT_ONLY);
      }
      all.add(locked);
    }
    return all;
  }

  private void connect(List<RandomQuery> queries, List<IpAnswer> answers) {
    int[] positions =
        IntStream.range(0, queries.size())
            .filter(i -> queries.get(i).query().isConnected())
            .filter(i -> queries.get(i).query().source().isEmpty())
            .filter(i -> !source(answers.get(i)).isEmpty())
            .toArray();
    List<String> lines = new ArrayList<>();
    for (int position : positions) {
      lines.add(queries.get(position).arguments() + " from " + source(answers.get(position)));
    }
    List<IpAnswer> connected = namespace.lookUp(lines);
    for (int i = 0; i < positions.length; i++) {
      count(KnownDifference.CONNECTED_IGNORES_THE_SOURCE);
      answers.set(positions[i], connected.get(i));
    }
  }

  private static String source(IpAnswer answer) {
    return answer instanceof IpAnswer.Found(JsonNode route)
        ? route.path("prefsrc").asString("")
        : "";
  }

  private void withoutEntry(List<RandomQuery> queries, List<IpAnswer> answers) {
    IpAnswer unreachable = new IpAnswer.Refused("EHOSTUNREACH", "");
    int[] positions =
        IntStream.range(0, queries.size())
            .filter(i -> answers.get(i).equals(unreachable))
            .filter(i -> queries.get(i).query().isFibMatch())
            .toArray();
    List<String> lines = new ArrayList<>();
    for (int position : positions) {
      lines.add(queries.get(position).arguments().replace(" fibmatch ", " "));
    }
    List<IpAnswer> plain = namespace.lookUp(lines);
    for (int i = 0; i < positions.length; i++) {
      if (plain.get(i) instanceof IpAnswer.Found) {
        count(KnownDifference.MISSING_ENTRY_IS_UNREACHABLE);
        answers.set(positions[i], new IpAnswer.Refused("ENETUNREACH", ""));
      }
    }
  }

  private IpAnswer withoutOffload(IpAnswer answer) {
    if (answer instanceof IpAnswer.Found(ObjectNode route)
        && route.path("cache").valueStream().anyMatch(flag -> flag.asString("").equals("mc"))) {
      ArrayNode flags = IpBatchNamespace.JSON.createArrayNode();
      route.path("flags").forEach(flags::add);
      flags.removeIf(flag -> flag.asString("").equals("rt_offload_failed"));
      count(KnownDifference.MULTICAST_IS_OFFLOAD_FAILED);
      return new IpAnswer.Found(route.deepCopy().set("flags", flags));
    }
    return answer;
  }

  private IpAnswer withoutListOfOne(IpAnswer answer) {
    if (answer instanceof IpAnswer.Found(JsonNode route)) {
      JsonNode flat = withoutListOfOne(route);
      if (!flat.equals(route)) {
        count(KnownDifference.ONE_NEXT_HOP_IS_A_LIST);
        return new IpAnswer.Found(flat);
      }
    }
    return answer;
  }

  private void count(KnownDifference difference) {
    differences.merge(difference, 1, Integer::sum);
  }
}
