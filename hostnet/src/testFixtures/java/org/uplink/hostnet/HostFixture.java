package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.uplink.hostnet.apply.Applier;
import org.uplink.hostnet.backend.Backends;
import org.uplink.hostnet.backend.KernelBackend;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.plan.Planner;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.resolver.ResolverFile;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.sysctl.ProcSysctls;
import org.uplink.platform.StepListener;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.link.LinkRequest;
import org.uplink.rtnetlink.net.Namespace;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.testkit.Deadlines;
import org.uplink.testkit.ExternalCommand;
import org.uplink.testkit.Ip;
import org.uplink.testkit.IsolatedJvm;

/**
 * The host of a test. It is the network namespace of this JVM, because a process sees only the
 * settings of its own namespace. veths connect it to the namespace "far". {@link #close} removes
 * everything.
 */
public final class HostFixture implements AutoCloseable {
  private static final Pattern LINK = Pattern.compile("[0-9]+: [^ ]+: <");
  private static final Pattern RULE = Pattern.compile("[0-9]+:\t");
  private static final Comparator<String> ORDERED = Comparator.naturalOrder();

  /**
   * Keeps the order of the kernel, except in the local table, where the order depends on the
   * kernel.
   */
  private static final Comparator<String> KERNEL_ORDER =
      Comparator.comparing(line -> line.contains(" table local ") ? line : "");

  public final Rtnetlink net;

  /** The sysctls of the kernel, until a test sets others. */
  public ProcSysctls sysctls = new ProcSysctls();

  /** No resolv.conf, until a test sets one. */
  public ResolverFile resolver = ResolverFile.NONE;

  private Optional<Process> router = Optional.empty();

  private HostFixture(Rtnetlink net) {
    this.net = net;
  }

  /** Creates an empty host. Skips the test if this JVM is not isolated. */
  public static HostFixture open() {
    IsolatedJvm.assume();
    var host = new HostFixture(Rtnetlink.open(Namespace.current(), Deadlines.HANG));
    host.removeEverything();
    Ip.HERE.runAll("netns add far", "-n far link set lo up");
    host.writeSysctl("net.ipv4.conf.all.rp_filter", "0");
    host.writeSysctl("net.ipv4.conf.default.rp_filter", "0");
    host.writeSysctl("net.ipv6.conf.default.accept_dad", "0");
    host.run("ip", "netns", "exec", "far", "sysctl", "-qw", "net.ipv6.conf.default.accept_dad=0");
    return host;
  }

  /** Adds a veth to the namespace "far". Both ends have this name. */
  public HostFixture cable(String name) {
    Ip.HERE.runAll(
        "link add " + name + " type veth peer name " + name + " netns far",
        "link set " + name + " up",
        "-n far link set " + name + " up");
    return this;
  }

  /** Adds one NIC with IPv4, IPv6 and default routes. The router is at the far end. */
  public HostFixture dualStack() {
    cable("eth0");
    return ipv4("eth0").ipv6("eth0");
  }

  /**
   * Adds a NIC eth1 whose far end is at the same switch as that of eth0, which has the addresses.
   */
  public HostFixture switched() {
    cable("eth1");
    Ip.HERE.runAll("-n far link add sw0 type bridge", "-n far link set sw0 up");
    return joinFarEnds("sw0");
  }

  /** Adds a NIC eth1. The far ends of eth0 and eth1 are the ports of a bond with LACP. */
  public HostFixture aggregated() {
    cable("eth1");
    ip("-n far link add bond0 type bond mode 802.3ad miimon 50 lacp_rate fast");
    ip("-n far link set bond0 up");
    return joinFarEnds("bond0");
  }

  /** Skips the test if the kernel has no VLANs. Such a kernel has no bonds either. */
  public void assumeVlansAndBonds() {
    Assumptions.assumeTrue(hasVlansAndBonds(), "this kernel has no VLANs");
  }

  /** Returns whether the kernel has VLANs. */
  public boolean hasVlansAndBonds() {
    cable("probe");
    try {
      int probe = net.links().find("probe").orElseThrow().index();
      net.apply(LinkRequest.createVlan("probe.9", probe, 9));
      return true;
    } catch (NetlinkException e) {
      return false;
    } finally {
      ip("link del probe");
    }
  }

  public NetworkState state() {
    return NetworkState.read(net, sysctls, resolver);
  }

  public Applier applier() {
    return new Applier(net, sysctls, resolver, StepListener.NONE);
  }

  /** Returns an applier that calls this after each step. */
  public Applier applier(Consumer<String> afterStep) {
    return new Applier(
        net,
        sysctls,
        resolver,
        new StepListener() {
          @Override
          public void before(String step) {}

          @Override
          public void after(String step) {
            afterStep.accept(step);
          }
        });
  }

  /** Returns the kernel as the only back end. */
  public Backends backends() {
    return backends(HostEnvironment.EMPTY);
  }

  /** Returns the kernel as the only back end, on a host with this environment. */
  public Backends backends(HostEnvironment environment) {
    return Backends.of(
        environment,
        KernelBackend.create(net, sysctls, resolver, environment, measured(StepListener.NONE)));
  }

  /**
   * Returns a listener for a back end that measures how long the steps wait for a processor.
   *
   * @param inner is called too
   */
  public static StepListener measured(StepListener inner) {
    return ProcessorWait.OF_THIS_PROCESS.around(inner);
  }

  /**
   * Applies the first batches of a plan, as if the process had been killed then.
   *
   * @return whether batches are left
   */
  public boolean applyUntil(Plan plan, int batches) {
    int[] sent = {0};
    StepListener halt =
        new StepListener() {
          @Override
          public void before(String text) {
            if (sent[0]++ == batches) {
              throw new Halted();
            }
          }

          @Override
          public void after(String text) {}
        };
    try {
      new Applier(net, sysctls, resolver, halt).apply(plan);
      return false;
    } catch (Halted e) {
      return true;
    }
  }

  public Plan plan(NetworkRequest request) {
    return plan(RunningConfiguration.EMPTY, request);
  }

  public Plan plan(RunningConfiguration running, NetworkRequest request) {
    return planner().plan(state(), running, request, Optional.empty(), Duration.ofSeconds(60));
  }

  public Planner planner() {
    return new Planner(HostEnvironment.EMPTY);
  }

  /** Runs {@code ip} with these arguments and returns the output. Fails if {@code ip} fails. */
  public String ip(String words) {
    return Ip.HERE.run(words);
  }

  /** Runs a command and returns its output. Fails if the command fails. */
  public String run(String... command) {
    return ExternalCommand.of(command).run();
  }

  /** Runs many commands of {@code ip}. A refused command changes nothing. */
  public void batch(List<String> commands) {
    Ip.HERE.batch(commands);
  }

  /**
   * Returns the output of {@code ip} for the host, without indexes, lifetimes and the state of
   * duplicate address detection.
   */
  public String snapshotText() {
    var picture = new StringBuilder();
    append(picture, "link", Ip.HERE.run("-br link show").lines().toList(), ORDERED);
    for (String family : List.of("-4", "-6")) {
      List<String> lines =
          Ip.HERE.show(family + " -o", "addr show", "route show table all", "rule show");
      append(picture, family, lines, family.equals("-6") ? ORDERED : KERNEL_ORDER);
    }
    return picture.toString();
  }

  /**
   * Checks that the host is as before. Waits for links that went down and up again, because the
   * kernel sets them running some time later.
   */
  public void assertPicture(String before) {
    if (!before.contains("NO-CARRIER")) {
      await("the links to run").until(() -> !ip("-br link show").contains("NO-CARRIER"));
    }
    assertThat(snapshotText()).isEqualTo(before);
  }

  /** Returns whether the far end answers a ping from here. */
  public boolean canPing(String address) {
    return ExternalCommand.of("ping", "-c1", "-W2", address).attempt().succeeded();
  }

  /** Writes a setting, whose name has dots. */
  public void writeSysctl(String name, String value) {
    sysctls.write(name.substring("net.".length()).replace('.', '/'), value);
  }

  @Override
  public void close() {
    router.ifPresent(process -> process.destroyForcibly().onExit().join());
    removeEverything();
    net.close();
  }

  /** Lets the router of {@link #advertise} be silent. */
  public void pauseRouter() {
    signalRouter("STOP");
  }

  /** Lets the router of {@link #advertise} speak again. */
  public void resumeRouter() {
    signalRouter("CONT");
  }

  /** Adds IPv4 and a default route to this device. The router is at the far end. */
  HostFixture ipv4(String device) {
    Ip.HERE.runAll(
        "addr add 192.0.2.2/24 brd + dev " + device,
        "route add default via 192.0.2.1 dev " + device,
        "-n far addr add 192.0.2.1/24 dev " + device,
        "-n far addr add 198.51.100.1/32 dev lo");
    return this;
  }

  /** Adds IPv6 and a default route to this device. */
  HostFixture ipv6(String device) {
    Ip.HERE.runAll(
        "addr add 2001:db8::2/64 dev " + device + " nodad",
        "route add default via 2001:db8::1 dev " + device,
        "-n far addr add 2001:db8::1/64 dev " + device + " nodad",
        "-n far addr add 2001:db8:f::1/128 dev lo");
    return this;
  }

  /** Starts a router at the far end that advertises an IPv6 prefix on eth0. */
  HostFixture advertise() {
    ip("-n far addr add fe80::1/64 dev eth0 nodad");
    ip("-n far addr add 2001:db8:f::1/128 dev lo");
    run("ip", "netns", "exec", "far", "sysctl", "-qw", "net.ipv6.conf.all.forwarding=1");
    ip("-n far route add 2001:db8::/64 dev eth0");
    try {
      router = Optional.of(RouterAdvertiser.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await("an address").until(() -> ip("-6 addr show dev eth0").contains("2001:db8::"));
    await("a route").until(() -> ip("-6 route show default").contains("proto ra"));
    return this;
  }

  private HostFixture joinFarEnds(String master) {
    for (String nic : List.of("eth0", "eth1")) {
      Ip.HERE.runAll(
          "-n far addr flush dev " + nic,
          "-n far link set " + nic + " down",
          "-n far link set " + nic + " master " + master,
          "-n far link set " + nic + " up");
    }
    Ip.HERE.runAll(
        "-n far addr add 192.0.2.1/24 dev " + master,
        "-n far addr add 2001:db8::1/64 dev " + master + " nodad");
    return this;
  }

  private void signalRouter(String signal) {
    run("kill", "-" + signal, Long.toString(router.orElseThrow().pid()));
  }

  private static void append(
      StringBuilder picture, String what, List<String> lines, Comparator<String> order) {
    lines.stream()
        // The order of a route's next hops means nothing for IPv6.
        .flatMap(
            line ->
                line.contains(" nexthop ") || line.contains("\tnexthop ")
                    ? Stream.of(line.split("\\\\"))
                    : Stream.of(line))
        .map(line -> line.replaceAll("^[0-9]+: (?=[a-z])", ""))
        .map(line -> line.replaceAll(" (nodad|tentative|dadfailed|proto kernel_ll) ?", " "))
        .map(line -> line.replaceAll("valid_lft.*|expires [0-9]+sec", ""))
        .map(line -> line.replaceAll(" (UP|DOWN|UNKNOWN|LOWERLAYERDOWN) ", " "))
        .map(line -> line.replaceAll(" +", " ").strip())
        .filter(line -> !line.isEmpty())
        .filter(line -> !line.contains(" fe80::/64 ") && !line.contains("ff00::/8"))
        // The kernel adds these itself, at any time.
        .filter(line -> !what.equals("-6") || !line.contains(" table local "))
        .sorted(order)
        .forEach(line -> picture.append(line).append('\n'));
  }

  /** Removes what a test left. Nothing is left if ip shows nothing of it. */
  private void removeEverything() {
    List<String> ipv4 =
        Ip.HERE.show(
            "-4 -o",
            "link show",
            "rule show",
            "route show table all",
            "neigh show proxy",
            "netns list");
    List<String> ipv6 =
        Ip.HERE.show("-6 -o", "rule show", "route show table all", "neigh show proxy");
    List<String> removals = new ArrayList<>(removals(ipv4));
    for (String line : ipv4) {
      boolean builtIn = line.contains("link/tunnel") || line.contains("link/sit");
      if (LINK.matcher(line).lookingAt() && !builtIn && !line.contains(": lo: ")) {
        removals.add("link del " + line.split(": ", 3)[1].split("@", 2)[0]);
      } else if (line.equals("far") || line.startsWith("far (")) {
        removals.add("netns del far");
      }
    }
    Ip.HERE.batch("-4", removals);
    Ip.HERE.batch("-6", removals(ipv6));
  }

  /**
   * Returns how to remove the rules, and the objects that the kernel does not remove with links.
   */
  private static List<String> removals(List<String> lines) {
    var removals = new ArrayList<String>();
    var flushes = new LinkedHashSet<String>();
    for (String line : lines) {
      if (RULE.matcher(line).lookingAt()) {
        String priority = line.substring(0, line.indexOf(':'));
        if (!List.of("0", "32766", "32767").contains(priority)) {
          removals.add("rule del pref " + priority);
        }
      } else if (line.contains(" proxy") && !line.contains(" dev ")) {
        removals.add("neigh del proxy " + line.split(" ", 2)[0]);
      }
      for (String table : List.of("77", "78")) {
        if (line.contains(" table " + table)) {
          flushes.add("route flush table " + table);
        }
      }
      for (String type : List.of("blackhole", "prohibit", "throw", "unreachable")) {
        if (line.startsWith(type + " ")) {
          flushes.add("route flush table all type " + type);
        }
      }
    }
    removals.addAll(flushes);
    return removals;
  }

  /** Interrupts a change, as if the process had been killed. */
  private static final class Halted extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
