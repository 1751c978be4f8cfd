package org.uplink.hostnet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.rtnetlink.net.Prefix;

/** A host with random links of every kind that ip(8) creates, and random requests for it. */
final class RandomLinks {
  private static final List<String> NAMES =
      List.of("ovirtmgmt", "net", "eth0.10", "eth1.10", "bond1", "ens5");

  private final Random random;
  private final List<String> batch = new ArrayList<>();
  private final List<String> nics = new ArrayList<>(List.of("eth0", "eth1", "ens5", "none"));

  RandomLinks(long seed) {
    random = new Random(seed);
  }

  /** Builds it. Commands that contradict earlier ones or this kernel fail, which does no harm. */
  void build(HostFixture host) {
    host.cable("eth0").cable("eth1");
    batch.add("addr add 192.0.2.2/24 dev eth0");
    batch.add("addr add 2001:db8::2/64 dev eth0 nodad");
    for (int i = random.nextInt(4); i > 0; i--) {
      batch.addAll(pick(oddities()));
    }
    batch.add("link set eth0 up");
    host.batch(batch);
  }

  List<String> commands() {
    return batch;
  }

  /** Returns a random request for this host. */
  NetworkRequest request() {
    NetworkSpec.LinkOptions form =
        new NetworkSpec.LinkOptions(
            chance(85),
            false,
            chance(25)
                ? OptionalInt.of(pick(List.of(68, 1000, 1279, 1280, 1400, 9000, 65_535)))
                : OptionalInt.empty(),
            "legacy");
    String nic = pick(nics);
    boolean onBond = chance(15);
    NetworkSpec spec =
        NetworkSpec.bridgeOn(nic)
            .withLinkOptions(form)
            .withTakeOver(chance(40))
            .withVlan(chance(20) ? OptionalInt.of(pick(List.of(10, 11))) : OptionalInt.empty());
    if (!spec.takeOver()) {
      spec = spec.withIpv4(ipv4()).withIpv6(ipv6()).withDefaultRoute(chance(50));
    }
    Map<String, BondSpec> bonds = new TreeMap<>();
    if (onBond) {
      spec = spec.onBond("bond1");
      bonds.put("bond1", new BondSpec(List.of(nic), "mode=1", Optional.empty()));
    }
    String name =
        pick(List.of("ovirtmgmt", "ovirtmgmt", "ovirtmgmt", "net", "a%d", "brà", "bond1"));
    return NetworkRequest.of(Map.of(name, spec), bonds);
  }

  private List<List<String>> oddities() {
    String name = pick(NAMES);
    String nic = pick(List.of("eth0", "eth0", "eth1"));
    String odd = "odd" + random.nextInt(3);
    nics.add(odd);
    return List.of(
        List.of("link property add dev %s altname %s".formatted(nic, name)),
        List.of("link add %s link %s type macvlan mode bridge".formatted(odd, nic)),
        List.of("link add %s link %s type macvtap mode bridge".formatted(odd, nic)),
        List.of("link add %s link %s type macvlan mode passthru".formatted(odd, nic)),
        List.of(
            "link add moved link " + nic + " type macvlan mode bridge", "link set moved netns far"),
        List.of("link add moved link eth0 type vlan id 10", "link set moved netns far"),
        List.of("link add %s link %s type ipvlan mode l2".formatted(odd, nic)),
        List.of("link add %s link %s type macsec".formatted(odd, nic)),
        List.of("link add %s link %s type vlan id 10".formatted(name, nic)),
        List.of("link add %s link %s type vlan id 10 protocol 802.1ad".formatted(odd, nic)),
        List.of("link add %s type vxlan id 7 dev %s dstport 4789".formatted(odd, nic)),
        List.of("tuntap add " + odd + " mode tap"),
        List.of("tuntap add " + odd + " mode tun", "link set " + odd + " up"),
        List.of("link add " + odd + " type ifb"),
        List.of("link add " + odd + " type dummy"),
        List.of("link add " + odd + " type sit remote 192.0.2.9"),
        List.of("link add " + odd + " type wireguard"),
        List.of("link add " + odd + " type vcan"),
        List.of("link add " + odd + " type vrf table 77"),
        List.of("link add " + odd + " type vrf table 77", "link set eth0 master " + odd),
        List.of("link add " + odd + " type bridge"),
        List.of("link add " + odd + " type bridge", "link set eth0 master " + odd),
        List.of("link add " + name + " type bridge", "link set eth1 master " + name),
        List.of("link add " + odd + " type bond mode 1"),
        List.of("link add " + odd + " type team", "link set eth1 master " + odd),
        List.of("link add " + odd + " type hsr slave1 eth0 slave2 eth1"),
        List.of("link add %s type veth peer name %s-far".formatted(name, odd)),
        List.of("link add " + name + " type ifb"),
        List.of("link set %s mtu %d".formatted(nic, pick(List.of(68, 1000, 1279, 1400, 9000)))),
        List.of("link set " + nic + " down"));
  }

  private NetworkSpec.Ip ipv4() {
    String address = pick(List.of("192.0.2.2/24", "192.0.2.7/24", "198.51.100.7/31"));
    return chance(20)
        ? NetworkSpec.Ip.NONE
        : ip(address, pick(List.of("192.0.2.1", "192.0.2.2", "192.0.2.255", "198.51.100.6")));
  }

  private NetworkSpec.Ip ipv6() {
    return chance(40)
        ? NetworkSpec.Ip.NONE
        : ip("2001:db8::2/64", pick(List.of("2001:db8::1", "2001:db8::2", "fe80::1", "ff02::1")));
  }

  private NetworkSpec.Ip ip(String address, String gateway) {
    return chance(50)
        ? NetworkSpec.Ip.of(Prefix.parse(address))
        : NetworkSpec.Ip.of(
            Prefix.parse(address),
            Prefix.parse(gateway + (gateway.contains(":") ? "/128" : "/32")).address());
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T pick(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
