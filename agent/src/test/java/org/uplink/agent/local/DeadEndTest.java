package org.uplink.agent.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.route.RouteQuery;
import org.uplink.testkit.Ip;
import org.uplink.testkit.IsolatedJvm;

/** The bridge de-br with the NIC de0, which leads to de1. The test makes the time pass. */
class DeadEndTest {
  private static final List<List<RouteQuery>> NO_FLOWS = List.of(List.of());
  private static final RouteQuery IPV4 = to("203.0.113.1");
  private static final RouteQuery IPV6 = to("2001:db8:1::1");

  private Rtnetlink kernel;
  private long now;

  @BeforeEach
  void setUp() {
    IsolatedJvm.assume();
    kernel = Rtnetlink.open();
    Ip.HERE.runAll(
        "link add de0 type veth peer name de1",
        "link add de-br type bridge",
        "link set de0 master de-br",
        "link set de0 up",
        "link set de1 up",
        "link set de-br up",
        "addr add 192.0.2.10/24 dev de-br",
        "addr add 2001:db8::10/64 dev de-br nodad",
        "route add default via 192.0.2.1 dev de-br",
        "-6 route add default via 2001:db8::1 dev de-br");
    await().until(() -> kernel.links().find("de-br").orElseThrow().flags().running());
  }

  @AfterEach
  void tearDown() {
    Ip.HERE.batch(List.of("link del de-br", "link del de0"));
    kernel.close();
  }

  @Test
  void aCarrierThatIsMissingForAWhileIsADeadEnd() {
    DeadEnd end = deadEnd(false);
    assertLasts(end, NO_FLOWS, false);
    Ip.HERE.run("link set de1 down");
    awaitCarrier(false);

    assertThat(end.look(NO_FLOWS)).isEmpty();
    pass(DeadEnd.PATIENCE.minusMillis(1));
    assertThat(end.look(NO_FLOWS)).isEmpty();
    pass(Duration.ofMillis(1));

    assertThat(end.look(NO_FLOWS)).contains("the kernel says that de0 has had no carrier for 4 s");
  }

  @Test
  void aCarrierThatComesBackIsNoDeadEnd() {
    DeadEnd end = deadEnd(false);
    Ip.HERE.run("link set de1 down");
    awaitCarrier(false);
    assertThat(end.look(NO_FLOWS)).isEmpty();
    pass(DeadEnd.PATIENCE.minusMillis(1));
    Ip.HERE.run("link set de1 up");
    awaitCarrier(true);
    assertThat(end.look(NO_FLOWS)).isEmpty();
    Ip.HERE.run("link set de1 down");
    awaitCarrier(false);
    pass(DeadEnd.PATIENCE);

    assertThat(end.look(NO_FLOWS)).isEmpty();

    pass(DeadEnd.PATIENCE);
    end.forget();
    assertThat(end.look(NO_FLOWS)).isEmpty();
    assertLasts(end, NO_FLOWS, true);
  }

  @Test
  void aDriverMayRestartTheNic() {
    DeadEnd end = deadEnd(true);
    Ip.HERE.run("link set de1 down");
    awaitCarrier(false);
    assertThat(end.look(NO_FLOWS)).isEmpty();
    pass(DeadEnd.PATIENCE_AFTER_RESTART.minusMillis(1));
    assertThat(end.look(NO_FLOWS)).isEmpty();
    pass(Duration.ofMillis(1));
    assertThat(end.look(NO_FLOWS)).isPresent();
  }

  @Test
  void aGatewayThatDoesNotAnswerWhileADriverRestartsTheNicIsNoDeadEnd() {
    List<List<RouteQuery>> flows = List.of(List.of(IPV4));
    DeadEnd end = deadEnd(true);
    neighbour("192.0.2.1", "failed");
    assertThat(end.look(flows)).isEmpty();
    Ip.HERE.run("link set de1 down");
    awaitCarrier(false);
    neighbour("192.0.2.1", "failed");
    assertThat(end.look(flows)).isEmpty();
    pass(DeadEnd.PATIENCE_AFTER_RESTART.minusMillis(1));
    assertThat(end.look(flows)).isEmpty();
    Ip.HERE.run("link set de1 up");
    awaitCarrier(true);
    neighbour("192.0.2.1", "failed");

    assertLasts(end, flows, true); // It has its full time after the restart.
  }

  @Test
  void aNicThatIsDownOrGoneIsADeadEnd() {
    DeadEnd end = deadEnd(false);
    Ip.HERE.run("link set de0 down");
    assertLasts(end, NO_FLOWS, true);
    assertThat(end.look(NO_FLOWS)).contains("the kernel says that de0 has been down for 4 s");
    Ip.HERE.run("link del de0");
    assertThat(end.look(NO_FLOWS)).contains("the kernel says that de0 has been missing for 4 s");
  }

  @Test
  void aGatewayThatFailedIsADeadEndForTheProofThatNeedsIt() {
    DeadEnd end = deadEnd(false);
    neighbour("192.0.2.1", "failed");

    assertLasts(end, List.of(List.of(IPV4)), true);
    assertThat(end.look(List.of(List.of(IPV4))).orElseThrow())
        .contains("the gateway 192.0.2.1 has not answered on de-br for 4 s");
    assertLasts(deadEnd(false), List.of(List.of(to("192.0.2.1"))), false); // No gateway.
    assertLasts(deadEnd(false), List.of(List.of(IPV6)), false);
    assertLasts(deadEnd(false), List.of(List.of(IPV4, IPV6)), false); // IPv6 may do.
    assertLasts(deadEnd(false), List.of(List.of(IPV6), List.of(IPV4)), true); // Both have to.
  }

  /** The address of the session that requested the change may be gone. */
  @Test
  void aRefusedLookupHidesNeitherTheCarrierNorTheGatewayOfAnotherProof() {
    RouteQuery refused = IPV4.source(InetAddress.ofLiteral("192.0.2.99"));
    neighbour("192.0.2.1", "failed");

    assertLasts(deadEnd(false), List.of(List.of(refused)), false);
    assertLasts(deadEnd(false), List.of(List.of(refused, IPV4)), false); // Nobody knows.
    assertLasts(deadEnd(false), List.of(List.of(refused), List.of(IPV4)), true);
    Ip.HERE.run("link set de1 down");
    awaitCarrier(false);
    assertLasts(deadEnd(false), List.of(List.of(refused)), true);
  }

  @Test
  void aGatewayThatAnswersAgainIsNoDeadEnd() {
    List<List<RouteQuery>> flows = List.of(List.of(IPV4));
    DeadEnd end = deadEnd(false);
    neighbour("192.0.2.1", "failed");
    assertThat(end.look(flows)).isEmpty();
    pass(DeadEnd.PATIENCE.minusMillis(1));
    neighbour("192.0.2.1", "reachable", "lladdr", "02:00:00:00:00:01");
    assertThat(end.look(flows)).isEmpty();
    neighbour("192.0.2.1", "failed");
    pass(DeadEnd.PATIENCE);

    assertThat(end.look(flows)).isEmpty();

    assertLasts(end, flows, true);
  }

  @Test
  void aGatewayThatIsAskedAgainAndAgainIsADeadEnd() throws Exception {
    List<List<RouteQuery>> flows = List.of(List.of(IPV4));
    var end = new DeadEnd(kernel, "de0", "de-br", false, System::nanoTime);
    try (var socket = new DatagramSocket()) {
      var packet = new DatagramPacket(new byte[1], 1, InetAddress.ofLiteral("203.0.113.1"), 9);

      await()
          .untilAsserted(
              () -> {
                try {
                  socket.send(packet);
                } catch (IOException e) {
                  // The kernel says that the host is unreachable.
                }
                assertThat(end.look(flows).orElse("")).contains("192.0.2.1 has not answered");
              });
    }
  }

  private DeadEnd deadEnd(boolean restarts) {
    return new DeadEnd(kernel, "de0", "de-br", restarts, () -> now);
  }

  private void assertLasts(DeadEnd end, List<List<RouteQuery>> flows, boolean expected) {
    assertThat(end.look(flows)).isEmpty();
    pass(DeadEnd.PATIENCE);
    assertThat(end.look(flows).isPresent()).isEqualTo(expected);
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private void awaitCarrier(boolean there) {
    await().until(() -> kernel.links().find("de0").orElseThrow().flags().lowerUp() == there);
  }

  private static void neighbour(String address, String state, String... more) {
    Ip.HERE.run(
        "neighbour replace %s dev de-br nud %s %s"
            .formatted(address, state, String.join(" ", more))
            .strip());
  }

  private static RouteQuery to(String address) {
    return RouteQuery.to(InetAddress.ofLiteral(address));
  }
}
