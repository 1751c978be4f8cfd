package org.uplink.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.uplink.address.IpLiteral;

/**
 * A host: a network namespace, a boot id, and a folder for its files. Its commands see its network,
 * its /sys/class/net, and its boot id in /proc/sys/kernel/random/boot_id. They share files, users
 * and processes with the machine.
 */
public final class LabHost {
  /**
   * Runs in the mount namespace that `ip netns exec` creates for each command, so that only the
   * command and its children see the file that is bound over the kernel's boot id.
   */
  private static final String ENTER =
      "mount --bind \"$0\" /proc/sys/kernel/random/boot_id || exit 3\nexec \"$@\"";

  private static final String SET =
      "while [ $# -gt 0 ]; do printf %s \"$2\" >\"$1\" || exit 1; shift 2; done";

  private final Lab lab;
  private final String name;
  private final String netns;
  private final String bootId;
  private final Path directory;
  private final IpCommands ip;

  LabHost(Lab lab, String name, String netns, String bootId, Path directory) {
    this.lab = lab;
    this.name = name;
    this.netns = netns;
    this.bootId = bootId;
    this.directory = directory;
    this.ip = new IpCommands(name, netns);
  }

  public String name() {
    return name;
  }

  /** Returns the name of its network namespace in {@code ip netns}. */
  public String netns() {
    return netns;
  }

  /** Returns the boot id that its commands read in /proc/sys/kernel/random/boot_id. */
  public String bootId() {
    return bootId;
  }

  /** Returns the folder for this host's logs and for the files of its programs. */
  public Path directory() {
    return directory;
  }

  /**
   * Runs {@code ip} command lines in this host, one after the other: {@code ip("link add br0 type
   * bridge", "link set br0 up")}. Stops at the first line that fails. One process runs all lines,
   * unless a line starts with an option, as in {@code ip("-j route get 192.0.2.10")}.
   *
   * @return the output
   * @throws LabException with the line that failed and the error of ip
   */
  public String ip(String... lines) {
    return ip.run(lines);
  }

  /** Loads nftables rules, as {@code nft -f} reads them. */
  public void nft(String rules) {
    BoundedCommand.of(enter(List.of(Tool.path("nft"), "-f", "-"))).withInput(rules).run();
  }

  /** Sets kernel parameters of this host's network: {@code sysctl("net.ipv4.ip_forward=1")}. */
  public void sysctl(String... assignments) {
    var words = new ArrayList<>(List.of(Tool.path("sh"), "-c", SET, "sh"));
    for (var assignment : assignments) {
      int equals = assignment.indexOf('=');
      words.add("/proc/sys/" + assignment.substring(0, equals).replace('.', '/'));
      words.add(assignment.substring(equals + 1));
    }
    BoundedCommand.of(enter(words)).run();
  }

  /**
   * Adds addresses with their prefix lengths, such as {@code "192.0.2.10/24"}, to a device, and
   * sets the device up.
   */
  public LabHost address(String device, String... prefixes) {
    var lines = new ArrayList<String>();
    for (var prefix : prefixes) {
      // Without nodad, an IPv6 address is usable only after a second or more.
      String flag = prefix.contains(":") ? " nodad" : "";
      lines.add("addr add " + prefix + " dev " + device + flag);
    }
    lines.add("link set " + device + " up");
    ip(lines.toArray(String[]::new));
    return this;
  }

  /** Creates a bridge with these devices as ports, and sets it up. */
  public LabHost bridge(String bridge, String... ports) {
    var lines = new ArrayList<>(List.of("link add " + bridge + " type bridge stp_state 0"));
    Arrays.stream(ports)
        .forEach(port -> lines.add("link set " + port + " master " + bridge + " up"));
    lines.add("link set " + bridge + " up");
    ip(lines.toArray(String[]::new));
    return this;
  }

  /** Creates one end of a VXLAN tunnel between two addresses, and sets it up. */
  public LabHost vxlan(String device, int id, InetAddress local, InetAddress remote) {
    ip(
        "link add %s type vxlan id %d local %s remote %s dstport 4789"
            .formatted(device, id, IpLiteral.format(local), IpLiteral.format(remote)),
        "link set " + device + " up");
    return this;
  }

  /**
   * Creates a tun device and sets it up. It has no carrier until a program opens it. Needs
   * /dev/net/tun, which only root can open on some machines.
   */
  public LabHost tun(String device) {
    ip("tuntap add " + device + " mode tun", "link set " + device + " up");
    return this;
  }

  /** Creates a macvlan device on another device, and sets it up. */
  public LabHost macvlan(String device, String lower) {
    ip(
        "link add " + device + " link " + lower + " type macvlan mode bridge",
        "link set " + device + " up");
    return this;
  }

  /** Turns on forwarding of IPv4 and IPv6. */
  public LabHost forward() {
    sysctl("net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
    return this;
  }

  /** Translates the source of all packets that leave through {@code device} to {@code address}. */
  public LabHost translateSource(String device, InetAddress address) {
    nft(
        """
        table ip lab-source {
          chain out {
            type nat hook postrouting priority srcnat;
            oifname "%s" snat to %s
          }
        }
        """
            .formatted(device, IpLiteral.format(address)));
    return this;
  }

  /** Forwards TCP to {@code port} that arrives on {@code device} to {@code address}. */
  public LabHost translateDestination(String device, int port, InetAddress address) {
    nft(
        """
        table ip lab-destination {
          chain in {
            type nat hook prerouting priority dstnat;
            iifname "%s" tcp dport %d dnat to %s
          }
        }
        """
            .formatted(device, port, IpLiteral.format(address)));
    return this;
  }

  /**
   * Runs a command in this host.
   *
   * @return its standard output
   * @throws LabException if its exit status is not 0, or it runs longer than 20 seconds
   */
  public String run(String... command) {
    return command(List.of(command)).run();
  }

  /** Runs a command in this host, and returns its exit status and output. */
  public ProcessResult attempt(Duration deadline, String... command) {
    return command(List.of(command)).withDeadline(deadline).attempt();
  }

  /**
   * Runs a command in this host with this process's terminal and without a time limit, and returns
   * its exit status.
   */
  public int interact(List<String> command) {
    return Isolation.foreground(enter(command));
  }

  /**
   * Starts a long-running command. It ends when the lab is closed, at the latest.
   *
   * @param name the name of the process; its log is {@code NAME.log} in {@link #directory}
   * @param environment additional environment variables
   */
  public LabProcess start(String name, List<String> command, Map<String, String> environment) {
    Path log = directory.resolve(name + ".log");
    return start(
        name,
        log,
        environment,
        new ProcessBuilder(entering(command))
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));
  }

  /**
   * Starts a long-running command that reads its standard input and writes its standard output
   * through pipes of {@link LabProcess#process}. It ends when the lab is closed, at the latest.
   *
   * @param name the name of the process. Its standard error goes to {@code NAME.log} in {@link
   *     #directory}
   */
  public LabProcess startWithPipes(String name, List<String> command) {
    Path log = directory.resolve(name + ".log");
    return start(
        name,
        log,
        Map.of(),
        new ProcessBuilder(entering(command))
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())));
  }

  /** Starts a long-running command with this process's environment. */
  public LabProcess start(String name, List<String> command) {
    return start(name, command, Map.of());
  }

  /** Returns the processes that are running in this host. */
  public List<ProcessHandle> processes() {
    return BoundedCommand.of(Tool.path("ip"), "netns", "pids", netns)
        .run()
        .lines()
        .map(line -> ProcessHandle.of(Long.parseLong(line.strip())))
        .flatMap(Optional::stream)
        .toList();
  }

  /** Returns the counters of its devices, by name. */
  public Map<String, TrafficCounters> traffic() {
    return TrafficCounters.parse(run("cat", "/proc/net/dev"));
  }

  /** Returns what its devices have counted since {@link #traffic} returned {@code earlier}. */
  public Map<String, TrafficCounters> trafficSince(Map<String, TrafficCounters> earlier) {
    var counted = new LinkedHashMap<String, TrafficCounters>();
    traffic()
        .forEach(
            (device, now) ->
                counted.put(device, now.since(earlier.getOrDefault(device, TrafficCounters.ZERO))));
    return counted;
  }

  @Override
  public String toString() {
    return name;
  }

  private LabProcess start(
      String processName, Path log, Map<String, String> environment, ProcessBuilder builder) {
    builder.environment().putAll(lab.environment());
    builder.environment().putAll(environment);
    try {
      return lab.register(new LabProcess(processName, this, builder.start(), log));
    } catch (IOException e) {
      throw new LabException(
          "could not start %s on %s: %s".formatted(processName, this, e.getMessage()), e);
    }
  }

  /** Returns a command in a session of its own, which Ctrl-C at the terminal does not reach. */
  private List<String> entering(List<String> command) {
    var words = new ArrayList<>(List.of(Tool.path("setsid")));
    words.addAll(enter(command));
    return words;
  }

  private BoundedCommand command(List<String> words) {
    return BoundedCommand.of(enter(words)).withEnvironment(lab.environment());
  }

  private List<String> enter(List<String> command) {
    var words =
        new ArrayList<>(
            List.of(Tool.path("ip"), "netns", "exec", netns, Tool.path("sh"), "-c", ENTER));
    words.add(directory.resolve(Lab.BOOT_ID).toString());
    words.addAll(command);
    return words;
  }
}
