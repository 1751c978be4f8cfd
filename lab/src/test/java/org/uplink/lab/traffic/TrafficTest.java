package org.uplink.lab.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.lab.Lab;
import org.uplink.lab.LabHost;
import org.uplink.testkit.Deadlines;

class TrafficTest {
  @BeforeEach
  void needsNamespaces() {
    assumeThat(Lab.unavailable()).isEmpty();
  }

  @Test
  void countsEveryPacketThatIsLostInEachDirection() {
    try (Lab lab = Lab.open()) {
      LabHost near = lab.host("near");
      LabHost far = lab.host("far");
      try (Traffic traffic = start(lab, near, far)) {
        traffic.begin();
        await().until(() -> traffic.sample().arrivedFar() > 500);
        TrafficReport calm = traffic.end(Deadlines.HANG);

        assertThat(calm.toFar().sent()).isGreaterThan(500);
        assertThat(calm.toFar().lost()).isZero();
        assertThat(calm.toNear().lost()).isZero();
        assertThat(calm.connectionLives()).isTrue();

        traffic.begin();
        drop(near, "ip daddr 203.0.113.1 udp dport 7004 numgen inc mod 10 0");
        await().until(() -> traffic.sample().lostFar() > 100);
        near.nft("flush ruleset");
        TrafficReport lossy = traffic.end(Deadlines.HANG);

        assertThat(lossy.toFar().lost()).isGreaterThan(100).isLessThan(lossy.toFar().sent());
        assertThat(lossy.toNear().lost()).isZero();
        assertThat(lossy.connectionLives()).isTrue();
      }
    }
  }

  @Test
  void measuresHowLongTheConnectionStalls() {
    try (Lab lab = Lab.open()) {
      LabHost near = lab.host("near");
      LabHost far = lab.host("far");
      try (Traffic traffic = start(lab, near, far)) {
        traffic.begin();
        drop(near, "tcp dport 7009");
        await().until(() -> traffic.sample().stall().compareTo(Duration.ofMillis(500)) > 0);
        near.nft("flush ruleset");
        assertThat(traffic.awaitFlow(Deadlines.HANG)).isTrue();
        TrafficReport report = traffic.end(Deadlines.HANG);

        assertThat(report.longestStall()).isGreaterThan(Duration.ofMillis(500));
        assertThat(report.toFar().lost()).isZero();
        assertThat(report.connectionLives()).isTrue();

        traffic.begin();
        await().until(() -> traffic.sample().arrivedNear() > 100);
        assertThat(traffic.end(Deadlines.HANG).longestStall()).isLessThan(report.longestStall());
      }
    }
  }

  @Test
  void saysThatNoPacketArrivesAnyMore() {
    try (Lab lab = Lab.open()) {
      LabHost near = lab.host("near");
      LabHost far = lab.host("far");
      try (Traffic traffic = start(lab, near, far)) {
        traffic.begin();
        near.ip("link set eth0 down");

        assertThat(traffic.awaitFlow(Duration.ofMillis(300))).isFalse();
        TrafficReport report = traffic.end(Duration.ofMillis(300));
        assertThat(report.connectionLives()).isFalse();
        assertThat(report.toFar().lost()).isPositive();
        assertThat(report.toNear().lost()).isPositive();
      }
    }
  }

  private static Traffic start(Lab lab, LabHost near, LabHost far) {
    lab.connect(near, "eth0", far, "eth0");
    near.address("eth0", "203.0.113.2/24", "2001:db8::2/64");
    far.address("eth0", "203.0.113.1/24", "2001:db8::1/64");
    return Traffic.start(
        near,
        far,
        List.of(
            new Traffic.AddressPair("203.0.113.2", "203.0.113.1"),
            new Traffic.AddressPair("2001:db8::2", "2001:db8::1")));
  }

  private static void drop(LabHost host, String what) {
    host.nft(
        """
        table inet loss {
          chain out {
            type filter hook output priority 0;
            %s drop
          }
        }
        """
            .replace("%s", what));
  }
}
