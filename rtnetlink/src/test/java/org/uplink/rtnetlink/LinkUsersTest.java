package org.uplink.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.rtnetlink.link.LinkKind;
import org.uplink.rtnetlink.net.IpProtocol;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.user.AddressLabel;
import org.uplink.rtnetlink.user.BoundSocket;
import org.uplink.rtnetlink.user.IpsecBinding;
import org.uplink.rtnetlink.user.LinkUsers;
import org.uplink.rtnetlink.user.TrafficFilter;
import org.uplink.testkit.ExternalCommand;
import org.uplink.testkit.Ip;
import org.uplink.testkit.IsolatedJvm;
import org.uplink.testkit.NativeSocket;

/**
 * Lists the users of a link. The test runs in the namespace of this JVM, because it opens sockets
 * itself.
 */
class LinkUsersTest {
  private Rtnetlink net;
  private int index;

  @BeforeEach
  void open() {
    IsolatedJvm.assume();
    Ip.HERE.run("link add used0 type veth peer name used1");
    Ip.HERE.run("link set used0 up");
    Ip.HERE.run("link set used1 up");
    Ip.HERE.run("link add other0 type veth peer name other1");
    Ip.HERE.run("link set other0 up");
    net = Rtnetlink.open();
    index = net.links().find("used0").orElseThrow().index();
  }

  @AfterEach
  void close() {
    net.close();
    Ip.HERE.run("link del used0");
    Ip.HERE.run("link del other0");
  }

  @Test
  void findsSocketsThatAreBoundToTheLink() throws Exception {
    try (var ssh = NativeSocket.listeningTcp(false, "used0", 2222);
        var web = NativeSocket.listeningTcp(true, "used0", 8080);
        var elsewhere = NativeSocket.listeningTcp(false, "other0", 2223);
        var dhcp = NativeSocket.udp(false, "used0", 6767);
        var free = new ServerSocket(0)) {
      assertThat(net.sockets().boundTo(index, IpProtocol.TCP))
          .extracting(BoundSocket::localPort)
          .containsExactly(2222, 8080);
      BoundSocket udp = net.sockets().boundTo(index, IpProtocol.UDP).getFirst();
      assertThat(udp.local()).isEqualTo(InetAddress.ofLiteral("0.0.0.0"));
      assertThat(udp.localPort()).isEqualTo(6767);
      assertThat(udp.userId()).isZero();
      assertThat(udp.inode()).isPositive();
      assertThat(List.of(ssh, web, elsewhere, dhcp, free)).hasSize(5);
    }
    assertThat(net.sockets().boundTo(index, IpProtocol.TCP)).isEmpty();
  }

  @Test
  void findsSocketsOfALinkLocalAddress() throws Exception {
    Ip.HERE.run("addr add fe80::77/64 dev used0 nodad");
    try (var listener = new ServerSocket()) {
      listener.bind(new InetSocketAddress(InetAddress.getByName("fe80::77%used0"), 0));
      assertThat(net.sockets().boundTo(index, IpProtocol.TCP))
          .singleElement()
          .extracting(BoundSocket::localPort)
          .isEqualTo(listener.getLocalPort());
    }
  }

  @Test
  void reportsEnoentIfKernelCannotListProtocol() {
    try (var vrrp = NativeSocket.raw("used0", 112)) {
      assertThat(net.sockets().boundTo(index, IpProtocol.RAW))
          .singleElement()
          .extracting(BoundSocket::localPort)
          .isEqualTo(112);
      assertThat(vrrp).isNotNull();
    } catch (NetlinkException e) {
      // Many kernels have no CONFIG_INET_RAW_DIAG.
      assertThat(e.errno().toString()).contains("ENOENT");
    }
    assertThatThrownBy(() -> net.sockets().boundTo(index, new IpProtocol(253)))
        .isInstanceOf(NetlinkException.class)
        .hasMessageContaining("ENOENT");
  }

  @Test
  void findsTunnelsAboveTheLink() {
    Ip.HERE.run("link add vx0 type vxlan id 7 dev used0 remote 192.0.2.9 dstport 4789");
    Ip.HERE.run("link add vx1 type vxlan id 8 dev other0 remote 192.0.2.9 dstport 4790");
    try {
      assertThat(net.links().users(index).above())
          .singleElement()
          .satisfies(
              above -> {
                assertThat(above.device().name()).isEqualTo("vx0");
                assertThat(above.kind()).isEqualTo(LinkKind.VXLAN);
              });
    } finally {
      Ip.HERE.run("link del vx0");
      Ip.HERE.run("link del vx1");
    }
  }

  @Test
  void findsLinksOfEachKindAbove() {
    Ip.HERE.run("addr add 192.0.2.7/24 dev used0");
    for (String kind :
        new String[] {
          "link add above0 link used0 type macvlan mode bridge",
          "link add above0 link used0 type vlan id 9",
          "link add above0 link used0 type ipvlan mode l2",
          "link add above0 link used0 type macsec",
          "tunnel add above0 mode gre local 192.0.2.7 remote 192.0.2.8 dev used0",
          "tunnel add above0 mode ipip local 192.0.2.7 remote 192.0.2.8 dev used0",
          "tunnel add above0 mode sit local 192.0.2.7 remote 192.0.2.8 dev used0",
          "link add above0 type ip6tnl local 2001:db8::7 remote 2001:db8::8 dev used0",
          "link add above0 type ip6gre local 2001:db8::7 remote 2001:db8::8 dev used0",
          "link add above0 type xfrm dev used0 if_id 7",
          "link add above0 type hsr slave1 used0 slave2 other0"
        }) {
      if (!Ip.HERE.attempt(kind).succeeded()) {
        continue;
      }
      try {
        assertThat(net.links().users(index).above())
            .as(kind)
            .extracting(above -> above.device().name())
            .containsExactly("above0");
      } finally {
        Ip.HERE.run("link del above0");
      }
    }
    Ip.HERE.run("link add above0 type veth peer name above1");
    try {
      int veth = net.links().find("above0").orElseThrow().index();
      assertThat(net.links().users(veth).above())
          .as("the other end of a veth is not above it")
          .isEmpty();
    } finally {
      Ip.HERE.run("link del above0");
    }
  }

  @Test
  void findsIncomingAndOutgoingFilters() {
    run("tc qdisc add dev used0 clsact");
    Assumptions.assumeTrue(
        attempt(
                "tc filter add dev used0 ingress prio 7 protocol ip u32 match u32 0 0 action mirred egress redirect dev other0")
            || attempt("tc filter add dev used0 ingress prio 7 protocol ip u32 match u32 0 0"),
        "this kernel has no u32 filters");
    run("tc filter add dev used0 egress prio 9 protocol ip u32 match u32 0 0");
    assertThat(net.links().users(index).filters())
        .containsExactly(new TrafficFilter(true, "u32", 7), new TrafficFilter(false, "u32", 9));
    run("tc qdisc del dev used0 clsact");
    run("tc qdisc add dev used0 ingress");
    run("tc filter add dev used0 parent ffff: prio 8 protocol ip u32 match u32 0 0");
    assertThat(net.links().users(index).filters()).contains(new TrafficFilter(true, "u32", 8));
  }

  @Test
  void findsAddressLabelsOfTheLinkOnly() {
    List<String> labels =
        List.of(
            "prefix 2001:db8:5::/48 dev used0 label 99",
            "prefix 2001:db8:6::/48 dev other0 label 98",
            "prefix 2001:db8:7::/48 label 97");
    labels.forEach(label -> Ip.HERE.run("addrlabel add " + label));
    try {
      assertThat(net.links().users(index).labels())
          .containsExactly(new AddressLabel(Prefix.parse("2001:db8:5::/48"), 99));
    } finally {
      labels.forEach(label -> Ip.HERE.run("addrlabel del " + label));
    }
  }

  @Test
  void findsIpsecPoliciesThatAreBoundToTheLink() {
    Assumptions.assumeTrue(
        Ip.HERE
            .attempt(
                "xfrm policy add src 192.0.2.0/24 dst 198.51.100.0/24 dev used0 dir out action block")
            .succeeded(),
        "this kernel has no IPsec");
    try {
      Ip.HERE.run(
          "xfrm policy add src 2001:db8::/32 dst ::/0 dev used0 dir in tmpl proto esp mode tunnel");
      Ip.HERE.run("xfrm policy add src 192.0.2.0/24 dst 203.0.113.0/24 dev other0 dir out");
      Ip.HERE.run("xfrm policy add src 192.0.2.0/24 dst 203.0.113.0/24 dir fwd");
      assertThat(net.ipsec().boundTo(index))
          .containsExactlyInAnyOrder(
              new IpsecBinding.Policy(
                  IpsecBinding.Direction.OUT,
                  Prefix.parse("192.0.2.0/24"),
                  Prefix.parse("198.51.100.0/24"),
                  false),
              new IpsecBinding.Policy(
                  IpsecBinding.Direction.IN,
                  Prefix.parse("2001:db8::/32"),
                  Prefix.parse("::/0"),
                  false));
    } finally {
      Ip.HERE.run("xfrm policy flush");
    }
  }

  @Test
  @Tag("guest")
  void findsIpsecStatesThatAreBoundToTheLink() {
    String keys =
        "auth hmac(sha256) 0x%s enc cbc(aes) 0x%s".formatted("01".repeat(32), "02".repeat(16));
    String state = "xfrm state add src 192.0.2.1 dst 192.0.2.2 proto esp mode transport spi";
    Assumptions.assumeTrue(
        Ip.HERE.attempt(state, "0x100", keys, "sel dev used0").succeeded(),
        "this kernel has no ESP");
    try {
      Ip.HERE.run(state, "0x101", keys, "sel dev other0");
      Ip.HERE.run(state, "0x102", keys);
      assertThat(net.ipsec().boundTo(index))
          .containsExactly(
              new IpsecBinding.State(
                  InetAddress.ofLiteral("192.0.2.1"),
                  InetAddress.ofLiteral("192.0.2.2"),
                  new IpProtocol(50),
                  0x100,
                  false));
    } finally {
      Ip.HERE.run("xfrm state flush");
    }
  }

  @Test
  void findsNoUsersOfAnUnusedLink() {
    assertThat(net.links().users(index))
        .isEqualTo(new LinkUsers(List.of(), false, List.of(), List.of()));
    assertThat(net.sockets().boundTo(index, IpProtocol.UDP)).isEmpty();
    assertThat(net.ipsec().boundTo(index)).isEmpty();
  }

  private static void run(String command) {
    assertThat(attempt(command)).as(command).isTrue();
  }

  private static boolean attempt(String command) {
    return ExternalCommand.of(command.split(" ", -1)).attempt().succeeded();
  }
}
