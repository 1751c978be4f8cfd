package org.uplink.hostnet.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.uplink.hostnet.AddressingPicture;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.platform.StepListener;

/** Puts the network ovirtmgmt on a NIC of a real systemd-networkd, and checks what follows. */
public record NetworkdChanges(NetworkdHost managed) {
  /**
   * Deploys a network, lets somebody else reload the files, and removes the network again. Checks
   * each time that the addressing is that of the NIC.
   *
   * @param file the file of the NIC
   */
  public void deployAndRemove(String nic, String file) {
    String before = AddressingPicture.of(nic);
    String files = managed.files();

    Plan plan = managed.change(RunningConfiguration.EMPTY, takeOverOf(nic));
    assertDeployed(nic, NetworkdHost.TRIAL, before);
    makeSafe(plan);
    assertDeployed(nic, NetworkdHost.SAFE, before);
    managed.debian.run("networkctl", "reload");
    assertDeployed(nic, NetworkdHost.SAFE, before);

    makeSafe(managed.change(plan.target(), NetworkRequest.removalOf(Set.of("ovirtmgmt"))));
    managed.awaitConfigured(nic, file);
    assertThat(AddressingPicture.of(nic)).isEqualTo(before);
    assertThat(managed.files()).isEqualTo(files);
  }

  /** Checks that a network on eth0 is refused with these words, and that nothing changes. */
  public void assertRefused(String... words) {
    String before = managed.host.snapshotText();
    String files = managed.files();
    assertThatThrownBy(
            () -> managed.plan(StepListener.NONE, RunningConfiguration.EMPTY, takeOverOf("eth0")))
        .isInstanceOf(SetupRefusedException.class)
        .message()
        .contains(words);
    managed.host.assertPicture(before);
    assertThat(managed.files()).isEqualTo(files);
  }

  private void assertDeployed(String nic, String begin, String addressing) {
    managed.awaitConfigured("ovirtmgmt", begin + "ovirtmgmt.network");
    managed.awaitConfigured(nic, begin + nic + ".network");
    assertThat(AddressingPicture.of("ovirtmgmt")).isEqualTo(addressing);
    assertThat(managed.host.ip("addr show dev " + nic)).doesNotContain("inet");
  }

  private void makeSafe(Plan plan) {
    assertThat(managed.backend(StepListener.NONE).makeSafe(plan.snapshot())).isEmpty();
  }

  private static NetworkRequest takeOverOf(String nic) {
    return NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf(nic));
  }
}
