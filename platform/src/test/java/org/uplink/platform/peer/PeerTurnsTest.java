package org.uplink.platform.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PeerTurnsTest {
  private static final InetAddress ENGINE = InetAddress.ofLiteral("192.0.2.1");
  private static final InetAddress FLOOD = InetAddress.ofLiteral("192.0.2.66");

  private final KnownPeers known = new KnownPeers();
  private final PeerTurns<String> turns = new PeerTurns<>(known);

  @Test
  void peersTakeTurnsAndTheNewestOfEachIsFirst() {
    for (var each : List.of("a", "b", "c")) {
      turns.add(each, FLOOD);
    }
    turns.add("engine", ENGINE);
    assertThat(all()).containsExactly("c", "engine", "b", "a");
  }

  @Test
  void everySecondTurnIsAKnownPeers() {
    known.add(ENGINE);
    IntStream.range(0, 100)
        .forEach(i -> turns.add("flood" + i, InetAddress.ofLiteral("10.0.0." + i)));
    turns.add("engine", ENGINE);
    turns.add("engine, too", ENGINE);
    assertThat(all()).startsWith("engine, too", "flood0", "engine", "flood1").hasSize(102);
  }

  @Test
  void knownPeersDoNotKeepOthersWaiting() {
    known.add(FLOOD);
    IntStream.range(0, 100).forEach(i -> turns.add("flood" + i, FLOOD));
    turns.add("engine", ENGINE);
    assertThat(all().indexOf("engine")).isLessThan(2);
  }

  @Test
  void oldestOfOnePeerLosesItsTurn() {
    for (var i = 0; i < PeerTurns.MAX_OF_PEER; i++) {
      assertThat(turns.add("flood" + i, FLOOD)).isEmpty();
    }
    assertThat(turns.add("engine", ENGINE)).isEmpty();
    assertThat(turns.add("flood", FLOOD)).contains("flood0");
  }

  @Test
  void removedItemHasNoTurn() {
    turns.add("a", FLOOD);
    turns.add("b", FLOOD);
    turns.remove("b"::equals, FLOOD);
    known.add(FLOOD);
    turns.add("c", FLOOD);
    turns.remove("a"::equals, FLOOD);
    assertThat(all()).containsExactly("c");
  }

  private List<String> all() {
    return Stream.iterate(turns.next(), Optional::isPresent, _ -> turns.next())
        .map(Optional::orElseThrow)
        .toList();
  }
}
