package org.uplink.rpc.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.uplink.testkit.Deadlines.HANG;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.testkit.Ip;
import org.uplink.testkit.IsolatedJvm;

/** Two links lead to the same network. */
class DeviceConnectorTest {
  private DeviceConnector connector;

  @BeforeEach
  void setUp() {
    IsolatedJvm.assume();
    assumeThat(DeviceConnector.isSupported()).isTrue();
    connector = DeviceConnector.open();
    Ip.HERE.runAll(
        "link set lo up",
        "link add dc0 type veth peer name dc1",
        "addr add 192.0.2.1/24 dev dc0",
        "link set dc0 up");
  }

  @AfterEach
  void tearDown() {
    connector.close();
    Ip.HERE.batch(List.of("link del dc0"));
  }

  @Test
  void connectsThroughTheDeviceAndReturnsTheEnds() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      var remote = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());

      TcpOrigin connection = connector.connect("lo", remote, HANG);

      assertThat(connection.remote()).isEqualTo(remote);
      assertThat(connection.device()).contains("lo");
      try (var accepted = server.accept()) {
        assertThat(accepted.getRemoteSocketAddress()).isEqualTo(connection.local());
      }
    }
  }

  @Test
  void saysWhyThereIsNoConnection() {
    var remote = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.9"), 9);
    assertThatIOException()
        .isThrownBy(() -> connector.connect("no-such", remote, HANG))
        .withMessageContainingAll("192.0.2.9:9", "no-such");
    assertThatIOException()
        .isThrownBy(() -> connector.connect("a-name-that-is-too-long", remote, HANG))
        .withMessageContaining("too long");
    assertThatIOException()
        .isThrownBy(() -> connector.connect("dc0", remote, Duration.ofMillis(100)))
        .withMessageContainingAll("192.0.2.9:9", "through dc0");
  }
}
