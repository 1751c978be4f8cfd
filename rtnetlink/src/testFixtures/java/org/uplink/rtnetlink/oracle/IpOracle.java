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

/** {@code ip route get} in one sandbox, freed of its {@link KnownDifference}s. */
final class IpOracle {
  private static final Pattern LOCK = Pattern.compile("(\\w+) lock ");

  private final IpBatchNamespace sandbox;
  private final Map<KnownDifference, Integer> differences;

  /** Counts the differences in the map. */
  IpOracle(IpBatchNamespace sandbox, Map<KnownDifference, Integer> differences) {
    this.sandbox = sandbox;
    this.differences = differences;
  }

  static Map<KnownDifference, Integer> noDifferences() {
    return new EnumMap<>(KnownDifference.class);
  }

  /** The answer to each, in order. */
  List<IpAnswer> answers(List<RandomQuery> queries) {
    List<IpAnswer> answers =
        new ArrayList<>(sandbox.ask(queries.stream().map(RandomQuery::words).toList()));
    connect(queries, answers);
    withoutEntry(queries, answers);
    answers.replaceAll(this::withoutOffload);
    answers.replaceAll(this::withoutListOfOne);
    return answers;
  }

  /** The same node where there is nothing to flatten. */
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

  /** The names of the locked metrics of each answer, none of which may be a refusal. */
  List<Set<String>> locks(List<RandomQuery> queries) {
    List<Set<String>> all = new ArrayList<>();
    for (String text : sandbox.text(queries.stream().map(RandomQuery::words).toList())) {
      Set<String> locked = new HashSet<>();
      Matcher matcher = LOCK.matcher(text);
      while (matcher.find()) {
        locked.add(matcher.group(1));
      }
      if (!locked.isEmpty()) {
        count(KnownDifference.LOCKS_ARE_IN_THE_TEXT_ONLY);
      }
      all.add(locked);
    }
    return all;
  }

  private void connect(List<RandomQuery> queries, List<IpAnswer> answers) {
    int[] places =
        IntStream.range(0, queries.size())
            .filter(i -> queries.get(i).query().isConnected())
            .filter(i -> queries.get(i).query().source().isEmpty())
            .filter(i -> !source(answers.get(i)).isEmpty())
            .toArray();
    List<String> lines = new ArrayList<>();
    for (int place : places) {
      lines.add(queries.get(place).words() + " from " + source(answers.get(place)));
    }
    List<IpAnswer> connected = sandbox.ask(lines);
    for (int i = 0; i < places.length; i++) {
      count(KnownDifference.CONNECTED_IS_NOT_ASKED_FROM_THE_SOURCE);
      answers.set(places[i], connected.get(i));
    }
  }

  private static String source(IpAnswer answer) {
    return answer instanceof IpAnswer.Found(JsonNode route)
        ? route.path("prefsrc").asString("")
        : "";
  }

  private void withoutEntry(List<RandomQuery> queries, List<IpAnswer> answers) {
    IpAnswer unreachable = new IpAnswer.Refused("EHOSTUNREACH", "");
    int[] places =
        IntStream.range(0, queries.size())
            .filter(i -> answers.get(i).equals(unreachable))
            .filter(i -> queries.get(i).query().isFibMatch())
            .toArray();
    List<String> lines = new ArrayList<>();
    for (int place : places) {
      lines.add(queries.get(place).words().replace(" fibmatch ", " "));
    }
    List<IpAnswer> plain = sandbox.ask(lines);
    for (int i = 0; i < places.length; i++) {
      if (plain.get(i) instanceof IpAnswer.Found) {
        count(KnownDifference.NO_ENTRY_IS_CALLED_UNREACHABLE);
        answers.set(places[i], new IpAnswer.Refused("ENETUNREACH", ""));
      }
    }
  }

  private IpAnswer withoutOffload(IpAnswer answer) {
    if (answer instanceof IpAnswer.Found(ObjectNode route)
        && route.path("cache").valueStream().anyMatch(flag -> flag.asString("").equals("mc"))) {
      ArrayNode flags = IpBatchNamespace.JSON.createArrayNode();
      route.path("flags").forEach(flags::add);
      flags.removeIf(flag -> flag.asString("").equals("rt_offload_failed"));
      count(KnownDifference.MULTICAST_IS_CALLED_OFFLOAD_FAILED);
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
