package org.uplink.engine.join;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.engine.join.PendingHosts.AddResult;
import org.uplink.engine.join.PendingHosts.Decision;
import org.uplink.engine.join.PendingHosts.Known;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateRequest;
import org.uplink.pki.JoinCode;
import org.uplink.pki.RequestedCredentials;
import org.uplink.platform.peer.PeerNetwork;
import org.uplink.testkit.ManualClock;

/** The limits of what strangers can leave in the engine. */
final class PendingHostsTest {
  @TempDir Path temp;
  private final ManualClock clock = new ManualClock();
  private final PendingHosts hosts = new PendingHosts(clock, clock::nanoTime);
  private CertificateRequest request;

  @BeforeEach
  void create() throws Exception {
    request = RequestedCredentials.openOrCreate(temp.resolve("key")).request();
  }

  @Test
  void fourOfAnAddressMayWait() {
    for (int i = 0; i < 4; i++) {
      assertThat(add("a" + i, "192.0.2.9")).isInstanceOf(AddResult.Added.class);
    }
    assertThat(add("a4", "192.0.2.9")).isEqualTo(new AddResult.TooManyOfNetwork("192.0.2.9"));
    assertThat(add("a0", "192.0.2.9")).as("known").isInstanceOf(AddResult.AlreadyKnown.class);
    assertThat(add("b", "192.0.2.10")).isInstanceOf(AddResult.Added.class);

    hosts.decide(code("a0"), Decision.REJECTED);
    assertThat(add("a4", "192.0.2.9")).isInstanceOf(AddResult.Added.class);
  }

  @Test
  void allAddressesOfAnIpv6NetworkAreOne() throws Exception {
    for (int i = 0; i < 4; i++) {
      add("a" + i, PeerNetwork.of(InetAddress.ofLiteral("2001:db8::" + i)));
    }
    assertThat(add("a4", PeerNetwork.of(InetAddress.ofLiteral("2001:db8::ffff:0:0:1"))))
        .isInstanceOf(AddResult.TooManyOfNetwork.class);
    assertThat(add("b", PeerNetwork.of(InetAddress.ofLiteral("2001:db8:0:1::1"))))
        .isInstanceOf(AddResult.Added.class);
  }

  @Test
  void thousandMayWait() {
    fill();
    assertThat(hosts.list()).hasSize(1000);
    assertThat(add("more", "elsewhere")).isEqualTo(new AddResult.TooMany());
  }

  /** All at once: the limit is exact. */
  @Test
  void limitIsExactIfManyAskAtOnce() throws Exception {
    List<Future<AddResult>> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 1200; i++) {
        String key = "key" + i;
        Callable<AddResult> add = () -> add(key, key);
        results.add(threads.submit(add));
      }
    }
    int added = 0;
    for (Future<AddResult> result : results) {
      if (result.get() instanceof AddResult.Added) {
        added++;
      }
    }
    assertThat(added).isEqualTo(1000);
  }

  @Test
  void isForgottenAfterAnHourAlsoIfItAsksOn() {
    add("a", "x");
    for (int seconds = 0; seconds < 3600; seconds += 15) {
      assertThat(hosts.askAgain(code("a"), "name").map(Known::left))
          .contains(Duration.ofSeconds(3600 - seconds));
      clock.forward(Duration.ofSeconds(15));
    }
    assertThat(hosts.list()).isEmpty();
    assertThat(hosts.askAgain(code("a"), "name")).isEmpty();
    assertThat(hosts.find(code("a"))).isEmpty();
  }

  /** Somebody, or a time server, sets the clock of the engine's machine. */
  @Test
  void changeOfTheClockNeitherForgetsAHostNorKeepsItLonger() {
    add("a", "x");
    clock.set(Duration.ofDays(30));
    assertThat(hosts.find(code("a")).map(Known::left)).contains(Duration.ofHours(1));

    clock.set(Duration.ofDays(-60));
    clock.forward(Duration.ofSeconds(3 * 3 + 10));
    assertThat(hosts.find(code("a"))).as("has not asked again").isEmpty();
  }

  /** The command on the host has ended. */
  @Test
  void isForgottenIfItDoesNotAskAnyMore() {
    add("a", "x");
    clock.forward(Duration.ofSeconds(3 * 3 + 10).minusMillis(1));
    assertThat(hosts.list()).hasSize(1);

    clock.forward(Duration.ofMillis(1));
    assertThat(hosts.find(code("a"))).as("is not approved any more").isEmpty();
  }

  /** The more hosts wait, the more rarely each of them asks. */
  @Test
  void isForgottenLaterIfManyWait() {
    fill();
    assertThat(hosts.retrySeconds()).isEqualTo(20);
    JoinCode asked = hosts.list().getFirst().code();
    hosts.askAgain(asked, "name");

    clock.forward(Duration.ofSeconds(3 * 20 + 10).minusMillis(1));
    assertThat(hosts.find(asked)).isPresent();
    clock.forward(Duration.ofMillis(1));
    assertThat(hosts.find(asked)).isEmpty();
  }

  @Test
  void remembersWhatWasDecidedAndShowsOnlyThoseThatWait() {
    add("a", "x");
    add("b", "x");
    hosts.decide(code("a"), Decision.REJECTED);

    assertThat(hosts.list()).extracting(PendingHost::code).containsExactly(code("b"));
    clock.forward(Duration.ofMinutes(30));
    assertThat(hosts.askAgain(code("a"), "name").map(Known::decision)).contains(Decision.REJECTED);
  }

  @Test
  void showsTheNameThatWasAskedForLast() {
    Instant begin = clock.instant();
    add("a", "x");
    clock.forward(Duration.ofSeconds(5));
    hosts.askAgain(code("a"), "other");

    PendingHost host = hosts.find(code("a")).orElseThrow().host();
    assertThat(host.name()).isEqualTo("other");
    assertThat(host.since()).isEqualTo(begin);
    assertThat(host.lastAsked()).isEqualTo(begin.plusSeconds(5));
  }

  @Test
  void codesOfDifferentKeysAreDifferentHosts() throws Exception {
    PublicKey authority =
        CertificateAuthority.openOrCreate(temp.resolve("ca"), Clock.systemUTC())
            .certificate()
            .getPublicKey();
    JoinCode first = JoinCode.of(authority, request.key());
    JoinCode second =
        JoinCode.of(
            authority, RequestedCredentials.openOrCreate(temp.resolve("key2")).request().key());

    hosts.add(first, "node1", request, "x", "x:1");
    hosts.add(second, "node1", request, "y", "y:1");

    assertThat(hosts.list()).extracting(PendingHost::name).containsExactly("node1", "node1");
    assertThat(hosts.find(first).map(Known::host).map(PendingHost::origin))
        .isEqualTo(Optional.of("x:1"));
  }

  private void fill() {
    for (int i = 0; i < 1000; i++) {
      assertThat(add("key" + i, "network" + i / 4)).isInstanceOf(AddResult.Added.class);
    }
  }

  private AddResult add(String key, String network) {
    return hosts.add(code(key), "name", request, network, network + ":1");
  }

  private static JoinCode code(String key) {
    return new JoinCode(key);
  }
}
