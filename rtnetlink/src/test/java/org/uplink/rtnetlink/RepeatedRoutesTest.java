package org.uplink.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.rtnetlink.codec.DeviceNames;
import org.uplink.rtnetlink.codec.RepeatedRoutes;
import org.uplink.rtnetlink.codec.RouteReader;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.LookupResult;
import org.uplink.rtnetlink.route.RouteQuery;
import org.uplink.rtnetlink.wire.MalformedMessageException;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.testkit.Seed;

/** An answer that repeats an earlier one gives the same result, and every other one its own. */
class RepeatedRoutesTest {
  private static final DeviceNames NAMES = index -> new Device(index, "if" + index);

  /** The netlink header of an answer. */
  private static final int HEADER = 16;

  /** The kernel's answer for 198.51.100.7 via 192.0.2.1. */
  private static final String IPV4 =
      "7000000018000000010000004d4d0000"
          + "02200000fe00000100020000"
          + "08000f00fe00000008000100c6336407080004000300000008000700c0000202"
          + "08000500c0000201080019000000000024000c00"
          + "0200000000000000000000000000000000000000000000000000000000000000";

  /** An answer for 2001:db8::9 via 2001:db8::1. */
  private static final String IPV6 =
      "9400000018000000010000004d4d0000"
          + "0a800000fe00000100000000"
          + "1400010020010db80000000000000000000000090800040003000000"
          + "1400070020010db80000000000000000000000021400050020010db8000000000000000000000001"
          + "080006000004000024000c00"
          + "0200000000000000000000000000000000000000000000000000000000000000"
          + "0500140000000000";

  private final RepeatedRoutes repeated = new RepeatedRoutes(new RouteReader(NAMES));

  @ParameterizedTest
  @ValueSource(strings = {IPV4, IPV6})
  void repeatedAnswerGivesTheSameObject(String hex) {
    byte[] answer = HexFormat.of().parseHex(hex);
    Lookup.Found first = repeated.read(cursor(answer));
    assertThat(first.route()).isEqualTo(new RouteReader(NAMES).read(cursor(answer)));
    assertThat(repeated.read(cursor(answer))).isSameAs(first);
    repeated.forget();
    assertThat(repeated.read(cursor(answer))).isEqualTo(first).isNotSameAs(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {IPV4, IPV6})
  void answerThatDiffersInAnyByteIsReadAnew(String hex) {
    byte[] answer = HexFormat.of().parseHex(hex);
    RouteReader reader = new RouteReader(NAMES);
    for (int i = HEADER; i < answer.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] changed = answer.clone();
        changed[i] ^= (byte) (1 << bit);
        Object expected = readAlone(changed);
        repeated.read(cursor(answer));
        reader.read(cursor(answer));
        assertThat(readRepeated(changed)).as("byte %d, bit %d", i, bit).isEqualTo(expected);
        assertThat(read(reader, changed)).as("byte %d, bit %d", i, bit).isEqualTo(expected);
        assertThat(read(reader, changed)).as("byte %d, bit %d", i, bit).isEqualTo(expected);
      }
    }
  }

  @Test
  void anyBytesAreReadOrRefused() {
    Random random = new Random(Seed.VALUE);
    for (int round = 0; round < 20_000; round++) {
      byte[] answer = HexFormat.of().parseHex(random.nextBoolean() ? IPV4 : IPV6);
      int length = HEADER + random.nextInt(answer.length - HEADER + 1);
      byte[] cut = Arrays.copyOf(answer, length);
      for (int changes = random.nextInt(4); changes > 0 && length > HEADER; changes--) {
        cut[HEADER + random.nextInt(length - HEADER)] = (byte) random.nextInt();
      }
      cut[0] = (byte) length;
      assertThat(readRepeated(cut))
          .as("seed %d: %s", Seed.VALUE, HexFormat.of().formatHex(cut))
          .isEqualTo(readAlone(cut));
    }
  }

  @Test
  void listOfEqualQueriesSharesItsResultUntilTheRouteChanges() {
    try (NamespaceFixture ip = NamespaceFixture.create()) {
      ip.ip("link add nic type veth peer name far");
      ip.ip("addr add 192.0.2.1/24 dev nic");
      ip.ip("link set nic up");
      ip.ip("link set far up");
      ip.ip("route add 198.51.100.0/24 via 192.0.2.2");
      RouteQuery query = RouteQuery.to(InetAddress.ofLiteral("198.51.100.7"));
      try (Rtnetlink net = ip.open()) {
        LookupResult before = net.routes().get(query);
        for (LookupResult result : net.routes().getAll(List.of(query, query, query))) {
          assertThat(result).isEqualTo(before);
        }
        ip.ip("route change 198.51.100.0/24 via 192.0.2.3");
        assertThat(net.routes().get(query))
            .isInstanceOfSatisfying(
                Lookup.Found.class,
                found ->
                    assertThat(found.route().gateway())
                        .contains(InetAddress.ofLiteral("192.0.2.3")));
      }
    }
  }

  /** Returns the route, or the text of the refusal. */
  private Object readRepeated(byte[] answer) {
    try {
      return repeated.read(cursor(answer)).route();
    } catch (MalformedMessageException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static Object readAlone(byte[] answer) {
    return read(new RouteReader(NAMES), answer);
  }

  private static Object read(RouteReader reader, byte[] answer) {
    try {
      return reader.read(cursor(answer));
    } catch (MalformedMessageException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static MessageCursor cursor(byte[] answer) {
    MessageCursor cursor =
        new MessageCursor().over(MemorySegment.ofArray(answer), 0, answer.length);
    assertThat(cursor.next()).isTrue();
    return cursor;
  }
}
