package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.uplink.pki.CredentialFiles;
import org.uplink.pki.PeerVerifier;
import org.uplink.rpc.transport.ClientSettings;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.rpc.transport.RpcConnector;
import org.uplink.testkit.ChildJvm;
import org.uplink.testkit.Ip;
import org.uplink.testkit.IsolatedJvm;
import tools.jackson.databind.JsonNode;

/**
 * A host in a network namespace, with an agent in a process of its own. The engine is this JVM. The
 * host's only NIC is eth0, with 192.0.2.10 and 2001:db8::10, and leads to 192.0.2.1 and
 * 2001:db8::1.
 */
final class AgentFixture implements AutoCloseable {
  static final String ADDRESS = "192.0.2.10";
  private static final String HOST = "host";
  private static final Ip IP = Ip.in(HOST);
  private static final Pattern LISTENS = Pattern.compile("listens on [^ ]*:([0-9]+)");

  private final Path folder;
  private final ChildJvm jvm;
  private final RpcConnector connector = RpcConnector.open();
  final TestAuthority authority;
  final CredentialFiles engine;
  private final CredentialFiles own;
  private final List<RpcConnection> clients = new CopyOnWriteArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private Optional<Process> started = Optional.empty();
  private int port;
  private ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();

  private AgentFixture(Path folder, ChildJvm jvm) throws Exception {
    this.folder = folder;
    this.jvm = jvm;
    this.authority = new TestAuthority(folder.resolve("authority"));
    this.engine = authority.engine("engine");
    this.own = authority.host("host1");
  }

  /** Builds the host and starts no agent. Skips the test if this JVM is not isolated. */
  static AgentFixture build(Path folder) throws Exception {
    IsolatedJvm.assume();
    return build(folder, CachedAgent.jvm());
  }

  static AgentFixture build(Path folder, ChildJvm jvm) throws Exception {
    IsolatedJvm.assume();
    var fixture = new AgentFixture(folder, jvm);
    createHost();
    return fixture;
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    closeClients();
    connector.close();
    started.ifPresent(
        process -> {
          process.children().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
          process.onExit().orTimeout(HANG_SECONDS, TimeUnit.SECONDS).join();
        });
    removeHost();
  }

  /** Creates the host as its distribution configures it at a boot. */
  static void createHost() throws Exception {
    Ip.HERE.run("netns add", HOST);
    IP.run("link set lo up");
    createFirstNic();
  }

  /** Removes the management network and creates the first NIC again. */
  static void recreateFirstNic() throws Exception {
    for (var link : jsonOnHost("link show type bridge")) {
      ipOnHost("link del " + link.path("ifname").asString());
    }
    Ip.HERE.runAll("link del eng0");
    createFirstNic();
  }

  /** Adds the NIC eth1 with 198.51.100.10, which leads to 198.51.100.1. */
  void createSecondNic() {
    Ip.HERE.runAll(
        "link add eng1 type veth peer name eth1 address 02:00:00:00:00:11 netns " + HOST,
        "addr add 198.51.100.1/24 dev eng1",
        "link set eng1 up");
    ipOnHost("addr add 198.51.100.10/24 brd + dev eth1", "link set eth1 up");
  }

  /** Takes the link from the engine's end of eth0's cable, which loses its IPv6 address, too. */
  static void unplugCable() {
    Ip.HERE.runAll("link set eng0 down");
  }

  static void plugCable() {
    Ip.HERE.runAll("link set eng0 up", "addr add 2001:db8::1/64 dev eng0 nodad");
  }

  /** Kills the agent and creates the host again, which looks to an agent like a boot. */
  void reboot() throws Exception {
    kill();
    removeHost();
    createHost();
  }

  static void ipOnHost(String... lines) {
    IP.runAll(lines);
  }

  /** Returns what {@code ip -j} prints on the host. */
  static JsonNode jsonOnHost(String line) {
    return IP.json(line);
  }

  /** Runs a program on the host. */
  static void runOnHost(String... command) {
    IP.exec(command);
  }

  Path stateDir() {
    return folder.resolve("state");
  }

  /** Starts the agent with these lines added to its configuration. */
  void start(String... lines) throws Exception {
    start(List.of(), lines);
  }

  /** Starts the agent through a program that executes it. */
  void start(List<String> wrapper, String... lines) throws Exception {
    launch(wrapper, lines);
    awaitListening();
  }

  /** Waits until the agent listens. */
  void awaitListening() throws Exception {
    ProcessHandle process = agent();
    ConcurrentLinkedQueue<String> into = log;
    await()
        .until(
            () -> {
              assertThat(process.isAlive()).as(() -> String.join("\n", into)).isTrue();
              return into.stream().anyMatch(line -> LISTENS.matcher(line).find());
            });
    for (var line : into) {
      Matcher matcher = LISTENS.matcher(line);
      if (matcher.find()) {
        port = Integer.parseInt(matcher.group(1));
      }
    }
  }

  /** Starts the agent without waiting until it listens. */
  ProcessHandle launch(String... lines) throws Exception {
    return launch(List.of(), lines).toHandle();
  }

  /** Returns what the agent has written so far. */
  String log() {
    return String.join("\n", log);
  }

  /** Returns the agent's process: ip-netns(8) becomes the agent. */
  ProcessHandle agent() {
    return started.orElseThrow().toHandle();
  }

  /** Returns the guard's process. */
  ProcessHandle guard() {
    return agent().children().findFirst().orElseThrow(() -> new AssertionError(log()));
  }

  void kill() throws Exception {
    agent().destroyForcibly();
    awaitExit();
  }

  /**
   * Waits until the agent's process has ended. {@link ProcessHandle#onExit} may wait until the
   * output of the process ends, and a stopped guard keeps that open.
   */
  void awaitExit() {
    ProcessHandle agent = agent();
    await().until(() -> !agent.isAlive());
  }

  RpcConnection client() throws Exception {
    return client(ADDRESS, engine);
  }

  /** Opens a new connection. */
  RpcConnection client(String address, CredentialFiles as) throws Exception {
    return client(address, as, ClientSettings.DEFAULT.withConnectTimeout(HANG));
  }

  RpcConnection client(String address, CredentialFiles as, ClientSettings settings)
      throws Exception {
    RpcConnection client =
        connector.connect(
            new InetSocketAddress(InetAddress.ofLiteral(address), port),
            TestAuthority.load(as).sslContext(),
            PeerVerifier.host("host1")::verify,
            settings);
    clients.add(client);
    return client;
  }

  /** Closes all connections. */
  void closeClients() {
    clients.forEach(RpcConnection::close);
    clients.clear();
  }

  int port() {
    return port;
  }

  /** Returns the links, addresses, routes and rules of the host, without counters and ages. */
  static List<String> networkOfHost() {
    var lines = new ArrayList<String>();
    for (var link : IP.json("link show")) {
      lines.add(
          "link %s %s %s %s %s"
              .formatted(
                  link.path("ifname").asString(),
                  link.path("address").asString(),
                  link.path("mtu"),
                  link.path("master").asString(""),
                  link.path("operstate").asString()));
    }
    for (var device : IP.json("addr show")) {
      for (JsonNode address : device.path("addr_info")) {
        lines.add(
            "address %s %s/%s %s"
                .formatted(
                    device.path("ifname").asString(),
                    address.path("local").asString(),
                    address.path("prefixlen"),
                    address.path("noprefixroute").asString("")));
      }
    }
    for (var family : List.of("-4", "-6")) {
      for (var route : IP.json(family, "route show table all")) {
        if (!route.path("table").asString("").equals("local")) {
          lines.add(
              "route %s %s %s %s"
                  .formatted(
                      route.path("dst").asString(),
                      route.path("dev").asString(""),
                      route.path("gateway").asString(""),
                      route.path("metric").asString("")));
        }
      }
    }
    for (var family : List.of("-4", "-6")) {
      for (var rule : IP.json(family, "rule show")) {
        lines.add("rule " + family + " " + rule);
      }
    }
    return lines.stream().sorted().toList();
  }

  /** Returns the readable settings in {@code /proc/sys/net} of a link of the host. */
  static List<String> sysctlsOfHost(String device) throws Exception {
    return IP.execAttempt(
            "grep",
            "-rs",
            "^",
            "/proc/sys/net/ipv4/conf/" + device,
            "/proc/sys/net/ipv6/conf/" + device)
        .out()
        .lines()
        .sorted()
        .toList();
  }

  private static void createFirstNic() throws Exception {
    Ip.HERE.runAll(
        "link add eng0 type veth peer name eth0 address 02:00:00:00:00:10 netns " + HOST,
        "addr add 192.0.2.1/24 dev eng0",
        "addr add 2001:db8::1/64 dev eng0 nodad",
        "link set eng0 up");
    IP.runAll(
        "addr add 192.0.2.10/24 brd + dev eth0",
        "addr add 2001:db8::10/64 dev eth0 nodad",
        "link set eth0 up",
        "route add default via 192.0.2.1 dev eth0",
        "-6 route add default via 2001:db8::1 dev eth0");
    await().until(() -> IP.json("addr show dev eth0").toString().contains("fe80"));
  }

  private static void removeHost() {
    for (var link : Ip.HERE.json("link show")) {
      if (link.path("ifname").asString().startsWith("eng")) {
        Ip.HERE.runAll("link del " + link.path("ifname").asString());
      }
    }
    Ip.HERE.runAll("netns del " + HOST);
  }

  private Process launch(List<String> wrapper, String... lines) throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("agent.conf"),
            """
            listen = [::]:%d
            state-dir = %s
            key = %s
            certificate = %s
            authority = %s
            %s
            """
                .formatted(
                    port,
                    stateDir(),
                    own.key(),
                    own.certificate(),
                    own.authority(),
                    String.join("\n", lines)));
    var command = new ArrayList<>(IP.execCommand(wrapper.toArray(String[]::new)));
    command.addAll(jvm.command(AgentProcess.class, config.toString()));
    log = new ConcurrentLinkedQueue<>();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    started = Optional.of(process);
    ConcurrentLinkedQueue<String> into = log;
    BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
    Thread.ofPlatform().daemon().start(() -> read(reader, into));
    return process;
  }

  private static void read(BufferedReader from, ConcurrentLinkedQueue<String> into) {
    try (from) {
      from.lines().forEach(into::add);
    } catch (IOException | UncheckedIOException e) {
      into.add("its output broke: " + e);
    }
  }
}
