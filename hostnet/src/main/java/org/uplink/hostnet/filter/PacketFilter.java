package org.uplink.hostnet.filter;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.uplink.hostnet.user.DeviceUser;
import org.uplink.hostnet.user.ProcNet;
import org.uplink.verbs.warning.WarningCode;

/**
 * Reads the rules and hooks of nftables, and the rules of iptables, with the programs {@code nft},
 * {@code iptables-save} and {@code ipset}.
 */
public final class PacketFilter {
  /** Matches of iptables-nft whose devices nft does not list. */
  private static final Pattern HIDDEN = Pattern.compile("xt match \"?(?:set|physdev)\\b");

  private static final Path UFW = Path.of("/etc/ufw");

  private final Path proc;
  private final BooleanSupplier firewalld;
  private final ProcNet files;
  private final Function<List<String>, Optional<String>> run;

  /**
   * Creates a reader of the rules in the namespace of this process.
   *
   * @param proc {@code /proc}
   * @param firewalld whether firewalld runs, which gives the successor the zone of the device
   */
  public PacketFilter(Path proc, BooleanSupplier firewalld) {
    this(proc, firewalld, CommandOutput::of);
  }

  /**
   * Creates a reader.
   *
   * @param run runs a program and returns the output; empty if the program fails
   */
  PacketFilter(Path proc, BooleanSupplier firewalld, Function<List<String>, Optional<String>> run) {
    this.firewalld = firewalld;
    this.proc = proc;
    this.files = new ProcNet(proc.resolve("self/net"));
    this.run = run;
  }

  /**
   * Returns the rules whose effect on packets changes if the packets of a device pass through its
   * successor, and the hooks of nftables on the device.
   *
   * @param successor the device that the packets will use after the change, if there is one
   */
  public List<DeviceUser> usersOf(FilterDevice device, Optional<FilterDevice> successor) {
    List<DeviceUser> users = new ArrayList<>();
    Optional<String> nftables = run.apply(List.of("nft", "list", "ruleset"));
    List<FilterTable> tables = new ArrayList<>(nftables.map(NftRuleset::parse).orElseGet(List::of));
    if (firewalld.getAsBoolean()) {
      // The plan puts the successor into the zone of the device.
      tables.removeIf(table -> table.name().equals("firewalld"));
    }
    for (Family family : Family.values()) {
      addIptables(family, nftables, tables, users);
    }
    PacketFlow.Change change = new PacketFlow.Change(device, successor.orElse(FilterDevice.NONE));
    List<RuleChange> rules = new ArrayList<>();
    tables.forEach(table -> rules.addAll(RuleChanges.of(table, change)));
    new UfwFiles(proc.resolveSibling("etc").resolve("ufw"))
        .changes(change)
        .forEach(
            (file, saved) -> {
              removeLoaded(rules, saved);
              saved.forEach(rule -> users.add(user(rule, device, successor, loadedFrom(file))));
            });
    rules.forEach(
        rule ->
            users.add(
                user(
                    rule,
                    device,
                    successor,
                    rule.place().contains("chain ufw") ? loadedFrom(UFW) : "")));
    nftables.map(text -> FilterHooks.of(text).on(device.name())).ifPresent(users::addAll);
    return DeviceUser.limited(users);
  }

  /**
   * Removes the rules of the kernel's chains that a file of ufw has. nft lists them in other words,
   * so they are compared by their number.
   */
  private static void removeLoaded(List<RuleChange> rules, List<RuleChange> saved) {
    Map<String, Long> inFile =
        saved.stream().collect(Collectors.groupingBy(PacketFilter::chainOf, Collectors.counting()));
    Map<String, Long> inKernel =
        rules.stream().collect(Collectors.groupingBy(PacketFilter::chainOf, Collectors.counting()));
    rules.removeIf(
        rule -> inKernel.getOrDefault(chainOf(rule), 0L) <= inFile.getOrDefault(chainOf(rule), 0L));
  }

  private static String chainOf(RuleChange rule) {
    return rule.place().replaceAll(" \\(ip6?tables\\)", "");
  }

  private static String loadedFrom(Path file) {
    return ", which ufw loads from " + file + " at each boot and reload,";
  }

  private void addIptables(
      Family family, Optional<String> nftables, List<FilterTable> tables, List<DeviceUser> users) {
    String program = family.program;
    if (!files.lines(family.oldTables).isEmpty()) {
      Optional<String> saved =
          run.apply(List.of(program + "-legacy-save"))
              .or(() -> run.apply(List.of(program + "-save")));
      saved.ifPresent(text -> tables.addAll(parsed(text, family, program, users)));
      if (saved.isEmpty()) {
        users.add(
            notChecked(
                program,
                "the host has tables of %s, and no program lists them (%s-legacy-save)"
                    .formatted(program, program)));
      }
    } else if (nftables.isEmpty() && family != Family.ARP) {
      run.apply(List.of(program + "-save"))
          .ifPresent(text -> tables.addAll(parsed(text, family, program, users)));
    }
    // iptables-nft stores its rules in tables of nftables.
    if (tables.stream().anyMatch(table -> isHidden(table, family))) {
      Optional<String> saved =
          run.apply(List.of(program + "-nft-save")).or(() -> run.apply(List.of(program + "-save")));
      List<FilterTable> shown =
          saved.map(text -> parsed(text, family, program, users)).orElseGet(List::of);
      Set<String> names = shown.stream().map(FilterTable::name).collect(Collectors.toSet());
      List<FilterTable> hidden = tables.stream().filter(table -> isHidden(table, family)).toList();
      for (FilterTable table : hidden) {
        if (names.contains(named(table.name(), program))) {
          tables.remove(table);
          shown.stream()
              .filter(other -> other.name().equals(named(table.name(), program)))
              .forEach(tables::add);
        } else {
          users.add(
              notChecked(
                  "table %s %s".formatted(table.family(), table.name()),
                  ("nft does not list all conditions of table %s %s,"
                          + " and %s-nft-save does not list the table")
                      .formatted(table.family(), table.name(), program)));
        }
      }
    }
  }

  private List<FilterTable> parsed(
      String saved, Family family, String program, List<DeviceUser> users) {
    Map<String, IptablesRule.DeviceSet> sets = new HashMap<>();
    if (saved.contains("--match-set ")) {
      Optional<String> listed = run.apply(List.of("ipset", "save"));
      listed.ifPresent(text -> sets.putAll(deviceSets(text)));
      if (listed.isEmpty()) {
        users.add(
            notChecked(
                "sets of " + program,
                "rules of " + program + " use sets, and ipset does not list them (ipset save)"));
      }
    }
    return IptablesRuleset.parse(saved, family.nftables, program, sets, isBridged(family));
  }

  /** Returns the sets of the type hash:net,iface. */
  private static Map<String, IptablesRule.DeviceSet> deviceSets(String saved) {
    Map<String, List<String>> elements = new HashMap<>();
    Set<String> names = new HashSet<>();
    for (String line : saved.lines().toList()) {
      List<String> words = ProcNet.words(line);
      if (words.size() > 2
          && words.getFirst().equals("create")
          && words.get(2).endsWith(",iface")) {
        names.add(words.get(1));
        elements.put(words.get(1), new ArrayList<>());
      } else if (words.size() > 2
          && words.getFirst().equals("add")
          && names.contains(words.get(1))) {
        Optional.ofNullable(elements.get(words.get(1))).ifPresent(list -> list.add(words.get(2)));
      }
    }
    Map<String, IptablesRule.DeviceSet> sets = new HashMap<>();
    elements.forEach((name, list) -> sets.put(name, new IptablesRule.DeviceSet(1, list)));
    return sets;
  }

  private boolean isBridged(Family family) {
    Path sysctl = proc.resolve("sys/net/bridge");
    return family != Family.ARP
        && new ProcNet(sysctl)
            .lines("bridge-nf-call-" + family.program).stream().anyMatch("1"::equals);
  }

  private static boolean isHidden(FilterTable table, Family family) {
    return table.family().equals(family.nftables)
        && table.chains().values().stream()
            .flatMap(chain -> chain.rules().stream())
            .anyMatch(rule -> rule instanceof NftRule && HIDDEN.matcher(rule.text()).find());
  }

  private static String named(String table, String program) {
    return "%s (%s)".formatted(table, program);
  }

  private static DeviceUser notChecked(String subject, String text) {
    return new DeviceUser(WarningCode.NOT_CHECKED, subject, text);
  }

  private static DeviceUser user(
      RuleChange rule, FilterDevice device, Optional<FilterDevice> successor, String origin) {
    String other = successor.map(FilterDevice::name).orElse("");
    String effect =
        switch (rule.effect()) {
          case LOST ->
              successor.isEmpty()
                  ? "names " + device.name()
                  : "matches packets of %s but not of %s, so add one for %s"
                      .formatted(device.name(), other, other);
          case NEW ->
              successor.isEmpty()
                  ? "names " + device.name()
                  : "matches packets of %s but not of %s, so check what it does"
                      .formatted(other, device.name());
          case BRIDGED ->
              "sees packets of "
                  + device.name()
                  + " as soon as it is a port, so check what it does";
        };
    return new DeviceUser(
        WarningCode.FILTER_RULE,
        "%s: %s".formatted(rule.place(), rule.text()),
        "a packet filter rule%s %s (%s): %s".formatted(origin, effect, rule.place(), rule.text()));
  }

  private enum Family {
    IP("iptables", "ip", "ip_tables_names"),
    IP6("ip6tables", "ip6", "ip6_tables_names"),
    ARP("arptables", "arp", "arp_tables_names");

    private final String program;
    private final String nftables;
    private final String oldTables;

    Family(String program, String nftables, String oldTables) {
      this.program = program;
      this.nftables = nftables;
      this.oldTables = oldTables;
    }
  }
}
