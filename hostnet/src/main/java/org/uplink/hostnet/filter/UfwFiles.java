package org.uplink.hostnet.filter;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.uplink.hostnet.user.ProcNet;

/**
 * The rules that ufw loads at each boot and reload. They are in the form of iptables-restore(8).
 *
 * @param folder {@code /etc/ufw}
 */
record UfwFiles(Path folder) {
  private static final List<String> NAMES = List.of("before", "user", "after");

  /** Returns whether ufw loads its rules at a boot. */
  boolean isEnabled() {
    return new ProcNet(folder)
        .lines("ufw.conf").stream()
            .anyMatch(line -> line.strip().replace("\"", "").equalsIgnoreCase("ENABLED=yes"));
  }

  /**
   * Returns the rules whose effect changes, by their file. Empty if ufw is disabled, or if this
   * process may not read its files, which belong to root.
   */
  Map<Path, List<RuleChange>> changes(PacketFlow.Change change) {
    Map<Path, List<RuleChange>> changes = new LinkedHashMap<>();
    if (isEnabled()) {
      for (String name : NAMES) {
        add(name + ".rules", "ip", change, changes);
        add(name + "6.rules", "ip6", change, changes);
      }
    }
    return changes;
  }

  private void add(
      String name, String family, PacketFlow.Change change, Map<Path, List<RuleChange>> changes) {
    String text = String.join("\n", new ProcNet(folder).lines(name));
    String program = family.equals("ip") ? "iptables" : "ip6tables";
    List<RuleChange> found =
        IptablesRuleset.parse(text, family, program, Map.of(), false).stream()
            .flatMap(table -> RuleChanges.of(table, change).stream())
            .toList();
    if (!found.isEmpty()) {
      changes.put(folder.resolve(name), found);
    }
  }
}
