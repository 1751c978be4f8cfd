package org.uplink.platform.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.uplink.platform.peer.ConnectionPlaces.Admission;

class ConnectionPlacesTest {
  private final ConnectionPlaces<String> places = new ConnectionPlaces<>(8, 4, new KnownPeers());

  @Test
  void peerThatOpensManyConnectionsClosesItsOwn() {
    assertThat(admit("engine", "192.0.2.1")).isEmpty();
    for (var i = 0; i < 3; i++) {
      assertThat(admit("flood" + i, "192.0.2.66")).isEmpty();
    }
    for (var i = 3; i < 1000; i++) {
      assertThat(admit("flood" + i, "192.0.2.66")).contains("flood" + (i - 3));
    }
    assertThat(places.trust("engine")).isTrue();
  }

  @Test
  void addressesOfOneIpv6NetworkAreOnePeer() {
    assertThat(admit("engine", "2001:db8:1::1")).isEmpty();
    for (var i = 0; i < 1000; i++) {
      assertThat(admit("flood" + i, "2001:db8:2::" + Integer.toHexString(i)))
          .isNotEqualTo(Optional.of("engine"));
    }
    assertThat(places.trust("engine")).isTrue();
  }

  @Test
  void trustedConnectionsKeepTheirPlaces() {
    admit("engine", "192.0.2.1");
    places.trust("engine");
    for (var i = 0; i < 1000; i++) {
      assertThat(admit("flood" + i, "10.0.%d.%d".formatted(i / 200, i % 200)))
          .isNotEqualTo(Optional.of("engine"));
    }
    assertThat(places.all()).contains("engine").hasSizeLessThanOrEqualTo(5);
  }

  @Test
  void refusesWhenTrustedConnectionsHaveAllPlaces() {
    for (var i = 0; i < 8; i++) {
      admit("c" + i, "192.0.2." + i);
      assertThat(places.trust("c" + i)).isTrue();
    }
    var address = InetAddress.ofLiteral("192.0.2.99");
    assertThat(places.admit("late", address)).isInstanceOf(Admission.Refused.class);
    places.remove("c0");
    assertThat(places.admit("late", address)).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void connectionThatLostItsPlaceIsNotTrusted() {
    for (var i = 0; i < 5; i++) {
      admit("c" + i, "192.0.2.1");
    }
    assertThat(places.trust("c0")).isFalse();
    assertThat(places.trust("c1")).isTrue();
    assertThat(places.trust("c4")).isTrue();
  }

  @Test
  void strangersWithManyAddressesTakeNoPlaceOfKnownPeer() {
    admit("earlier", "192.0.2.1");
    assertThat(places.trust("earlier")).isTrue();
    places.remove("earlier");
    admit("engine", "192.0.2.1");
    for (var i = 0; i < 1000; i++) {
      assertThat(admit("flood" + i, "10.0.%d.%d".formatted(i / 200, i % 200)))
          .isNotEqualTo(Optional.of("engine"));
    }
    assertThat(places.trust("engine")).isTrue();
  }

  @Test
  void knownPeerThatOpensManyConnectionsClosesItsOwn() {
    var large = new ConnectionPlaces<String>(64, 32, new KnownPeers());
    large.admit("earlier", InetAddress.ofLiteral("192.0.2.66"));
    assertThat(large.trust("earlier")).isTrue();
    large.remove("earlier");
    large.admit("engine", InetAddress.ofLiteral("192.0.2.1"));
    for (var i = 0; i < 1000; i++) {
      large.admit("flood" + i, InetAddress.ofLiteral("192.0.2.66"));
    }
    assertThat(large.trust("engine")).isTrue();
  }

  private Optional<String> admit(String connection, String address) {
    return places.admit(connection, InetAddress.ofLiteral(address))
            instanceof Admission.Admitted<String>(var evicted)
        ? evicted
        : Optional.of("refused");
  }
}
