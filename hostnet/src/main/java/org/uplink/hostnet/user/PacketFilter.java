package org.uplink.hostnet.user;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.uplink.verbs.warning.WarningCode;

/**
 * Reads the rules and hooks of nftables, and the rules of iptables, with the programs {@code nft}
 * and {@code iptables-save}.
 */
public final class PacketFilter {
  private final ProcNet files;
  private final Function<List<String>, Optional<String>> run;

  /**
   * Creates a reader of the rules in the namespace of this process.
   *
   * @param proc {@code /proc}
   */
  public PacketFilter(Path proc) {
    this(proc, CommandOutput::of);
  }

  /**
   * Creates a reader.
   *
   * @param run runs a program and returns the output; empty if the program fails
   */
  PacketFilter(Path proc, Function<List<String>, Optional<String>> run) {
    this.files = new ProcNet(proc.resolve("self/net"));
    this.run = run;
  }

  /**
   * Returns the rules that name a device but do not cover its successor, and the hooks of nftables
   * on the device.
   *
   * @param successor the device that the packets will use after the change, if there is one
   */
  public List<DeviceUser> usersOf(String device, Optional<String> successor) {
    List<DeviceUser> users = new ArrayList<>();
    Optional<String> nftables = run.apply(List.of("nft", "list", "ruleset"));
    nftables
        .map(text -> FilterRules.ofNftables(text).thatName(device, successor))
        .ifPresent(rules -> rules.forEach(rule -> users.add(user(device, rule))));
    nftables.map(text -> FilterHooks.of(text).on(device)).ifPresent(users::addAll);
    for (String program : List.of("iptables", "ip6tables")) {
      boolean hasOldTables = !files.lines(oldTables(program)).isEmpty();
      Optional<String> saved =
          hasOldTables
              ? run.apply(List.of(program + "-legacy-save"))
                  .or(() -> run.apply(List.of(program + "-save")))
              // iptables-nft stores its rules in tables of nftables.
              : nftables.isEmpty() ? run.apply(List.of(program + "-save")) : Optional.empty();
      saved
          .map(text -> FilterRules.ofIptables(text).thatName(device, successor))
          .ifPresent(rules -> rules.forEach(rule -> users.add(user(device, rule))));
      if (hasOldTables && saved.isEmpty()) {
        users.add(
            new DeviceUser(
                WarningCode.NOT_CHECKED,
                program,
                "the host has tables of %s, and no program lists them (%s-legacy-save)"
                    .formatted(program, program)));
      }
    }
    return DeviceUsers.limited(users);
  }

  private static String oldTables(String program) {
    return program.equals("iptables") ? "ip_tables_names" : "ip6_tables_names";
  }

  private static DeviceUser user(String device, String rule) {
    return new DeviceUser(
        WarningCode.FILTER_RULE, rule, "a packet filter rule names %s: %s".formatted(device, rule));
  }
}
