package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.comparison.Comparison;
import org.uplink.hostnet.original.Footprint;
import org.uplink.hostnet.original.OriginalNetwork;
import org.uplink.hostnet.original.OriginalRestore;
import org.uplink.hostnet.plan.NicIdentity;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.transition.Step;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.testkit.Ip;
import org.uplink.testkit.Seed;
import org.uplink.verbs.warning.PlanWarning;

/**
 * The network before Uplink's first change comes back, whatever was changed since. ip(8) and the
 * settings below {@code /proc/sys} show it from outside.
 */
class OriginalNetworkTest {
  /** The kernel notes the groups to which it has sent something, and forgets them. */
  private static final Pattern KERNELS_GROUP = Pattern.compile("neigh show nud noarp: ff0");

  @Test
  void comesBackAfterOneToThreeRandomChangesOfARandomHost() {
    int changes = 0;
    for (int i = 0; i < RandomHost.CASES; i++) {
      long seed = Seed.VALUE + i;
      try {
        changes += one(seed);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "with -Duplink.seed=" + seed + " -Duplink.hostnet.cases=1: " + e, e);
      }
    }
    assertThat(changes).isPositive();
  }

  @Test
  void addressesThatARequestReplacedComeBackWithTheirRoutes() {
    try (HostFixture host = HostFixture.open().dualStack()) {
      host.ip("route add 10.0.0.0/8 via 192.0.2.1 dev eth0 metric 77");
      var changes = new Changes(host);
      KernelDump before = KernelDump.read();
      changes.make(
          NetworkRequest.of(
              "vmbr0",
              NetworkSpec.bridgeOn("eth0")
                  .withIpv4(
                      NetworkSpec.Ip.of(
                          Prefix.parse("192.0.2.77/24"), Prefix.parse("192.0.2.1/32").address()))
                  .withDefaultRoute(true)));
      assertThat(host.ip("addr show dev vmbr0"))
          .contains("192.0.2.77")
          .doesNotContain("192.0.2.2/");

      Plan plan = changes.restore();

      assertThat(plan.warnings()).isEmpty();
      assertThat(plan.target()).isEqualTo(RunningConfiguration.EMPTY);
      assertThat(before.differencesTo(KernelDump.read())).isEmpty();
    }
  }

  @Test
  void whatAnotherProgramAddedToTheBridgeStaysOnTheNic() {
    try (HostFixture host = HostFixture.open().dualStack()) {
      var changes = new Changes(host);
      changes.make(NetworkRequest.of("vmbr0", NetworkSpec.takeOverOf("eth0")));
      host.ip("addr add 192.0.2.99/32 dev vmbr0");
      host.ip("route add 10.0.0.0/8 via 192.0.2.1 dev vmbr0");
      host.ip("rule add pref 77 iif vmbr0 lookup 77");

      Plan plan = changes.restore();

      assertThat(plan.warnings()).isEmpty();
      assertThat(host.ip("-4 addr show dev eth0")).contains("192.0.2.2/24", "192.0.2.99/32");
      assertThat(host.ip("route show 10.0.0.0/8")).contains("dev eth0");
      assertThat(host.ip("rule show")).contains("iif eth0 lookup 77");
    }
  }

  @Test
  void nicWithAnotherNameIsFoundByItsMac() {
    try (HostFixture host = HostFixture.open().dualStack()) {
      host.ip("rule add pref 77 iif eth0 lookup 77");
      var changes = new Changes(host);
      changes.make(NetworkRequest.of("vmbr0", NetworkSpec.takeOverOf("eth0")));
      changes.make(NetworkRequest.removalOf(Set.of("vmbr0")));
      host.ip("addr del 192.0.2.2/24 dev eth0");
      host.ip("link set eth0 name ens3");
      host.ip("rule del pref 77");

      Plan plan = changes.restore();

      assertThat(plan.warnings()).isEmpty();
      assertThat(host.ip("addr show dev ens3")).contains("192.0.2.2/24");
      assertThat(host.ip("route show default")).contains("192.0.2.1 dev ens3");
      assertThat(host.ip("rule show")).contains("iif ens3 lookup 77");
    }
  }

  @Test
  void missingNicIsNamedAndTheOthersAreRestored() {
    try (HostFixture host = HostFixture.open().dualStack().cable("eth1")) {
      host.ip("addr add 198.51.100.2/24 dev eth1");
      host.ip("route add 10.0.0.0/8 via 198.51.100.9 dev eth1");
      var changes = new Changes(host);
      changes.make(NetworkRequest.of("vmbr0", NetworkSpec.takeOverOf("eth0")));
      changes.make(NetworkRequest.of("storage", NetworkSpec.takeOverOf("eth1")));
      host.ip("link del eth1");

      Plan plan = changes.restore();

      assertThat(plan.warnings())
          .extracting(PlanWarning::toString)
          .anySatisfy(
              warning ->
                  assertThat(warning)
                      .startsWith("OriginalNotRestored: eth1 of the original network is missing"));
      assertThat(plan.warnings()).anyMatch(PlanWarning::cutsOff);
      assertThat(host.ip("addr show dev eth0")).contains("192.0.2.2/24");
      assertThat(host.ip("link show")).doesNotContain("vmbr0", "storage");
    }
  }

  @Test
  void nicInABridgeOfSomebodyElseIsLeftAlone() {
    try (HostFixture host = HostFixture.open().dualStack().cable("eth1")) {
      var changes = new Changes(host);
      changes.make(NetworkRequest.of("vmbr0", NetworkSpec.takeOverOf("eth0")));
      changes.make(NetworkRequest.of("storage", NetworkSpec.takeOverOf("eth1")));
      changes.make(NetworkRequest.removalOf(Set.of("storage")));
      host.ip("link add theirs type bridge");
      host.ip("link set eth1 master theirs");

      Plan plan = changes.restore();

      assertThat(plan.warnings())
          .extracting(PlanWarning::text)
          .containsExactly(
              "eth1 is a port of theirs now, which Uplink has not made. It is left as it is");
      assertThat(host.ip("link show dev eth1")).contains("master theirs");
      assertThat(host.ip("addr show dev eth0")).contains("192.0.2.2/24");
    }
  }

  private static int one(long seed) {
    try (HostFixture host = HostFixture.open()) {
      Random random = new Random(seed);
      RandomHost builder = new RandomHost(seed, false);
      builder.build(host);
      var changes = new Changes(host);
      String before = host.snapshotText();
      KernelDump dump = KernelDump.read();
      for (int i = random.nextInt(3); i >= 0; i--) {
        changes.tryToMake(
            switch (random.nextInt(5)) {
              case 0 -> NetworkRequest.of("storage", NetworkSpec.takeOverOf("eth1"));
              case 1 -> NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));
              case 2 -> NetworkRequest.removalOf(changes.running.networks().keySet());
              default -> builder.request();
            });
      }
      List<String> requests = changes.requests;
      boolean keepsFlags = changes.keepsFlags();
      Plan plan = changes.restore();
      List<String> steps = plan.steps().stream().map(Step::describe).toList();
      assertThat(
              Comparison.compare(host.state(), plan.after(), Set.copyOf(plan.devices()))
                  .differences())
          .as("%s, restored by %s", requests, steps)
          .isEmpty();
      assertThat(shown(host.snapshotText(), keepsFlags))
          .as("%s, restored by %s", requests, steps)
          .isEqualTo(shown(before, keepsFlags));
      assertThat(dump.differencesTo(KernelDump.read()))
          .filteredOn(line -> !KERNELS_GROUP.matcher(line).find())
          .filteredOn(line -> !(keepsFlags && line.contains("addr show")))
          .as("%s, restored by %s", requests, steps)
          .isEmpty();
      return requests.size();
    }
  }

  private static String shown(String text, boolean keepsFlags) {
    return keepsFlags ? text.replace(" noprefixroute", "") : text;
  }

  /** Changes of a host, as ChangeControl makes them one after the other. */
  private static final class Changes {
    private final HostFixture host;
    private final OriginalNetwork original;
    private Footprint footprint = Footprint.none(1);
    private final List<String> requests = new ArrayList<>();
    private RunningConfiguration running = RunningConfiguration.EMPTY;

    Changes(HostFixture host) {
      this.host = host;
      original = new OriginalNetwork(1, host.state(), NicIdentity.macsOf(host.state()));
    }

    /**
     * Returns whether a network without a bridge has given an address back to its NIC, with the
     * flag that moved addresses get. Such an address stays as it is.
     */
    boolean keepsFlags() {
      return host.state().addresses().stream()
          .filter(now -> now.flags().noPrefixRoute())
          .anyMatch(
              now ->
                  original.host().addresses().stream()
                      .anyMatch(
                          then ->
                              then.device().equals(now.device())
                                  && then.local().equals(now.local())
                                  && !then.flags().noPrefixRoute()));
    }

    void tryToMake(NetworkRequest request) {
      try {
        make(request);
      } catch (SetupRefusedException e) {
        requests.add("refused " + request + ": " + e.getMessage());
      }
    }

    Plan make(NetworkRequest request) {
      Plan plan = host.plan(running, request);
      host.applier().apply(plan);
      running = plan.target();
      footprint = running.addTo(footprint, plan.devices());
      requests.add(request.toString());
      return plan;
    }

    Plan restore() {
      Plan plan =
          make(
              NetworkRequest.restoring(
                  Optional.of(new OriginalRestore(original, footprint)), running));
      assertThat(Ip.HERE.run("link show")).doesNotContain("ovirtmgmt");
      return plan;
    }
  }
}
