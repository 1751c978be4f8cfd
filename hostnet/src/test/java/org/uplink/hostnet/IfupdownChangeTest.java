package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.owner.IfupdownHost;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;

/** Changes the network of a NIC that the real ifupdown configures. */
class IfupdownChangeTest {
  private static final NetworkRequest REQUEST =
      NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));
  private static final NetworkRequest REMOVAL = NetworkRequest.removalOf(Set.of("ovirtmgmt"));

  private IfupdownHost managed;
  private HostFixture host;

  @BeforeEach
  void open() {
    managed = IfupdownHost.open();
    host = managed.host;
  }

  @AfterEach
  void close() {
    if (managed != null) {
      managed.close();
    }
  }

  @Test
  void networkGetsTheStanzasAndGivesThemBackWithoutPacketLoss() throws Exception {
    managed.configure(IfupdownHost.STATIC);
    String before = host.snapshotText();
    String files = managed.files();
    try (TwoWayTraffic traffic = TwoWayTraffic.start()) {
      Plan plan = change(RunningConfiguration.EMPTY, REQUEST);
      traffic.awaitFlow();
      String deployed = host.snapshotText();
      assertThat(managed.files()).isEqualTo(files);
      managed.assertUp("eth0");

      assertThat(backend().makeSafe(plan.snapshot())).isEmpty();
      managed.assertUp("ovirtmgmt");
      host.assertPicture(deployed);
      traffic.awaitFlow();

      Plan removal = change(plan.target(), REMOVAL);
      host.assertPicture(before);
      managed.assertUp("ovirtmgmt");
      assertThat(backend().makeSafe(removal.snapshot())).isEmpty();
      managed.assertUp("eth0");
      assertThat(managed.files()).isEqualTo(files);
      host.assertPicture(before);
      traffic.awaitFlow();
      traffic.assertArrived();
    }
    managed.reboot();
    host.assertPicture(before);
  }

  @Test
  void ifupdownMakesTheNetworkAtABootAndOnDemand() {
    managed.configure(IfupdownHost.STATIC);
    String before = host.snapshotText();
    Plan plan = change(RunningConfiguration.EMPTY, REQUEST);
    assertThat(backend().makeSafe(plan.snapshot())).isEmpty();
    String picture = pictureAfterABoot();

    managed.reboot();
    host.assertPicture(picture);
    assertThat(host.canPing("198.51.100.1")).isTrue();
    assertThat(host.canPing("2001:db8:f::1")).isTrue();
    Plan restored = backend().planRestore(host.state(), plan.target());
    assertThat(restored.steps()).isEmpty();

    managed.debian.run("ifdown", "ovirtmgmt");
    assertThat(host.ip("-br link show")).doesNotContain("ovirtmgmt");
    managed.debian.run("ifup", "ovirtmgmt");
    host.assertPicture(picture);
    managed.assertUp("ovirtmgmt");

    backend().makeSafe(change(plan.target(), REMOVAL).snapshot());
    host.assertPicture(before);
  }

  @Test
  void rollbackLeavesNothing() throws Exception {
    managed.configure(IfupdownHost.STATIC);
    String before = host.snapshotText();
    String files = managed.files();
    try (TwoWayTraffic traffic = TwoWayTraffic.start()) {
      Plan plan = change(RunningConfiguration.EMPTY, REQUEST);
      traffic.awaitFlow();
      assertThat(backend().rollBack(plan.snapshot()).differences()).isEmpty();
      traffic.awaitFlow();
      traffic.assertArrived();
    }
    host.assertPicture(before);
    assertThat(managed.files()).isEqualTo(files);
    assertThat(backend().hasAdopted("ovirtmgmt")).isFalse();
    managed.assertUp("eth0");
  }

  /** A network that is kept, and not safe, has no stanzas. A boot brings the NIC up as before. */
  @Test
  void keptNetworkIsRemovedOrGoneAfterABoot() {
    managed.configure(IfupdownHost.STATIC);
    String before = host.snapshotText();
    String files = managed.files();
    Plan kept = change(RunningConfiguration.EMPTY, REQUEST);
    assertThat(backend().makeSafe(change(kept.target(), REMOVAL).snapshot())).isEmpty();
    host.assertPicture(before);
    assertThat(managed.files()).isEqualTo(files);
    managed.assertUp("eth0");

    change(RunningConfiguration.EMPTY, REQUEST);
    managed.reboot();
    host.assertPicture(before);
    assertThat(backend().hasAdopted("ovirtmgmt")).isFalse();
  }

  @Test
  void removalThatIsNotSafeHasToBecomeSafeFirst() {
    managed.configure(IfupdownHost.STATIC);
    Plan safe = change(RunningConfiguration.EMPTY, REQUEST);
    backend().makeSafe(safe.snapshot());
    change(safe.target(), REMOVAL);
    assertThatThrownBy(() -> change(RunningConfiguration.EMPTY, REQUEST))
        .isInstanceOf(SetupRefusedException.class)
        .hasMessageContaining("before the removal of ovirtmgmt is stored for the next boot");
  }

  @Test
  void laterEditsOfTheFileStay() {
    managed.configure(IfupdownHost.STATIC);
    Plan plan = change(RunningConfiguration.EMPTY, REQUEST);
    backend().makeSafe(plan.snapshot());
    managed.debian.writePublic(
        IfupdownHost.FILE,
        managed.debian.read(IfupdownHost.FILE).replace("eth7 inet manual", "eth8 inet manual"));
    backend().makeSafe(change(plan.target(), REMOVAL).snapshot());
    assertThat(managed.debian.read(IfupdownHost.FILE))
        .contains("auto lo eth0\n")
        .contains("iface eth0 inet static\n\taddress 192.0.2.2/24\n")
        .contains("iface eth0 inet6 static\n")
        .contains("# The other NIC.\niface eth8 inet manual\n")
        .doesNotContain("ovirtmgmt");
  }

  @Test
  void fileThatSomebodyEditsDuringTheChangeStays() {
    managed.configure(IfupdownHost.STATIC);
    Plan plan = change(RunningConfiguration.EMPTY, REQUEST);
    managed.debian.writePublic(IfupdownHost.FILE, IfupdownHost.STATIC + "# edited\n");
    assertThat(backend().makeSafe(plan.snapshot()))
        .singleElement()
        .asString()
        .contains("/etc/network/interfaces, which stays as it is");
    assertThat(managed.debian.read(IfupdownHost.FILE)).endsWith("# edited\n");
    assertThat(managed.debian.run("ifquery", "--state")).contains("eth0=eth0");
  }

  /** Addresses of a boot have prefix routes of the kernel. */
  private String pictureAfterABoot() {
    return host.snapshotText().replace("noprefixroute ", "");
  }

  private Plan change(RunningConfiguration running, NetworkRequest request) {
    Backend backend = managed.backends().choose(request, running, host.state());
    assertThat(backend.name()).isEqualTo("ifupdown");
    Plan plan =
        backend.plan(host.state(), running, request, Optional.empty(), Duration.ofSeconds(60));
    backend.apply(plan);
    backend.adopt(plan.snapshot());
    return plan;
  }

  private Backend backend() {
    return managed.backends().find("ifupdown").orElseThrow();
  }
}
