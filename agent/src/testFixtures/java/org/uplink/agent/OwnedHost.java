package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.uplink.agent.main.NetworkMain;
import org.uplink.testkit.ChildJvm;
import org.uplink.testkit.DebianTree;
import org.uplink.testkit.ExternalCommand;
import org.uplink.testkit.Ip;
import org.uplink.testkit.IsolatedJvm;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Debian host without an engine, on which {@code uplink network} runs as it does on a real one:
 * with the files and programs of the host. A program of Debian configures its only NIC, eth0, with
 * 192.0.2.2 and 2001:db8::2. The host is the network namespace of this JVM. The namespace "far" has
 * the gateways, 192.0.2.1 and 2001:db8::1.
 */
final class OwnedHost implements AutoCloseable {
  /** What proves each change. */
  static final List<String> PROVED = List.of("--confirm", "ping:192.0.2.1", "--within", "5m");

  private static final String FAR = "far";

  private static final String NETWORK_MANAGER =
      """
      [connection]
      id=office
      uuid=6d1b5a0e-0f0a-4d8b-8a35-3c1f6f9a3c11
      type=ethernet
      interface-name=eth0

      # The office's network.
      [ipv4]
      method=manual
      address1=192.0.2.2/24,192.0.2.1

      [ipv6]
      method=manual
      address1=2001:db8::2/64,2001:db8::1
      """;

  private static final String NETWORKD =
      """
      # The office's network.
      [Match]
      Name=eth0

      [Network]
      Address=192.0.2.2/24
      Gateway=192.0.2.1
      Address=2001:db8::2/64
      IPv6AcceptRA=no

      [Route]
      Destination=::/0
      Gateway=2001:db8::1
      """;

  private static final String IFUPDOWN =
      """
      # The office's network.
      auto eth0
      iface eth0 inet static
      \taddress 192.0.2.2/24
      \tgateway 192.0.2.1

      iface eth0 inet6 static
      \taddress 2001:db8::2/64
      \tgateway 2001:db8::1
      \tdad-attempts 0
      """;

  private static final Path FOLDER = Path.of("/var/lib/uplink-test");

  private final DebianTree debian;
  private final List<String> options;
  private final List<String> folders;

  private OwnedHost(DebianTree debian, List<String> options, List<String> folders) {
    this.debian = debian;
    this.options = options;
    this.folders = folders;
  }

  /** Starts a host whose NIC NetworkManager configures. */
  static OwnedHost ofNetworkManager() {
    OwnedHost host =
        create(
            List.of(),
            List.of(
                "/etc/NetworkManager/system-connections",
                "/run/NetworkManager/system-connections"));
    host.debian.startBus();
    host.debian.writePublic(
        "/etc/NetworkManager/conf.d/test.conf",
        "[main]\nno-auto-default=*\n[device]\nmatch-device=type:veth\nmanaged=1\n");
    host.debian.write(
        "/etc/NetworkManager/system-connections/office.nmconnection", NETWORK_MANAGER);
    host.installService("/usr/sbin/NetworkManager --debug", "", "TERM");
    host.awaitCommand(
        "eth0:connected:office", "nmcli", "-t", "-f", "DEVICE,STATE,CONNECTION", "device");
    return host;
  }

  /** Starts a host whose NIC systemd-networkd configures. */
  static OwnedHost ofNetworkd() {
    OwnedHost host = create(List.of(), List.of("/etc/systemd/network", "/run/systemd/network"));
    host.debian.startBus();
    host.debian.run("install", "-d", "-o", "systemd-network", "/run/systemd/netif");
    host.debian.writePublic("/etc/systemd/network/10-office.network", NETWORKD);
    host.installService("/lib/systemd/systemd-networkd", "/run/systemd/netif/links", "USR2");
    host.awaitCommand("configured", "networkctl", "--no-legend", "list", "eth0");
    return host;
  }

  /**
   * Starts a host whose NIC ifupdown configures.
   *
   * @param hasStanzas whether Uplink's networks get stanzas of ifupdown
   */
  static OwnedHost ofIfupdown(boolean hasStanzas) {
    OwnedHost host =
        create(
            hasStanzas ? List.of("--nic-owners", "ifupdown") : List.of(), List.of("/etc/network"));
    host.debian.run("mkdir", "-p", "/run/network");
    host.debian.writePublic("/etc/network/interfaces", IFUPDOWN);
    host.debian.run("ifup", "-a");
    return host;
  }

  /** Starts a host whose NIC no program configures. */
  static OwnedHost ofNobody() {
    OwnedHost host = create(List.of(), List.of());
    Ip.HERE.runAll(
        "link set eth0 up",
        "addr add 192.0.2.2/24 brd + dev eth0",
        "addr add 2001:db8::2/64 dev eth0",
        "route add default via 192.0.2.1",
        "-6 route add default via 2001:db8::1");
    return host;
  }

  @Override
  public void close() {
    debian.close();
    removeNetwork();
  }

  /** Runs {@code uplink network} to its end. */
  ExternalCommand.Result network(String... arguments) {
    List<String> words = new ArrayList<>(List.of(arguments));
    words.addAll(options);
    return debian.attempt(
        ChildJvm.create()
            .with("--sun-misc-unsafe-memory-access=allow")
            .command(NetworkMain.class, words.toArray(String[]::new))
            .toArray(String[]::new));
  }

  /** Runs {@code uplink network} with proofs, and prints its outcome as JSON. */
  ExternalCommand.Result proved(String... arguments) {
    List<String> words = new ArrayList<>(List.of(arguments));
    words.addAll(PROVED);
    words.add("--json");
    return network(words.toArray(String[]::new));
  }

  /** Writes a file for {@code uplink network apply} and returns its path. */
  String file(String text) {
    String path = FOLDER + "/wish.yaml";
    debian.write(path, text);
    return path;
  }

  /**
   * Returns the names and texts of the files with which the program configures NICs, except those
   * that keep what other programs have configured until the next boot.
   */
  String files() {
    StringBuilder text = new StringBuilder();
    for (String folder : folders) {
      text.append(
          debian
              .attempt(
                  "find",
                  folder,
                  "-type",
                  "f",
                  "!",
                  "-name",
                  "uplink-keep.conf",
                  "-exec",
                  "grep",
                  "-H",
                  "",
                  "{}",
                  "+")
              .out());
    }
    return text.toString().lines().sorted().toList().toString();
  }

  /** Returns the links, addresses, routes and rules of the host. */
  static List<String> picture() {
    List<String> lines = new ArrayList<>();
    for (String words :
        List.of(
            "-br link",
            "-4 -o addr show",
            "-6 -o addr show scope global",
            "-4 route",
            "-6 route",
            "rule")) {
      Ip.HERE
          .run(words)
          .lines()
          .map(
              line ->
                  line.replaceAll("^[0-9]+: |valid_lft.*|\\\\|(?<=@)if[0-9]+| noprefixroute", ""))
          .filter(line -> !line.startsWith("fe80::"))
          .map(String::strip)
          .sorted()
          .forEach(lines::add);
    }
    return lines;
  }

  /** Waits until the host is as in a picture: a program may still add something. */
  static void awaitPicture(List<String> wanted) {
    await().untilAsserted(() -> assertThat(picture()).isEqualTo(wanted));
  }

  static JsonNode json(ExternalCommand.Result result) {
    return JsonMapper.shared().readTree(result.out());
  }

  private static OwnedHost create(List<String> options, List<String> folders) {
    IsolatedJvm.assume();
    DebianTree debian = new DebianTree();
    try {
      removeNetwork();
      Ip.HERE.runAll(
          "netns add " + FAR,
          "-n far link set lo up",
          "link add eth0 type veth peer name eth0 netns " + FAR);
      sysctl("net/ipv4/conf/all/rp_filter", "0");
      sysctl("net/ipv4/conf/default/rp_filter", "0");
      sysctl("net/ipv6/conf/default/accept_dad", "0");
      sysctl("net/ipv6/conf/eth0/accept_dad", "0");
      Ip.HERE.runAll(
          "-n far addr add 192.0.2.1/24 dev eth0",
          "-n far addr add 2001:db8::1/64 dev eth0 nodad",
          "-n far link set eth0 up");
      programs().forEach(debian::share);
      return new OwnedHost(debian, options, folders);
    } catch (RuntimeException | Error e) {
      debian.close();
      throw e;
    }
  }

  /** Returns the folders of the JDK, and of the classes and jars of the program. */
  private static Set<Path> programs() {
    Set<Path> shared = new LinkedHashSet<>();
    shared.add(Path.of(System.getProperty("java.home")));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry).toAbsolutePath().normalize();
      if (!entry.isEmpty() && Files.exists(path)) {
        shared.add(Files.isDirectory(path) ? path : path.getParent());
      }
    }
    return shared;
  }

  private static void removeNetwork() {
    List<String> removals = new ArrayList<>();
    for (JsonNode link : Ip.HERE.json("link show")) {
      String name = link.path("ifname").asString();
      if (!name.equals("lo")) {
        removals.add("link del " + name);
      }
    }
    removals.add("netns del " + FAR);
    Ip.HERE.batch(removals);
  }

  private static void sysctl(String name, String value) {
    try {
      Files.writeString(Path.of("/proc/sys").resolve(name), value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Lets systemctl(1) control a program, and starts it.
   *
   * @param states the folder in which the program writes when it has started, if systemd waits
   * @param signal the signal that systemd sends for a restart
   */
  private void installService(String program, String states, String signal) {
    debian.write("/usr/bin/systemctl", systemctl(program, states, signal));
    debian.run("chmod", "755", "/usr/bin/systemctl");
    debian.run("systemctl", "start", "any.service");
  }

  private void awaitCommand(String wanted, String... words) {
    await(wanted).until(() -> debian.attempt(words).out().contains(wanted));
  }

  /** Returns a program that stops and starts the only service, and returns when systemd would. */
  private static String systemctl(String program, String states, String signal) {
    return """
      #!/bin/sh
      read -r pid 2>/dev/null </run/service.pid || pid=none
      stop() {
        [ -e /proc/$pid/exe ] || return 0
        kill -s $1 $pid
        while [ -e /proc/$pid/exe ]; do sleep 0.05; done
      }
      start() {
        [ ! -e /proc/$pid/exe ] || return 0
        touch /run/service.start
        setsid %1$s </dev/null >>/run/service.log 2>&1 &
        echo $! >/run/service.pid
        until [ -z "%2$s" ] || [ -n "$(find %2$s -newer /run/service.start 2>/dev/null)" ]; do sleep 0.05; done
      }
      case $1 in
        stop) stop TERM ;;
        start) start ;;
        restart) stop %3$s; pid=none; start ;;
        *) exit 1 ;;
      esac
      """
        .formatted(program, states, signal);
  }
}
