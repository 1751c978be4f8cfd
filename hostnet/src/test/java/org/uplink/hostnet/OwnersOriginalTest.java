package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.original.Footprint;
import org.uplink.hostnet.original.OriginalNetwork;
import org.uplink.hostnet.original.OriginalRestore;
import org.uplink.hostnet.owner.ManagedChanges;
import org.uplink.hostnet.owner.ManagedHost;
import org.uplink.hostnet.owner.NetworkdHost;
import org.uplink.hostnet.plan.NicIdentity;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;

/**
 * The network before Uplink's first change comes back on NICs that a real NetworkManager or
 * systemd-networkd configures, with the owner's own profile or file.
 */
@Tag("long")
class OwnersOriginalTest {
  private static final NetworkSpec SPEC = NetworkSpec.takeOverOf("eth0");

  @Test
  void networkManagerHasItsProfileAgain() {
    try (ManagedHost managed = ManagedHost.connected(ManagedHost.STATIC)) {
      ManagedChanges changes = new ManagedChanges(managed);
      String before = managed.host.snapshotText();
      String profiles = managed.safeProfiles();
      OriginalNetwork original = original(managed.host);
      RunningConfiguration running = changes.makeSafe(RunningConfiguration.EMPTY, request(SPEC));
      running = changes.makeSafe(running, request(SPEC.withMtu(OptionalInt.of(1400))));

      changes.makeSafe(running, restoring(original, running));

      managed.awaitConnected("eth0", "office");
      managed.host.assertPicture(before);
      assertThat(managed.safeProfiles()).isEqualTo(profiles);
      managed.killManager();
      managed.awaitConnected("eth0", "office");
      managed.host.assertPicture(before);
    }
  }

  @Test
  void networkdHasItsFileAgain() {
    try (NetworkdHost managed = NetworkdHost.configured(NetworkdHost.STATIC)) {
      String before = managed.host.snapshotText();
      String files = managed.files();
      OriginalNetwork original = original(managed.host);
      RunningConfiguration running = RunningConfiguration.EMPTY;
      for (NetworkSpec spec : List.of(SPEC, SPEC.withMtu(OptionalInt.of(1400)))) {
        running = makeSafe(managed, managed.change(running, request(spec)));
      }
      running = makeSafe(managed, managed.change(running, restoring(original, running)));

      assertThat(running).isEqualTo(RunningConfiguration.EMPTY);
      managed.awaitConfigured("eth0", NetworkdHost.FILE);
      managed.host.assertPicture(before);
      assertThat(managed.files()).isEqualTo(files);
      managed.killNetworkd();
      managed.awaitConfigured("eth0", NetworkdHost.FILE);
      managed.host.assertPicture(before);
    }
  }

  private static RunningConfiguration makeSafe(NetworkdHost managed, Plan plan) {
    assertThat(managed.backends().find("systemd-networkd").orElseThrow().makeSafe(plan.snapshot()))
        .isEmpty();
    return plan.target();
  }

  private static OriginalNetwork original(HostFixture host) {
    return new OriginalNetwork(1, host.state(), NicIdentity.macsOf(host.state()));
  }

  private static NetworkRequest request(NetworkSpec spec) {
    return NetworkRequest.of("ovirtmgmt", spec);
  }

  private static NetworkRequest restoring(OriginalNetwork original, RunningConfiguration running) {
    Footprint footprint = running.addTo(Footprint.none(1), List.of("eth0", "ovirtmgmt"));
    return NetworkRequest.restoring(Optional.of(new OriginalRestore(original, footprint)), running);
  }
}
