package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.apply.Applier;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.platform.StepListener;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.link.LinkRequest;
import org.uplink.rtnetlink.net.Prefix;

/**
 * Sends a packet per millisecond each way, over IPv4 and IPv6, and keeps a TCP connection open,
 * while the management network is deployed and removed. Counts lost packets by their numbers. In
 * one case the process stops between every two sends to the kernel.
 */
class ZeroLossTest {
  private static final int WHILE_STOPPED = 40;
  private static final int ALMOST_HALF_OF_A_BUFFER = 100_000;

  private HostFixture host;

  @BeforeEach
  void open() {
    host = HostFixture.open();
    host.dualStack();
    host.writeSysctl("net.ipv4.conf.all.rp_filter", "1");
    host.writeSysctl("net.ipv4.conf.eth0.rp_filter", "1");
  }

  @AfterEach
  void close() {
    host.writeSysctl("net.ipv4.conf.all.rp_filter", "0");
    host.close();
  }

  @Test
  void deploysAndRemovesANetworkWithoutPacketLoss() throws Exception {
    deployAndRollBack(_ -> StepListener.NONE);
  }

  @Test
  void losesNothingWhereverTheProcessStops() throws Exception {
    deployAndRollBack(
        traffic ->
            listener(text -> traffic.await(WHILE_STOPPED, "packets before: " + text), _ -> {}));
  }

  @Test
  void losesNothingWhileTheSocketsOfLookupsHaveUnreadEvents() throws Exception {
    host.net.routes().get(Prefix.parse("198.51.100.1/32").address());
    try (Rtnetlink other = Rtnetlink.open()) {
      deployAndRollBack(_ -> listener(_ -> causeEvents(other), _ -> {}));
    }
  }

  @Test
  void routesMoveTogetherWithTheNeighbours() {
    assertThat(host.canPing("192.0.2.1")).isTrue();
    assertThat(host.canPing("2001:db8::1")).isTrue();
    List<String> seen = new ArrayList<>();
    StepListener forgetful =
        listener(
            text -> {
              if (text.contains("delete the route")) {
                host.ip("-4 neigh flush dev ovirtmgmt");
                host.ip("-6 neigh flush dev ovirtmgmt");
              }
            },
            text -> {
              if (text.contains("delete the route")) {
                seen.add(host.ip("neigh show dev ovirtmgmt"));
              }
            });

    new Applier(host.net, host.sysctls, host.resolver, forgetful).apply(host.plan(management()));

    assertThat(seen).singleElement().asString().contains("192.0.2.1 lladdr", "2001:db8::1 lladdr");
  }

  private void deployAndRollBack(Function<TwoWayTraffic, StepListener> listeners) throws Exception {
    // Run once before measuring: the first run loads classes between two batches.
    Plan first = host.plan(management());
    host.applier().apply(first);
    assertThat(host.applier().converge(first.snapshot()).differences()).isEmpty();

    try (TwoWayTraffic traffic = TwoWayTraffic.start()) {
      Plan plan = host.plan(management());
      Applier applier =
          new Applier(
              host.net,
              host.sysctls,
              host.resolver,
              HostFixture.measured(listeners.apply(traffic)));
      applier.apply(plan);
      traffic.awaitFlow();
      assertThat(host.ip("route get " + TwoWayTraffic.FAR4)).contains("dev ovirtmgmt");
      assertThat(applier.converge(plan.snapshot()).differences()).isEmpty();
      traffic.awaitFlow();
      traffic.assertArrived();
    }
  }

  /**
   * Causes events of links until they fill almost half of a socket's buffer. When it is more than
   * half full, the kernel yields the processor after each event.
   */
  private static void causeEvents(Rtnetlink other) {
    int unread = unreadBytes();
    for (int i = 0; unread < ALMOST_HALF_OF_A_BUFFER; i++) {
      other.apply(LinkRequest.change("lo").alias("event" + i));
      int more = unreadBytes();
      assertThat(more).as("the bytes that are unread").isGreaterThan(unread);
      unread = more;
    }
  }

  /** Returns how many bytes of events wait in the socket that has received most. */
  private static int unreadBytes() {
    try {
      // The columns are the socket, the protocol, the port id, the groups, and the bytes.
      return Files.readAllLines(Path.of("/proc/self/net/netlink")).stream()
          .map(line -> line.strip().split(" +", -1))
          .filter(words -> words[1].equals("0") && !words[3].equals("00000000"))
          .mapToInt(words -> Integer.parseInt(words[4]))
          .max()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static NetworkRequest management() {
    return NetworkRequest.of(
        "ovirtmgmt",
        NetworkSpec.bridgeOn("eth0")
            .withIpv4(NetworkSpec.Ip.of(Prefix.parse(TwoWayTraffic.NEAR4 + "/24")))
            .withIpv6(NetworkSpec.Ip.of(Prefix.parse(TwoWayTraffic.NEAR6 + "/64")))
            .withDefaultRoute(true));
  }

  private static StepListener listener(Consumer<String> before, Consumer<String> after) {
    return new StepListener() {
      @Override
      public void before(String text) {
        before.accept(text);
      }

      @Override
      public void after(String text) {
        after.accept(text);
      }
    };
  }
}
