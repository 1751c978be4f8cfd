package org.uplink.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.Namespace;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.Reason;
import org.uplink.rtnetlink.route.Route;

/** Runs the example of docs/reference/managers.md on the hosts of its table. */
class ManagersPageTest {
  private static final String PAGE = "docs/reference/managers.md";
  private static final String COMMAND =
      "ip route show default 0.0.0.0/0 | head -1 | awk '{print $5}'";
  private static final InetAddress MANAGER = InetAddress.ofLiteral("198.51.100.7");

  private final List<String> printed = new ArrayList<>();
  private NamespaceFixture host;
  private Namespace namespace;

  @BeforeEach
  void createHost() {
    host = NamespaceFixture.create();
    namespace = host.namespace();
    nic("storage0", "203.0.113.2/24");
    nic("mgmt0", "192.0.2.2/24");
  }

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void defaultRouteOverTheStorageNic() {
    host.ip("route add default via 203.0.113.1");
    host.ip("route add 198.51.100.0/24 via 192.0.2.1");
    assertThat(printedByCommand()).isEqualTo("storage0");
    assertThat(nicTo(MANAGER)).contains("mgmt0");
  }

  @Test
  void noDefaultRouteOfIpv4() {
    host.ip("-6 addr add 2001:db8::2/64 dev mgmt0 nodad");
    host.ip("-6 route add default via 2001:db8::1");
    assertThat(printedByCommand()).isEmpty();
    assertThat(nicTo(InetAddress.ofLiteral("2001:db8:7::7"))).contains("mgmt0");
  }

  @Test
  void defaultRouteWithoutRouter() {
    nic("ppp0", "192.0.2.130/32");
    host.ip("route add default dev ppp0 scope link");
    assertThat(printedByCommand()).isEqualTo("link");
    assertThat(nicTo(MANAGER)).contains("ppp0");
  }

  @Test
  void ruleThatSendsByAnotherTable() {
    host.ip("route add default via 203.0.113.1");
    host.ip("route add default via 192.0.2.1 table 100");
    host.ip("rule add to 198.51.100.0/24 table 100");
    assertThat(printedByCommand()).isEqualTo("storage0");
    assertThat(nicTo(MANAGER)).contains("mgmt0");
  }

  @Test
  void unreachableManager() {
    host.ip("route add default via 203.0.113.1");
    host.ip("route add unreachable 198.51.100.0/24");
    assertThat(printedByCommand()).isEqualTo("storage0");
    assertThat(nicTo(MANAGER)).isEmpty();
    assertThat(printed).containsExactly("no route to 198.51.100.7: no route to host");
  }

  @Test
  void pageShowsTheCommandAndTheExample() throws IOException {
    assertThat(DocumentedExamples.shown(PAGE))
        .hasSize(1)
        .isEqualTo(DocumentedExamples.run(ManagersPageTest.class));
    assertThat(Files.readString(Path.of(System.getProperty("uplink.root", "..")).resolve(PAGE)))
        .contains("\n    " + COMMAND + "\n");
  }

  // example
  /** Returns the device by which this host sends to its manager. Empty if there is no route. */
  private Optional<String> nicTo(InetAddress manager) {
    try (Rtnetlink net = Rtnetlink.open(namespace)) {
      return switch (net.routes().get(manager)) {
        case Lookup.Found(Route route) -> route.device().map(Device::name);
        case Lookup.NoRoute(Reason reason) -> {
          print("no route to " + manager.getHostAddress() + ": " + reason.text());
          yield Optional.empty();
        }
      };
    }
  }

  // end

  private void print(String line) {
    printed.add(line);
  }

  private String printedByCommand() {
    return host.shell(COMMAND).strip();
  }

  private void nic(String name, String address) {
    host.ip("link add " + name + " type veth peer name peer-" + name);
    host.ip("link set " + name + " up");
    host.ip("link set peer-" + name + " up");
    host.ip("addr add " + address + " dev " + name);
  }
}
