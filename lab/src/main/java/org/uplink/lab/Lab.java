package org.uplink.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A set of hosts. When the lab is closed, every process in its hosts ends and the hosts are
 * deleted. The same happens when the JVM ends without closing it, even by SIGKILL.
 *
 * <pre>{@code
 * try (var lab = Lab.open()) {
 *   var engine = lab.host("engine");
 *   var host = lab.host("host");
 *   lab.connect(engine, "eth0", host, "eth0");
 *   engine.address("eth0", "192.0.2.10/24");
 *   host.address("eth0", "192.0.2.20/24");
 *   host.run("ping", "-c1", "192.0.2.10");
 * }
 * }</pre>
 */
public final class Lab implements AutoCloseable {
  static final String BOOT_ID = "boot-id";
  static final String NETNS = "netns";
  static final String DIRECTORY = "UPLINK_LAB";
  private static final Path NUMBERS = Path.of("/run/lab");
  private static final int MOST_LABS = 10_000;
  private static final int MOST_HOSTS = 200;
  private static final Pattern HOST_NAME = Pattern.compile("[a-z][a-z0-9-]{0,19}");

  /**
   * The kernel settings of a host. Strict reverse path filtering would drop answers of some
   * topologies, and duplicate address detection takes a second.
   */
  private static final String[] SYSCTLS = {
    "net.ipv4.conf.all.rp_filter=0",
    "net.ipv4.conf.default.rp_filter=0",
    "net.ipv4.ip_forward=0",
    "net.ipv6.conf.all.disable_ipv6=0",
    "net.ipv6.conf.default.disable_ipv6=0",
    "net.ipv6.conf.all.accept_dad=0",
    "net.ipv6.conf.default.accept_dad=0",
    "net.ipv6.conf.default.accept_ra=0",
  };

  private final Path directory;
  private final boolean temporary;
  private final Optional<Path> number;
  private final Optional<LabReaper> reaper;
  private final Map<String, LabHost> hosts = new LinkedHashMap<>();
  private final List<LabProcess> running = new ArrayList<>();
  private boolean closed;

  private Lab(
      Path directory, boolean temporary, Optional<Path> number, Optional<LabReaper> keeper) {
    this.directory = directory;
    this.temporary = temporary;
    this.number = number;
    this.reaper = keeper;
  }

  /** Opens a lab whose files are deleted when it is closed. */
  public static Lab open() {
    requireAvailable();
    Path number = takeNumber();
    return new Lab(number, true, Optional.of(number), Optional.of(LabReaper.start()));
  }

  /**
   * Opens a lab with its files in {@code directory}, which is created if it is missing. The files
   * stay when the lab is closed. The directory must not be below /run, because each isolated
   * process has its own /run.
   */
  public static Lab open(Path directory) {
    requireAvailable();
    Path place = directory.toAbsolutePath().normalize();
    try {
      Files.createDirectories(hostsIn(place));
    } catch (IOException e) {
      throw new LabException(
          "could not create the lab's directory " + place + ": " + e.getMessage(), e);
    }
    return new Lab(place, false, Optional.of(takeNumber()), Optional.of(LabReaper.start()));
  }

  /**
   * Returns a running lab that {@link #keepAfterClose} has kept, for a process inside its
   * namespaces (see {@link NamespaceHolder}). Closing the returned lab only ends processes that
   * were started through it.
   */
  public static Lab attach(Path directory) {
    requireAvailable();
    Path place = directory.toAbsolutePath().normalize();
    var lab = new Lab(place, false, Optional.empty(), Optional.empty());
    for (var folder : LabFiles.list(hostsIn(place))) {
      String name = folder.getFileName().toString();
      String netns = LabFiles.read(folder.resolve(NETNS));
      String bootId = LabFiles.read(folder.resolve(BOOT_ID));
      lab.hosts.put(name, new LabHost(lab, name, netns, bootId, folder));
    }
    return lab;
  }

  /** Returns why this process cannot build a lab; empty if it can. For assumptions of tests. */
  public static Optional<String> unavailable() {
    return LabAvailability.UNAVAILABLE_REASON;
  }

  /** Returns whether hosts find a program, by its name or path. */
  public static boolean isInstalled(String program) {
    return program.startsWith("/")
        ? Files.isExecutable(Path.of(program))
        : Tool.find(program).isPresent();
  }

  /** Returns the directory of this lab's files. */
  public Path directory() {
    return directory;
  }

  /** Adds a host. Its only device is lo, which is up. It does not forward or filter packets. */
  public synchronized LabHost host(String name) {
    if (closed) {
      throw new LabException("the lab is closed");
    }
    if (!HOST_NAME.matcher(name).matches()) {
      throw new LabException("host name \"" + name + "\" does not match " + HOST_NAME);
    }
    if (hosts.containsKey(name)) {
      throw new LabException("host " + name + " already exists");
    }
    if (hosts.size() >= MOST_HOSTS) {
      throw new LabException("the limit of " + MOST_HOSTS + " hosts is reached");
    }
    LabReaper owner =
        reaper.orElseThrow(() -> new LabException("an attached lab cannot get new hosts"));
    String netns = number.orElseThrow().getFileName() + "-" + name;
    String bootId = UUID.randomUUID().toString();
    Path folder = hostsIn(directory).resolve(name);
    LabFiles.write(folder.resolve(NETNS), netns);
    LabFiles.write(folder.resolve(BOOT_ID), bootId);
    owner.addHost(netns);
    BoundedCommand.of(Tool.path("ip"), "netns", "add", netns).run();
    var host = new LabHost(this, name, netns, bootId, folder);
    hosts.put(name, host);
    host.ip("link set lo up");
    host.sysctl(SYSCTLS);
    return host;
  }

  /** Adds a host that forwards IPv4 and IPv6. */
  public LabHost router(String name) {
    return host(name).forward();
  }

  /** Adds a switch. */
  public Switch lan(String name) {
    return new Switch(this, host(name));
  }

  /** Connects two hosts by a cable (veth). Both ends are up. */
  public void connect(LabHost a, String deviceA, LabHost b, String deviceB) {
    BoundedCommand.of(Tool.path("ip"), "-batch", "-")
        .withInput(
            """
            link add name %s netns %s type veth peer name %s netns %s
            """
                .formatted(deviceA, a.netns(), deviceB, b.netns()))
        .run();
    a.ip("link set " + deviceA + " up");
    b.ip("link set " + deviceB + " up");
  }

  /** Returns the host with this name. */
  public synchronized Optional<LabHost> find(String name) {
    return Optional.ofNullable(hosts.get(name));
  }

  /** Returns all hosts, routers and switches, in the order in which they were added. */
  public synchronized List<LabHost> hosts() {
    return List.copyOf(hosts.values());
  }

  /**
   * Keeps the hosts and their processes after {@link #close} and after the end of this JVM, as long
   * as a {@link NamespaceHolder} holds their namespaces.
   */
  public synchronized void keepAfterClose() {
    reaper.ifPresent(LabReaper::release);
    running.clear();
  }

  /** Ends all started processes in reverse order, and deletes the hosts. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    var failures = new ArrayList<RuntimeException>();
    for (var process : running.reversed()) {
      attempt(process::close, failures);
    }
    reaper.ifPresent(owner -> attempt(owner::reap, failures));
    if (temporary) {
      attempt(() -> LabFiles.delete(directory), failures);
    } else {
      number.ifPresent(folder -> attempt(() -> LabFiles.delete(folder), failures));
    }
    failures.stream()
        .reduce(
            (first, next) -> {
              first.addSuppressed(next);
              return first;
            })
        .ifPresent(
            failure -> {
              throw failure;
            });
  }

  static Path hostsIn(Path directory) {
    return directory.resolve("hosts");
  }

  synchronized LabProcess register(LabProcess process) {
    if (closed) {
      process.close();
      throw new LabException("the lab is closed");
    }
    running.removeIf(other -> !other.process().isAlive());
    running.add(process);
    return process;
  }

  Map<String, String> environment() {
    return environment(directory);
  }

  /**
   * Returns the environment of every command in the lab of that directory. The lab finds its
   * processes by it.
   */
  static Map<String, String> environment(Path directory) {
    return Map.of("PATH", Tool.searchPath(), DIRECTORY, directory.toString());
  }

  private static void requireAvailable() {
    unavailable()
        .ifPresent(
            reason -> {
              throw new LabException("cannot create a lab: " + reason);
            });
  }

  /** Takes a number that no other lab in these namespaces has. */
  private static Path takeNumber() {
    try {
      Files.createDirectories(NUMBERS);
      for (var i = 1; i <= MOST_LABS; i++) {
        Path number = NUMBERS.resolve(Integer.toString(i));
        if (number.toFile().mkdir()) {
          return number;
        }
      }
    } catch (IOException e) {
      throw new LabException("could not create a folder in " + NUMBERS + ": " + e.getMessage(), e);
    }
    throw new LabException("the limit of " + MOST_LABS + " labs is reached");
  }

  private static void attempt(Runnable step, List<RuntimeException> failures) {
    try {
      step.run();
    } catch (RuntimeException e) {
      failures.add(e);
    }
  }
}
