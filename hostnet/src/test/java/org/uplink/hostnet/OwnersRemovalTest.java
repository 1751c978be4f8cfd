package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.comparison.Verification;
import org.uplink.hostnet.owner.IfupdownHost;
import org.uplink.hostnet.owner.ManagedHost;
import org.uplink.hostnet.owner.NetworkdHost;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.platform.StepListener;

/**
 * Another program removes something of its own from a network while the network waits for its first
 * proof. The owner of the NIC has not noticed the change yet, so a rollback can tell that it was
 * not the owner, and leaves it removed.
 */
@Tag("long")
class OwnersRemovalTest {
  private static final List<String> CONFIGURED =
      List.of(
          "addr add 192.0.2.100/32 dev eth0",
          "addr add 192.0.2.101/32 dev eth0",
          "route add 198.18.5.0/24 via 192.0.2.1 dev eth0",
          "rule add iif eth0 lookup 77 pref 700",
          "neigh add 192.0.2.200 lladdr 02:00:00:00:00:01 dev eth0 nud permanent");
  private static final List<String> REMOVALS =
      List.of(
          "addr del 192.0.2.100/32 dev %s",
          "route del 198.18.5.0/24 dev %s",
          "rule del iif %s lookup 77 pref 700",
          "neigh del 192.0.2.200 dev %s");

  @Test
  void rollbackOnANicOfNetworkManagerLeavesRemovedWhatOthersRemoved() {
    try (ManagedHost managed = ManagedHost.connected(ManagedHost.STATIC)) {
      Backend backend = managed.backends().find("NetworkManager").orElseThrow();
      String left = rollBackAfterRemovals(managed.host, backend);
      managed.awaitConnected("eth0", "office");
      assertThat(picture(managed.host)).isEqualTo(left);
    }
  }

  @Test
  void rollbackOnANicOfSystemdNetworkdLeavesRemovedWhatOthersRemoved() {
    try (NetworkdHost managed = NetworkdHost.configured(NetworkdHost.STATIC)) {
      String left = rollBackAfterRemovals(managed.host, managed.backend(StepListener.NONE));
      managed.awaitConfigured("eth0", NetworkdHost.FILE);
      assertThat(picture(managed.host)).isEqualTo(left);
    }
  }

  @Test
  void rollbackOnANicOfIfupdownLeavesRemovedWhatOthersRemoved() {
    try (IfupdownHost managed = IfupdownHost.configured(IfupdownHost.STATIC)) {
      rollBackAfterRemovals(managed.host, managed.backends().find("ifupdown").orElseThrow());
    }
  }

  /** After the adoption, it may have been the owner. */
  @Test
  void rollbackBringsBackWhatIsMissingAfterTheAdoption() {
    try (NetworkdHost managed = NetworkdHost.configured(NetworkdHost.STATIC)) {
      Backend backend = managed.backend(StepListener.NONE);
      CONFIGURED.forEach(managed.host::ip);
      String before = picture(managed.host);
      Plan plan = apply(managed.host, backend);
      backend.adopt(plan.snapshot());
      REMOVALS.forEach(removal -> managed.host.ip(removal.formatted("ovirtmgmt")));

      assertThat(backend.observeRemovals(plan.snapshot())).isEmpty();
      assertThat(backend.rollBack(plan.snapshot()).differences()).isEmpty();
      assertThat(picture(managed.host)).isEqualTo(before);
    }
  }

  private static String rollBackAfterRemovals(HostFixture host, Backend backend) {
    CONFIGURED.forEach(host::ip);
    String before = picture(host);
    Plan plan = apply(host, backend);
    assertThat(backend.observeRemovals(plan.snapshot())).isEmpty();
    REMOVALS.forEach(removal -> host.ip(removal.formatted("ovirtmgmt")));

    NetworkState observed = backend.observeRemovals(plan.snapshot()).orElseThrow();
    Verification end = backend.rollBack(plan.snapshot(), observed);

    assertThat(end.differences()).isEmpty();
    assertThat(end.concurrentChanges())
        .hasSameSizeAs(REMOVALS)
        .allMatch(text -> text.startsWith("Another program removed the "))
        .allMatch(text -> text.endsWith("The rollback left this as it is."));
    String left = picture(host);
    CONFIGURED.stream().filter(it -> !it.contains("192.0.2.101")).forEach(host::ip);
    assertThat(picture(host)).isEqualTo(before);
    REMOVALS.forEach(removal -> host.ip(removal.formatted("eth0")));
    assertThat(picture(host)).isEqualTo(left);
    return left;
  }

  private static Plan apply(HostFixture host, Backend backend) {
    NetworkRequest request = NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));
    Plan plan =
        backend.plan(
            host.state(),
            RunningConfiguration.EMPTY,
            request,
            Optional.empty(),
            Duration.ofSeconds(60));
    backend.apply(plan);
    return plan;
  }

  /** Returns what the host has, whatever its order is. */
  private static String picture(HostFixture host) {
    StringBuilder all = new StringBuilder();
    for (String words :
        List.of(
            "-4 -o addr show dev eth0",
            "-6 -o addr show dev eth0 scope global",
            "-4 route show",
            "rule show",
            "neigh show nud permanent")) {
      host.ip(words)
          .lines()
          .map(line -> line.replaceAll("^[0-9]+: |valid_lft.*|\\\\", "").strip())
          .sorted()
          .forEach(line -> all.append(line).append('\n'));
    }
    return all.toString();
  }
}
