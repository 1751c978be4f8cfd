package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.testkit.ChildJvm;
import org.uplink.testkit.ExternalCommand;
import org.uplink.testkit.Ip;
import org.uplink.testkit.IsolatedJvm;
import org.uplink.testkit.Seed;

/**
 * Random hosts, random wishes for {@code uplink network apply}, and a random fault at a random
 * moment. ip(8), bridge(8), tc(8), nft(8) and the files below {@code /proc/sys} show from outside
 * whether the host has its old network or the new one, and whether the command told the truth.
 *
 * <p>{@code build/campaign N} runs N changes. A failure names its seed.
 */
@Tag("long")
class CampaignTest {
  private static final int CASES = Integer.getInteger("uplink.campaign", 6);
  private static final Ip HOST = Ip.in("host");
  private static final String BRIDGE = "vmbr0";

  /** The exit status of a process that SIGHUP ended, or a signal with a higher number. */
  private static final int KILLED = 129;

  private static final Pattern NIC = Pattern.compile("(^|[^a-z0-9.])eth0(?![a-z0-9.])");

  private static final Pattern LAYER_3 =
      Pattern.compile("^ip (?:-d -o addr|-d -[46] route|-[46] rule|-d neigh|-d -[46] neigh)");

  /** What the kernel shows, a line each. */
  private static final String DUMP =
      """
      for c in 'ip -d -o link show' 'ip -d -o addr show' 'ip -d -4 route show table all' \
        'ip -d -6 route show table all' 'ip -4 rule show' 'ip -6 rule show' \
        'ip -d neigh show nud permanent' 'ip -d -4 neigh show proxy' 'ip -d -6 neigh show proxy' \
        'ip -o token' 'bridge -d fdb show' 'bridge vlan show' 'tc qdisc show' 'nft list ruleset'
      do $c 2>/dev/null | sed "s|^|$c: |"; done
      grep -rs ^ /proc/sys/net/ipv4/conf /proc/sys/net/ipv4/neigh /proc/sys/net/ipv6/conf \
        /proc/sys/net/ipv6/neigh /proc/sys/net/ipv4/ip_forward
      """;

  @TempDir Path folder;

  private final Map<String, Integer> ends = new TreeMap<>();
  private long usual = 3000;

  @Test
  @Timeout(value = 100, unit = TimeUnit.HOURS) // build/campaign
  void everyHostHasItsOldNetworkOrTheNewOne() throws Exception {
    IsolatedJvm.assume();
    ChildJvm jvm = CachedAgent.jvm();
    long first = Seed.VALUE;
    List<String> failures = new ArrayList<>();
    for (int i = 0; i < CASES; i++) {
      long seed = first + i;
      try {
        one(seed, jvm, Files.createDirectory(folder.resolve("case" + i)));
      } catch (AssertionError | RuntimeException e) {
        failures.add("-Duplink.seed=%d -Duplink.campaign=1: %s".formatted(seed, e));
        System.out.println(failures.getLast());
      }
    }
    System.out.println("%d changes from seed %d: %s".formatted(CASES, first, ends));
    assertThat(failures).isEmpty();
  }

  private void one(long seed, ChildJvm jvm, Path run) throws Exception {
    Random random = new Random(seed);
    Path state = Files.createDirectory(run.resolve("state"));
    ExternalCommand.of("mount", "-t", "tmpfs", "-o", "size=2m,mode=700", "tmpfs", state.toString())
        .run();
    AgentFixture host = AgentFixture.build(run, jvm);
    var processes = new HashSet<ProcessHandle>();
    try (ServerSocket manager = new ServerSocket()) {
      host.createSecondNic();
      var extras = new CampaignHost(random);
      extras.build();
      manager.bind(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0));
      var bench = new Bench(random, run, jvm, manager.getLocalPort(), extras, processes);
      if (change(bench, false) && random.nextBoolean()) {
        change(bench, true);
      }
    } finally {
      processes.forEach(ProcessHandle::destroyForcibly);
      heal(run);
      host.close();
      ExternalCommand.of("umount", "-l", state.toString()).attempt();
    }
  }

  /** Makes one change with one fault, and checks what is left. Returns whether it was kept. */
  private boolean change(Bench bench, boolean second) throws Exception {
    Random random = bench.random();
    Change change = Change.random(random, bench.managerPort(), second);
    long delay = random.nextLong(Math.max(1, usual * 5 / 4));
    long pause = random.nextLong(200, 2700);
    List<String> before = settled();
    String safe = bench.changes().safe();
    Set<Path> outcomes = bench.changes().outcomes();

    long start = System.nanoTime();
    NetworkCommand command = bench.start(change.words().toArray(String[]::new));
    boolean struck = awaitMoment(command, start + delay * 1_000_000, bench);
    if (struck) {
      strike(change.fault(), command, bench, pause);
    }
    await().until(() -> !command.isRunning());
    int status = command.awaitEnd();
    if (change.fault() == CampaignFault.NONE && status == 0) {
      usual = Duration.ofNanos(System.nanoTime() - start).toMillis();
    }
    heal(bench.run());
    if (change.fault() == CampaignFault.BOTH_KILLED && struck) {
      bench.start("rollback").awaitEnd();
    }
    String what =
        "%n%s, after %d ms%s%nhost:%n%s%nexit status %d, output:%n%s"
            .formatted(
                change,
                delay,
                struck ? "" : " (the change was over)",
                String.join("\n", bench.extras().commands()),
                status,
                command.output());
    await()
        .untilAsserted(
            () ->
                assertThat(bench.changes().files()).as(what).doesNotContain("pending", "aborted"));
    boolean kept = !bench.changes().safe().equals(safe);
    ends.merge(
        change.fault() + (kept ? " kept" : status == 2 ? " refused" : " rolled back"),
        1,
        Integer::sum);
    if (kept) {
      assertThat(change.provable()).as("kept without a proof: " + what).isTrue();
      assertThat(status).as("kept: " + what).matches(it -> it == 0 || it >= KILLED);
      awaitLines(what, () -> missing(change, before));
      NetworkCommand report = bench.start("status", "--json");
      assertThat(report.awaitEnd()).as(report.output() + what).isZero();
      assertThat(report.out()).as("drift of a new network: " + what).contains("\"drift\":[]");
    } else {
      assertThat(status).as("not kept: " + what).isNotZero();
      awaitLines(what, () -> differences(before, dump()));
      for (Path outcome : bench.changes().outcomes()) {
        if (!outcomes.contains(outcome)) {
          assertThat(Files.readString(outcome)).as(what).doesNotContain("\"verified\":false");
        }
      }
      assertThat(change.fault() == CampaignFault.NONE && change.provable() && status != 2)
          .as("nothing happened to it: " + what)
          .isFalse();
    }
    return kept;
  }

  /** Waits until the moment or the end of the command. Returns whether the command still runs. */
  private static boolean awaitMoment(NetworkCommand command, long at, Bench bench) {
    await()
        .pollInterval(Duration.ofMillis(2))
        .until(
            () -> {
              bench.processes().addAll(command.handle().children().toList());
              return System.nanoTime() - at >= 0 || !command.isRunning();
            });
    return command.isRunning();
  }

  private static void strike(CampaignFault fault, NetworkCommand command, Bench bench, long pause)
      throws Exception {
    List<ProcessHandle> guards = command.handle().children().toList();
    switch (fault) {
      case NONE -> {}
      case COMMAND_KILLED -> command.handle().destroyForcibly();
      case GUARD_KILLED -> guards.forEach(ProcessHandle::destroyForcibly);
      case BOTH_KILLED -> {
        guards.forEach(ProcessHandle::destroyForcibly);
        command.handle().destroyForcibly();
      }
      case COMMAND_STOPPED -> stopFor(pause, List.of(command.handle()));
      case GUARD_STOPPED -> stopFor(pause, guards);
      case TERMINATED -> command.signal("TERM");
      case HUNG_UP -> command.signal("HUP");
      case ROLLED_BACK -> bench.start("rollback").awaitEnd();
      case CABLE_CUT -> {
        AgentFixture.unplugCable();
        pass(pause);
        AgentFixture.plugCable();
      }
      case PACKETS_DROPPED ->
          ExternalCommand.of("nft", "-f", "-")
              .withInput(
                  """
                  table inet campaign {
                    chain input { type filter hook input priority 0; iifname eng0 drop; }
                  }
                  """)
              .run();
      case DISK_FULL ->
          ExternalCommand.of(
                  "dd",
                  "if=/dev/zero",
                  "of=" + bench.run().resolve("state/filler"),
                  "bs=4k",
                  "count=1000")
              .attempt();
    }
  }

  private static void stopFor(long millis, List<ProcessHandle> processes) {
    processes.forEach(it -> signal("STOP", it));
    pass(millis);
    processes.forEach(it -> signal("CONT", it));
  }

  private static void signal(String name, ProcessHandle process) {
    ExternalCommand.of("kill", "-" + name, Long.toString(process.pid())).attempt();
  }

  /** Lets time pass in which a fault lasts. */
  private static void pass(long millis) {
    long end = System.nanoTime() + millis * 1_000_000;
    await().until(() -> System.nanoTime() - end >= 0);
  }

  /** Takes away what lasts until the change is over. */
  private static void heal(Path run) throws IOException {
    ExternalCommand.of("nft", "delete", "table", "inet", "campaign").attempt();
    Files.deleteIfExists(run.resolve("state/filler"));
  }

  /**
   * Waits until the kernel has done what it does by itself, such as duplicate address detection.
   */
  private static List<String> settled() {
    var last = new AtomicReference<List<String>>(List.of());
    await()
        .pollInterval(Duration.ofMillis(300))
        .until(
            () -> {
              List<String> now = dump();
              return now.equals(last.getAndSet(now))
                  && now.stream().noneMatch(line -> line.contains("tentative"));
            });
    return Objects.requireNonNull(last.get());
  }

  private static List<String> dump() {
    return HOST.execAttempt("sh", "-c", DUMP)
        .out()
        .lines()
        .map(CampaignTest::normalize)
        .sorted()
        .toList();
  }

  private static String normalize(String line) {
    return line.replaceFirst(": [0-9]+: ", ": ")
        .replaceAll("(valid_lft|preferred_lft) [1-9][0-9]*sec", "$1")
        .replaceAll("expires [0-9]+sec", "expires")
        .replaceAll("(_timer|age|used) +[0-9./]+", "$1")
        .replaceAll("\\s+", " ")
        .strip();
  }

  private static List<String> differences(List<String> before, List<String> now) {
    var all = new ArrayList<String>();
    before.stream().filter(line -> !now.contains(line)).forEach(line -> all.add("- " + line));
    now.stream().filter(line -> !before.contains(line)).forEach(line -> all.add("+ " + line));
    return all;
  }

  /** Returns what a change that is kept should have carried to the bridge, or left alone. */
  private static List<String> missing(Change change, List<String> before) {
    List<String> now = dump();
    return before.stream()
        .filter(line -> LAYER_3.matcher(line).find() || !NIC.matcher(line).find())
        .map(line -> change.moves() ? NIC.matcher(line).replaceAll("$1" + BRIDGE) : line)
        .map(CampaignTest::comparable)
        .filter(line -> !now.stream().map(CampaignTest::comparable).toList().contains(line))
        .map(line -> "- " + line)
        .toList();
  }

  /** Leaves out what a change may do: it sets an MTU, and adds the routes of prefixes itself. */
  private static String comparable(String line) {
    return line.replaceAll(" mtu [0-9]+|(?<=/mtu:)[0-9]+| noprefixroute| nodad", "");
  }

  private static void awaitLines(String what, Callable<List<String>> differences) {
    await().untilAsserted(() -> assertThat(differences.call()).as(what).isEmpty());
  }

  /** What a change needs. */
  private record Bench(
      Random random,
      Path run,
      ChildJvm jvm,
      int managerPort,
      CampaignHost extras,
      Set<ProcessHandle> processes) {
    ChangeFolder changes() {
      return ChangeFolder.in(run.resolve("state"));
    }

    NetworkCommand start(String... words) throws Exception {
      NetworkCommand command = NetworkCommand.start(jvm, run, Optional.empty(), words);
      processes.add(command.handle());
      return command;
    }
  }

  /**
   * A change, and what happens to it.
   *
   * @param provable whether the manager that proves it is there
   * @param moves whether the network moves from the NIC to the bridge
   */
  private record Change(CampaignFault fault, List<String> words, boolean provable, boolean moves) {
    Change {
      words = List.copyOf(words);
    }

    static Change random(Random random, int managerPort, boolean second) {
      CampaignFault[] faults = CampaignFault.values();
      CampaignFault fault = faults[random.nextInt(faults.length)];
      boolean provable = random.nextInt(100) < 75;
      List<String> words =
          new ArrayList<>(
              List.of(
                  "apply",
                  "--nic",
                  "eth0",
                  "--bridge",
                  BRIDGE,
                  "--confirm",
                  "tcp://192.0.2.1:" + (provable ? managerPort : 1),
                  "--within",
                  provable ? "20s" : "4s",
                  "--accept-warnings"));
      if (second || random.nextInt(100) < 20) {
        words.addAll(List.of("--mtu", second ? "1320" : "1340"));
      }
      return new Change(fault, words, provable, !second);
    }

    @Override
    public String toString() {
      return "%s during uplink network %s".formatted(fault, String.join(" ", words));
    }
  }
}
