package org.uplink.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.rtnetlink.address.AddressRequest;
import org.uplink.rtnetlink.address.InterfaceAddress;
import org.uplink.rtnetlink.neighbour.Neighbour;
import org.uplink.rtnetlink.neighbour.NeighbourRequest;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.nexthop.NextHopObject;
import org.uplink.rtnetlink.nexthop.NextHopRequest;
import org.uplink.rtnetlink.request.Acknowledgement;
import org.uplink.rtnetlink.request.Request;
import org.uplink.rtnetlink.route.Route;
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.rtnetlink.route.RouteRequest;
import org.uplink.rtnetlink.rule.Rule;
import org.uplink.rtnetlink.rule.RuleRequest;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.testkit.Seed;

/**
 * Checks that an object that was read, deleted and added again is the same object: everything that
 * the kernel shows is equal. The test creates random objects without the library, and compares the
 * kernel's bytes.
 */
class RoundTripTest {
  private static final int COUNT = 120;
  private static final int[] FAMILIES = {Netlink.INET, Netlink.INET6};

  private NamespaceFixture ip;
  private Rtnetlink net;
  private RawKernel kernel;
  private RandomObjects objects;

  @BeforeEach
  void open() {
    ip = NamespaceFixture.create();
    ip.exec("sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.all.accept_dad=0");
    for (int i = 0; i < 2; i++) {
      ip.ip("link add eth" + i, "type veth peer name peer" + i);
      ip.ip("link set eth" + i, "up");
      ip.ip("link set peer" + i, "up");
    }
    ip.ip("addr add 192.0.2.2/24 dev eth0");
    ip.ip("addr add 2001:db8::2/64 dev eth0 nodad");
    net = ip.open();
    kernel = new RawKernel(ip.namespace());
    objects = new RandomObjects(Seed.VALUE, index("eth0"), index("eth1"));
  }

  @AfterEach
  void close() {
    kernel.close();
    net.close();
    ip.close();
  }

  @Test
  void restoresAddressesUnchanged() {
    ip.ip("addr flush dev eth0");
    // Without this, deleting the first address of a subnet deletes the others too.
    ip.exec("sysctl -qw net.ipv4.conf.all.promote_secondaries=1");
    create(objects::address);
    List<InterfaceAddress> read =
        net.addresses().list().stream()
            .filter(address -> address.device().name().equals("eth0"))
            .toList();
    // The kernel lists the newest IPv6 address first.
    List<Request> additions = new ArrayList<>();
    read.stream()
        .filter(address -> address.local().address().getAddress().length == 4)
        .forEach(address -> additions.add(AddressRequest.add(address)));
    read.reversed().stream()
        .filter(address -> address.local().address().getAddress().length == 16)
        .forEach(address -> additions.add(AddressRequest.add(address)));
    assertRestores(
        () -> dump(VolatileFields.ADDRESS, Netlink.GETADDR, 8, 0),
        read.stream().<Request>map(AddressRequest::delete).toList(),
        additions);
  }

  @Test
  void restoresRoutesUnchanged() {
    create(objects::route);
    ip.ip("nexthop add id 7 via 192.0.2.9 dev eth0");
    ip.ip("route add 198.51.100.0/24 nhid 7 table 77 mtu 1400");
    ip.ip("-6 route add 2001:db8:9::/48 encap seg6 mode encap segs fc00::1,fc00::2 dev eth0");
    List<Route> read =
        net.routes().list(TableId.UNSPECIFIED).stream()
            .filter(route -> !route.protocol().equals(RouteProtocol.KERNEL))
            .toList();
    assertRestores(
        () -> dump(VolatileFields.ROUTE, Netlink.GETROUTE, 12, 0),
        read.stream().<Request>map(RouteRequest::delete).toList(),
        read.stream().<Request>map(RouteRequest::add).toList());
  }

  @Test
  void restoresRulesUnchanged() {
    create(objects::rule);
    ip.ip("rule add goto 32766 pref 99");
    ip.ip("rule add l3mdev pref 98");
    ip.ip("rule add nop pref 97");
    List<Rule> read = net.rules().list();
    assertRestores(
        () -> dump(VolatileFields.RULE, Netlink.GETRULE, 12, 0),
        read.stream().<Request>map(RuleRequest::delete).toList(),
        read.stream().<Request>map(RuleRequest::add).toList());
  }

  @Test
  void restoresNeighboursAndProxiesUnchanged() {
    create(objects::neighbour);
    List<Neighbour> read = new ArrayList<>(net.neighbours().list());
    read.removeIf(neighbour -> neighbour.address().isMulticastAddress());
    read.addAll(net.neighbours().proxies());
    assertRestores(
        () -> {
          List<String> all = dump(VolatileFields.NEIGHBOUR, Netlink.GETNEIGH, 12, 0);
          all.addAll(dump(VolatileFields.NEIGHBOUR, Netlink.GETNEIGH, 12, 0x08));
          return all.stream().sorted().toList();
        },
        read.stream().<Request>map(NeighbourRequest::delete).toList(),
        read.stream().<Request>map(NeighbourRequest::add).toList());
  }

  @Test
  void restoresNextHopsUnchanged() {
    create(objects::nextHop);
    List<NextHopObject> read = net.nextHops().list();
    assertRestores(
        () ->
            kernel.dump(Netlink.GETNEXTHOP, 8, 0, 0).stream()
                .map(VolatileFields.NEXT_HOP::remove)
                .toList(),
        read.reversed().stream()
            .<Request>map(object -> NextHopRequest.delete(object.id()))
            .toList(),
        read.stream().<Request>map(NextHopRequest::add).toList());
  }

  private void create(IntFunction<Request> make) {
    List<Request> requests = new ArrayList<>();
    for (int i = 1; i <= COUNT; i++) {
      requests.add(make.apply(i));
    }
    List<Acknowledgement> done = net.applyAll(requests);
    assertThat(done.stream().filter(Acknowledgement.Done.class::isInstance).count())
        .as("the kernel accepts some of the requests: %s", done)
        .isGreaterThan(COUNT / 8);
  }

  private void assertRestores(
      Supplier<List<String>> dump, List<Request> deletions, List<Request> additions) {
    List<String> before = dump.get();
    assertThat(refusals(deletions)).isEmpty();
    assertThat(dump.get()).hasSize(before.size() - deletions.size());
    assertThat(refusals(additions)).isEmpty();
    List<String> lost = new ArrayList<>(before);
    List<String> unexpected = new ArrayList<>(dump.get());
    before.forEach(unexpected::remove);
    dump.get().forEach(lost::remove);
    assertThat(unexpected).as("instead of %s, seed %d", lost, Seed.VALUE).isEmpty();
    assertThat(lost).isEmpty();
  }

  private List<Acknowledgement> refusals(List<Request> requests) {
    return net.applyAll(requests).stream()
        .filter(Acknowledgement.Refused.class::isInstance)
        .toList();
  }

  private List<String> dump(VolatileFields fields, int request, int headerSize, int flags) {
    List<String> all = new ArrayList<>();
    for (int family : FAMILIES) {
      kernel.dump(request, headerSize, family, flags).stream()
          .filter(message -> !isMulticastNeighbour(request, message))
          .map(fields::remove)
          .forEach(all::add);
    }
    return all;
  }

  /** Returns whether the kernel added the entry itself, when it sent to a multicast group. */
  private static boolean isMulticastNeighbour(int request, RawKernel.Message message) {
    return request == Netlink.GETNEIGH
        && message.attributes().getFirst().hex().matches("ff.*|e0.*");
  }

  private int index(String name) {
    return net.links().find(name).orElseThrow().index();
  }
}
