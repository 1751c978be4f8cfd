package org.uplink.hostnet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.uplink.hostnet.sysctl.ProcSysctls;
import org.uplink.testkit.ExternalCommand;

/**
 * Everything that the kernel of this namespace shows of its network, a line each: the dumps of ip,
 * bridge and tc, and all settings below {@code /proc/sys/net} of each device.
 *
 * @param lines the lines, without what changes by itself: indices, counters, lifetimes, times
 */
public record KernelDump(SortedSet<String> lines) {
  private static final List<String> COMMANDS =
      List.of(
          "ip -d -o link show",
          "ip -d -o addr show",
          "ip -d -4 route show table all",
          "ip -d -6 route show table all",
          "ip -4 rule show",
          "ip -6 rule show",
          "ip -d neigh show nud permanent",
          "ip -d neigh show nud noarp",
          "ip -d -4 neigh show proxy",
          "ip -d -6 neigh show proxy",
          "ip -o maddr show",
          "ip -o token",
          "ip -4 netconf show",
          "ip -6 netconf show",
          "bridge -d -o link show",
          "bridge -d fdb show",
          "bridge -d mdb show",
          "bridge vlan show",
          "tc qdisc show");

  private static final List<String> SETTINGS =
      List.of("ipv4/conf", "ipv4/neigh", "ipv6/conf", "ipv6/neigh", "mpls/conf");

  /** Reads everything. */
  public static KernelDump read() {
    SortedSet<String> lines = new TreeSet<>();
    for (String command : COMMANDS) {
      ExternalCommand.Result result = ExternalCommand.of(command.split(" ")).attempt();
      result.out().lines().forEach(line -> lines.add(command + ": " + normalize(line)));
    }
    for (String kind : SETTINGS) {
      readSettings(Path.of("/proc/sys/net").resolve(kind), lines);
    }
    return new KernelDump(lines);
  }

  /** Returns what only this one has, and then what only the other one has, with a sign each. */
  public List<String> differencesTo(KernelDump later) {
    SortedSet<String> gone = new TreeSet<>(lines);
    gone.removeAll(later.lines);
    SortedSet<String> added = new TreeSet<>(later.lines);
    added.removeAll(lines);
    return Stream.concat(
            gone.stream().map(line -> "- " + line), added.stream().map(line -> "+ " + line))
        .toList();
  }

  private static void readSettings(Path folder, SortedSet<String> lines) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder, 2)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String value = new ProcSysctls(folder).read(folder.relativize(file).toString()).orElse("");
        lines.add("%s in %s: %s".formatted(folder.relativize(file), folder, value));
      }
    } catch (IOException | UncheckedIOException e) {
      throw new IllegalStateException("read the settings in " + folder + ": " + e, e);
    }
  }

  private static String normalize(String line) {
    return line.replaceAll("^[0-9]+: ", "")
        .replaceAll("(valid_lft|preferred_lft) [0-9]+sec", "$1")
        .replaceAll("expires [0-9]+sec", "expires")
        .replaceAll("(_timer|age|used) +[0-9./]+", "$1")
        .replaceAll("\\s+", " ")
        .strip()
        .toLowerCase(Locale.ROOT);
  }
}
