package org.uplink.rtnetlink;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.uplink.rtnetlink.request.Request;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.RequestMessage;

/**
 * Creates random requests to the kernel without the library's request classes. Each request has a
 * random choice of the attributes that the kernel knows, with random values. The kernel refuses
 * some of them.
 */
final class RandomObjects {
  private static final int ADD = Netlink.CREATE | Netlink.EXCLUSIVE;
  private static final int ONLINK = 4;

  private final Random random;
  private final int first;
  private final int second;

  /** Creates requests for the two devices with these indexes. */
  RandomObjects(long seed, int first, int second) {
    random = new Random(seed);
    this.first = first;
    this.second = second;
  }

  Request address(int number) {
    boolean ipv4 = random.nextBoolean();
    InetAddress local = ip(ipv4 ? "10." + number + ".0.9" : "2001:db8:" + number + "::9");
    InetAddress peer = ip(ipv4 ? "172.16." + number + ".1" : "2001:db8:ffff::" + number);
    int flags = random.nextInt() & (ipv4 ? 0xffff_ff12 : 0x612);
    List<Attribute> all = new ArrayList<>();
    all.add(Attribute.address(2, local));
    all.add(Attribute.address(1, maybe() ? peer : local));
    optional(all, Attribute.text(3, "eth0:" + number));
    if (ipv4) {
      optional(all, Attribute.address(4, ip("10." + number + ".255.255")));
    }
    optional(all, Attribute.u32(8, flags));
    optional(all, Attribute.u32(9, random.nextInt()));
    optional(all, Attribute.u8(11, random.nextInt(256)));
    int preferred = pick(0, 5000, -1);
    int valid = pick(9000, -1);
    optional(all, new Attribute(6, ints(preferred, valid, 0, 0)));
    byte[] header =
        Attribute.buffer(8)
            .put((byte) family(ipv4))
            .put((byte) (ipv4 ? 16 + random.nextInt(17) : 64 + random.nextInt(65)))
            .put((byte) 0)
            .put((byte) pick(0, 200, 253))
            .putInt(first)
            .array();
    return request("address " + number, Netlink.NEWADDR, header, all);
  }

  Request route(int number) {
    boolean ipv4 = random.nextBoolean();
    boolean sends = random.nextInt(4) != 0;
    List<Attribute> all = new ArrayList<>();
    all.add(
        Attribute.address(1, ip(ipv4 ? "198.18." + number + ".0" : "2001:db8:" + number + "::")));
    all.add(Attribute.u32(15, pick(254, 77, 70_000, -7)));
    optional(all, Attribute.u32(6, random.nextInt()));
    optional(all, Attribute.nested(8, metrics()));
    if (ipv4) {
      optional(all, Attribute.address(7, ip("192.0.2.2")));
    } else {
      optional(all, Attribute.u8(20, pick(0, 1, 3)));
      optional(all, Attribute.u32(23, 5000 + random.nextInt(5000)));
      optional(all, Attribute.address(2, ip("2001:db8:5::")));
    }
    if (sends) {
      all.addAll(hops(ipv4));
    }
    boolean hasSource = all.stream().anyMatch(attribute -> attribute.type() == 2);
    byte[] header =
        Attribute.buffer(12)
            .put((byte) family(ipv4))
            .put((byte) (ipv4 ? 24 : 48))
            .put((byte) (hasSource ? 48 : 0))
            .put((byte) (ipv4 ? random.nextInt(64) << 2 : 0))
            .put((byte) 0)
            .put((byte) (3 + random.nextInt(253)))
            .put((byte) (ipv4 ? pick(0, 200, 253) : 0))
            .put((byte) (sends ? 1 : pick(6, 7, 8, 9)))
            .putInt(ONLINK | (random.nextInt() & 0x1fff_1d00))
            .array();
    return request("route " + number, Netlink.NEWROUTE, header, all);
  }

  Request rule(int number) {
    boolean ipv4 = random.nextBoolean();
    List<Attribute> all = new ArrayList<>();
    all.add(Attribute.u32(6, 100 + number));
    optional(all, Attribute.u32(15, pick(254, 77, 70_000, -7)));
    optional(all, Attribute.address(1, ip(ipv4 ? "198.18.7.0" : "2001:db8:7::")));
    optional(all, Attribute.address(2, ip(ipv4 ? "198.18.8.0" : "2001:db8:8::")));
    optional(all, Attribute.text(3, pick("eth0", "gone0")));
    optional(all, Attribute.text(17, pick("eth1", "gone1")));
    optional(all, Attribute.u32(10, random.nextInt()));
    optional(all, Attribute.u32(16, random.nextInt()));
    optional(all, Attribute.u32(11, random.nextInt()));
    optional(all, new Attribute(12, Attribute.buffer(8).putLong(random.nextLong()).array()));
    optional(all, Attribute.u32(13, random.nextInt(9)));
    optional(all, Attribute.u32(14, random.nextInt(33)));
    optional(all, Attribute.u8(21, random.nextInt(256)));
    optional(all, new Attribute(20, ints(random.nextInt(5), 5 + random.nextInt(99))));
    if (maybe()) {
      all.add(Attribute.u8(22, pick(6, 17)));
      optional(all, new Attribute(23, ports()));
    }
    if (maybe()) {
      all.add(new Attribute(24, ints(0x0050_0050)));
      optional(all, Attribute.u16(29, pick(0xffff, 0xff0f)));
    }
    boolean dscp = maybe();
    if (dscp) {
      int value = random.nextInt(64);
      all.add(Attribute.u8(25, value));
      optional(all, Attribute.u8(30, 0x3f & (value | random.nextInt(64))));
    }
    if (!ipv4 && maybe()) {
      all.add(new Attribute(26, new byte[] {0, 1, 2, 3}));
      all.add(new Attribute(27, new byte[] {0, 15, -1, -1}));
    }
    boolean to = all.stream().anyMatch(attribute -> attribute.type() == 1);
    boolean from = all.stream().anyMatch(attribute -> attribute.type() == 2);
    byte[] header =
        Attribute.buffer(12)
            .put((byte) family(ipv4))
            .put((byte) (to ? 20 + random.nextInt(9) : 0))
            .put((byte) (from ? 20 + random.nextInt(9) : 0))
            .put((byte) (dscp ? 0 : random.nextInt(8) << 2))
            .put((byte) 0)
            .putShort((short) 0)
            .put((byte) pick(1, 1, 1, 6, 7, 8))
            .putInt(random.nextInt() & 0xffff_ffe2)
            .array();
    return request("rule " + number, Netlink.NEWRULE, header, all);
  }

  /** Returns a request for a neighbour or a proxy entry. */
  Request neighbour(int number) {
    boolean ipv4 = random.nextBoolean();
    boolean proxy = maybe();
    boolean managed = maybe();
    List<Attribute> all = new ArrayList<>();
    all.add(Attribute.address(1, ip(ipv4 ? "192.0.2." + number : "2001:db8::" + number)));
    optional(all, Attribute.u8(12, random.nextInt(256)));
    if (!proxy && !managed) {
      all.add(new Attribute(2, new byte[] {2, 0, 0, 0, 0, (byte) number}));
    }
    if (!proxy && managed) {
      all.add(Attribute.u32(15, 1));
    }
    byte[] header =
        Attribute.buffer(12)
            .put((byte) family(ipv4))
            .put((byte) 0)
            .putShort((short) 0)
            .putInt(proxy ? pick(0, first) : first)
            .putShort((short) (proxy || managed ? 0 : pick(0x80, 0x40, 0x04)))
            .put((byte) (proxy ? 0x08 | pick(0, 0x80) : pick(0, 0x10, 0x80)))
            .put((byte) 0)
            .array();
    return request("neighbour " + number, Netlink.NEWNEIGH, header, all);
  }

  /** Returns a request for a next-hop object. A group consists of earlier objects. */
  Request nextHop(int number) {
    boolean group = number > 3 && random.nextInt(3) == 0;
    boolean ipv4 = random.nextInt(4) != 0;
    List<Attribute> all = new ArrayList<>();
    all.add(Attribute.u32(1, number));
    if (group) {
      int one = 1 + random.nextInt(number - 1);
      all.add(
          new Attribute(
              2, Attribute.buffer(8).putInt(one).put((byte) random.nextInt(200)).array()));
      if (maybe()) {
        all.add(Attribute.u16(3, 1));
        all.add(
            Attribute.nested(
                12, List.of(Attribute.u16(1, 16), Attribute.u32(2, 500), Attribute.u32(3, 700))));
      }
    } else if (random.nextInt(4) == 0) {
      all.add(new Attribute(4, new byte[0]));
    } else if (random.nextInt(4) == 0) {
      all.add(Attribute.address(6, gateway(ipv4)));
      all.add(new Attribute(11, new byte[0]));
    } else {
      all.add(Attribute.u32(5, first));
      optional(all, Attribute.address(6, gateway(ipv4)));
      if (maybe()) {
        all.addAll(encapsulation(7));
      }
    }
    boolean hasDevice = all.stream().anyMatch(attribute -> attribute.type() == 5);
    boolean hasGateway = all.stream().anyMatch(attribute -> attribute.type() == 6);
    byte[] header =
        Attribute.buffer(8)
            .put((byte) (group ? 0 : family(ipv4)))
            .put((byte) 0)
            .put((byte) (3 + random.nextInt(253)))
            .put((byte) 0)
            .putInt(hasDevice && hasGateway ? ONLINK : 0)
            .array();
    return request("next hop " + number, Netlink.NEWNEXTHOP, header, all);
  }

  private List<Attribute> hops(boolean ipv4) {
    if (random.nextInt(3) == 0) {
      ByteArrayOutputStream several = new ByteArrayOutputStream();
      for (int device : List.of(first, second)) {
        List<Attribute> inner = hop(ipv4);
        int length = 8 + Attribute.bytes(new byte[0], inner).length;
        byte[] header =
            Attribute.buffer(8)
                .putShort((short) length)
                .put((byte) ONLINK)
                .put((byte) random.nextInt(100))
                .putInt(device)
                .array();
        several.writeBytes(Attribute.bytes(header, inner));
      }
      return List.of(new Attribute(9, several.toByteArray()));
    }
    List<Attribute> single = hop(ipv4);
    single.add(Attribute.u32(4, first));
    return single;
  }

  private List<Attribute> hop(boolean ipv4) {
    List<Attribute> all = new ArrayList<>();
    all.add(Attribute.address(5, gateway(ipv4)));
    if (ipv4) {
      optional(all, Attribute.u32(11, random.nextInt()));
    }
    if (maybe()) {
      all.addAll(encapsulation(21));
    }
    return all;
  }

  private List<Attribute> encapsulation(int typeAttribute) {
    boolean ipv4 = random.nextBoolean();
    List<Attribute> inner = new ArrayList<>();
    inner.add(new Attribute(1, Attribute.buffer(8).putLong(random.nextLong()).array()));
    inner.add(Attribute.address(2, ip(ipv4 ? "203.0.113.7" : "2001:db8:77::7")));
    optional(inner, Attribute.address(3, ip(ipv4 ? "192.0.2.2" : "2001:db8::2")));
    optional(inner, Attribute.u8(4, random.nextInt(256)));
    optional(inner, Attribute.u8(5, random.nextInt(256)));
    optional(inner, new Attribute(6, new byte[] {0, (byte) pick(1, 4, 5)}));
    if (maybe()) {
      // LWTUNNEL_IP_OPTS with the group policy of VXLAN.
      inner.add(
          Attribute.nested(
              8, List.of(Attribute.nested(2, List.of(Attribute.u32(1, random.nextInt(99)))))));
    }
    return List.of(
        Attribute.u16(typeAttribute, ipv4 ? 2 : 4), Attribute.nested(typeAttribute + 1, inner));
  }

  private List<Attribute> metrics() {
    List<Attribute> all = new ArrayList<>();
    optional(all, Attribute.u32(1, random.nextInt()));
    optional(all, Attribute.u32(2, 1280 + random.nextInt(200)));
    for (int metric = 3; metric <= 9; metric++) {
      optional(all, Attribute.u32(metric, random.nextInt(60_000)));
    }
    optional(all, Attribute.u32(10, 1 + random.nextInt(255)));
    optional(all, Attribute.u32(11, random.nextInt(99)));
    optional(all, Attribute.u32(12, 1));
    optional(all, Attribute.u32(13, random.nextInt(999)));
    optional(all, Attribute.u32(14, random.nextInt(99)));
    optional(all, Attribute.u32(15, 1));
    optional(all, Attribute.text(16, pick("reno", "cubic")));
    optional(all, Attribute.u32(17, 1));
    return all;
  }

  private byte[] ports() {
    int from = 1 + random.nextInt(60_000);
    return Attribute.buffer(4).putShort((short) from).putShort((short) (from + 9)).array();
  }

  private static InetAddress gateway(boolean ipv4) {
    return ip(ipv4 ? "172.31.0.1" : "fe80::99");
  }

  private void optional(List<Attribute> all, Attribute attribute) {
    if (maybe()) {
      all.add(attribute);
    }
  }

  private boolean maybe() {
    return random.nextBoolean();
  }

  private int pick(int... values) {
    return values[random.nextInt(values.length)];
  }

  private String pick(String... values) {
    return values[random.nextInt(values.length)];
  }

  private static byte[] ints(int... values) {
    byte[] bytes = new byte[4 * values.length];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    for (int value : values) {
      buffer.putInt(value);
    }
    return bytes;
  }

  private static int family(boolean ipv4) {
    return ipv4 ? Netlink.INET : Netlink.INET6;
  }

  private static InetAddress ip(String literal) {
    return InetAddress.ofLiteral(literal);
  }

  private static Request request(
      String description, int type, byte[] header, List<Attribute> attributes) {
    return new Request() {
      @Override
      public byte[] message() {
        return RequestMessage.encode(type, ADD, header, attributes);
      }

      @Override
      public String toString() {
        return description;
      }
    };
  }
}
