package org.uplink.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.rtnetlink.link.LinkRequest;
import org.uplink.rtnetlink.request.Request;

/**
 * Tests that events which nobody reads do not pile up while this library changes links. While a
 * socket is more than half full, the kernel yields the processor after each event, in the middle of
 * a request.
 */
class UnreadEventsTest {
  private NamespaceFixture ip;
  private Rtnetlink net;

  @BeforeEach
  void open() {
    ip = NamespaceFixture.create();
    ip.ip("link add nic type veth peer name far");
    ip.ip("link set nic up");
    net = ip.open();
  }

  @AfterEach
  void close() {
    net.close();
    ip.close();
  }

  @Test
  void requestsReadTheEventsThatTheSocketsOfLookupsHaveReceived() {
    net.routes().get(InetAddress.ofLiteral("127.0.0.1"));
    try (Rtnetlink other = ip.open()) {
      other.applyAll(aliases(20));
    }
    List<Integer> unread = unreadBytes();
    assertThat(unread).singleElement().satisfies(bytes -> assertThat(bytes).isPositive());

    net.applyAll(aliases(1));

    // The request has caused an event of its own.
    assertThat(unreadBytes())
        .singleElement()
        .satisfies(bytes -> assertThat(bytes).isLessThan(unread.getFirst() / 10));
  }

  @Test
  void programThatLooksNothingUpReceivesNoEvents() {
    net.links().list();
    net.applyAll(aliases(20));
    assertThat(unreadBytes()).isEmpty();
  }

  private List<Request> aliases(int count) {
    return IntStream.range(0, count)
        .<Request>mapToObj(i -> LinkRequest.change("nic").alias("alias" + i))
        .toList();
  }

  /** Returns how many bytes of events wait in each routing socket that receives some. */
  private List<Integer> unreadBytes() {
    // The columns are the socket, the protocol, the port id, the groups, and the bytes.
    return ip.exec("cat /proc/net/netlink")
        .lines()
        .map(line -> line.strip().split(" +", -1))
        .filter(words -> words[1].equals("0") && !words[3].equals("00000000"))
        .map(words -> Integer.valueOf(words[4]))
        .toList();
  }
}
