package org.uplink.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.rtnetlink.link.LinkRequest;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.Namespace;
import org.uplink.rtnetlink.request.Acknowledgement;
import org.uplink.rtnetlink.request.Request;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.LookupResult;
import org.uplink.rtnetlink.route.Route;
import org.uplink.rtnetlink.route.RouteQuery;

/** A lookup keeps the names of devices, and knows each name that was complete before it. */
class DeviceNamesTest {
  private static final InetAddress NEIGHBOUR = InetAddress.ofLiteral("192.0.2.9");

  private NamespaceFixture ip;
  private Rtnetlink net;
  private Rtnetlink other;
  private int index;

  @BeforeEach
  void createDevice() {
    ip = NamespaceFixture.create();
    ip.ip("link add nic type veth peer name far");
    ip.ip("addr add 192.0.2.1/24 dev nic");
    ip.ip("link set nic up");
    ip.ip("link set far up");
    net = ip.open();
    other = ip.open();
    index = net.links().find("nic").orElseThrow().index();
  }

  @AfterEach
  void close() {
    other.close();
    net.close();
    ip.close();
  }

  @Test
  void lookupAfterRenameHasNewName() {
    for (int i = 0; i < 200; i++) {
      rename("name" + i);
      assertThat(lookUp()).isEqualTo(new Device(index, "name" + i));
    }
  }

  @Test
  void listAfterRenameHasNewNameInEachRoute() {
    List<RouteQuery> queries = Collections.nCopies(200, RouteQuery.to(NEIGHBOUR));
    for (int i = 0; i < 50; i++) {
      Device renamed = new Device(index, "name" + i);
      rename(renamed.name());
      assertThat(net.routes().getAll(queries))
          .hasSize(200)
          .allMatch(result -> deviceOf(result).equals(renamed));
    }
  }

  @Test
  void eventWithSequenceNumberOfLookupIsNoAnswer() {
    // Both count their requests from 1.
    try (Rtnetlink fresh = ip.open();
        Rtnetlink changing = ip.open()) {
      for (int i = 0; i < 50; i++) {
        changing.apply(new EchoedRequest(LinkRequest.createVeth("a", "b")));
        assertThat(fresh.routes().get(NEIGHBOUR)).isInstanceOf(Lookup.Found.class);
        changing.apply(new EchoedRequest(LinkRequest.delete("a")));
        assertThat(fresh.routes().get(NEIGHBOUR)).isInstanceOf(Lookup.Found.class);
      }
    }
  }

  @Test
  void nameIsNewThoughEventsWereLost() {
    lookUp();
    List<Request> events =
        IntStream.range(0, 3000)
            .<Request>mapToObj(i -> LinkRequest.change(index).alias("alias" + i))
            .toList();
    for (String name : List.of("first", "second")) {
      assertThat(other.applyAll(events)).allMatch(Acknowledgement.Done.class::isInstance);
      rename(name);
      assertThat(lookUp().name()).isEqualTo(name);
      assertThat(other.applyAll(events)).allMatch(Acknowledgement.Done.class::isInstance);
      assertThat(net.routes().getAll(Collections.nCopies(100, RouteQuery.to(NEIGHBOUR))))
          .allMatch(result -> deviceOf(result).name().equals(name));
    }
  }

  @Test
  void deviceWithIndexOfDeletedOneHasItsOwnName() {
    lookUp();
    ip.ip("link del nic");
    ip.ip("link add heir index " + index + " type veth peer name far");
    ip.ip("addr add 192.0.2.1/24 dev heir");
    ip.ip("link set heir up");
    ip.ip("link set far up");
    assertThat(lookUp()).isEqualTo(new Device(index, "heir"));
  }

  @Test
  void everyLookupSucceedsWhileLinksChange() {
    AtomicBoolean stop = new AtomicBoolean();
    CompletableFuture<Void> changing =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; !stop.get(); i++) {
                other.applyAll(
                    List.of(
                        LinkRequest.change(index).alias("alias" + i),
                        LinkRequest.createVeth("a", "b"),
                        LinkRequest.delete("a")));
              }
            });
    try {
      List<RouteQuery> queries = Collections.nCopies(100, RouteQuery.to(NEIGHBOUR));
      for (int i = 0; i < 300; i++) {
        assertThat(lookUp().name()).isEqualTo("nic");
        assertThat(net.routes().getAll(queries))
            .allMatch(result -> deviceOf(result).name().equals("nic"));
      }
    } finally {
      stop.set(true);
      changing.join();
    }
  }

  /** Old kernels rename a device only while it is down. */
  private void rename(String name) {
    other.apply(LinkRequest.change(index).down());
    other.apply(LinkRequest.change(index).name(name));
    other.apply(LinkRequest.change(index).up());
  }

  private Device lookUp() {
    return deviceOf(net.routes().get(NEIGHBOUR));
  }

  private static Device deviceOf(LookupResult result) {
    return result instanceof Lookup.Found(Route route)
        ? route.device().orElseThrow()
        : new Device(0, result.toString());
  }

  /** A request whose events have its sequence number ({@code NLM_F_ECHO}). */
  private record EchoedRequest(Request request) implements Request {
    private static final int FLAGS = 6;
    private static final int ECHO = 8;

    @Override
    public byte[] message() {
      byte[] message = request.message();
      message[FLAGS] |= ECHO;
      return message;
    }

    @Override
    public Optional<Namespace> targetNamespace() {
      return request.targetNamespace();
    }
  }
}
