package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.hostnet.owner.Dhcp6Server;
import org.uplink.hostnet.owner.ManagedChanges;
import org.uplink.hostnet.owner.ManagedHost;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.platform.StepListener;

/**
 * Moves addresses from DHCP that a real NetworkManager has by an identity that it has generated
 * from the name of the NIC or the profile.
 */
@Tag("long")
class NetworkManagerDhcp6Test {
  private static final NetworkRequest DEPLOYMENT =
      NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));

  private ManagedHost managed;
  private ManagedChanges changes;
  private HostFixture host;
  private Dhcp6Server server;

  @BeforeEach
  void open() {
    managed = ManagedHost.open();
    changes = new ManagedChanges(managed);
    host = managed.host;
    server = Dhcp6Server.start(managed.debian, host);
  }

  @AfterEach
  void close() {
    if (managed != null) {
      managed.close();
    }
  }

  /** "auto" starts the client because the router asks for it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "method=auto\naddr-gen-mode=stable-privacy",
        "method=dhcp\naddr-gen-mode=eui64\ndhcp-duid=stable-uuid",
        "method=auto\ndhcp-iaid=stable\ndhcp-duid=stable-llt",
      })
  void leasesOfBothFamiliesSurviveDeploymentRollbackAndRemoval(String ipv6) {
    assertSurvive("method=auto", ipv6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"stable", "duid", "ipv6-duid", "perm-mac"})
  void leaseOfAGeneratedClientIdSurvives(String clientId) {
    assertSurvive("method=auto\ndhcp-client-id=" + clientId, "method=auto");
  }

  @Test
  void leaseOfADefaultOfNetworkManagerSurvives() {
    managed.debian.writePublic(
        "/etc/NetworkManager/conf.d/ids.conf",
        """
        [connection]
        match-device=type:veth
        ipv4.dhcp-client-id=stable
        ipv6.dhcp-duid=stable-ll
        """);
    assertSurvive("method=auto", "method=auto");
  }

  private void assertSurvive(String ipv4, String ipv6) {
    managed.debian.write(
        ManagedHost.FOLDER + "/office.nmconnection",
        """
        [connection]
        id=office
        uuid=6d1b5a0e-0f0a-4d8b-8a35-3c1f6f9a3c11
        type=ethernet
        interface-name=eth0
        [ipv4]
        %s
        [ipv6]
        %s
        """
            .formatted(ipv4, ipv6));
    managed.service(StepListener.NONE).start();
    managed.awaitConnected("eth0", "office");
    server.awaitLease("eth0");
    String before = AddressingPicture.of("eth0");
    String leases = server.leases();
    String files = managed.safeProfiles();

    changes.rollBack(changes.make(RunningConfiguration.EMPTY, DEPLOYMENT));
    managed.awaitConnected("eth0", "office");
    awaitPicture("eth0", before);
    assertThat(server.leases()).isEqualTo(leases);

    RunningConfiguration running = changes.makeSafe(RunningConfiguration.EMPTY, DEPLOYMENT);
    managed.awaitAdopted();
    awaitPicture("ovirtmgmt", before);
    assertThat(host.ip("-6 addr show dev ovirtmgmt")).containsPattern("/128 .* dynamic");
    managed.killManager();
    managed.awaitAdopted();
    awaitPicture("ovirtmgmt", before);
    assertThat(server.leases()).isEqualTo(leases);

    changes.remove(running, "ovirtmgmt");
    managed.awaitConnected("eth0", "office");
    awaitPicture("eth0", before);
    assertThat(managed.safeProfiles()).isEqualTo(files);
    managed.killManager();
    managed.awaitConnected("eth0", "office");
    awaitPicture("eth0", before);
    assertThat(server.leases()).isEqualTo(leases);
  }

  private static void awaitPicture(String device, String picture) {
    await("the same addresses and routes")
        .untilAsserted(() -> assertThat(AddressingPicture.of(device)).isEqualTo(picture));
  }
}
