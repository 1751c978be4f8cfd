package org.uplink.hostnet.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.uplink.hostnet.AddressingPicture;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.transition.Step;

/** Puts the network ovirtmgmt on a NIC of the real ifupdown, and checks what follows. */
public record IfupdownChanges(IfupdownHost managed) {
  /** Makes a change. A reboot undoes it. */
  public Plan change(RunningConfiguration running, NetworkRequest request) {
    Backend backend = managed.backends().choose(request, running, managed.host.state());
    Plan plan =
        backend.plan(
            managed.host.state(), running, request, Optional.empty(), Duration.ofSeconds(60));
    backend.apply(plan);
    backend.adopt(plan.snapshot());
    return plan;
  }

  /** Decides a change. */
  public void makeSafe(Plan plan) {
    assertThat(backend().makeSafe(plan.snapshot())).isEmpty();
  }

  /**
   * Deploys a network, boots the host, and removes the network again. Checks each time that the
   * addressing is that of the NIC, and that ifupdown and the agent have nothing to do.
   */
  public void deployBootAndRemove(String nic) {
    String before = managed.host.snapshotText();
    String addressing = AddressingPicture.of(nic);
    String files = managed.files();

    Plan plan = change(RunningConfiguration.EMPTY, takeOverOf(nic));
    String deployed = managed.host.snapshotText();
    makeSafe(plan);
    assertDeployed(nic, addressing);
    managed.debian.run("ifup", "-a");
    managed.host.assertPicture(deployed);

    managed.reboot();
    assertDeployed(nic, addressing);
    assertThat(backend().planRestore(managed.host.state(), plan.target()).steps())
        .extracting(Step::describe)
        .isEmpty();

    makeSafe(change(plan.target(), NetworkRequest.removalOf(Set.of("ovirtmgmt"))));
    assertThat(managed.files()).isEqualTo(files);
    assertThat(AddressingPicture.of(nic)).isEqualTo(addressing);
    managed.reboot();
    managed.host.assertPicture(before);
  }

  /** Checks that a network on eth0 is refused with these words, and that nothing changes. */
  public void assertRefused(String... words) {
    String before = managed.host.snapshotText();
    String files = managed.files();
    assertThatThrownBy(() -> change(RunningConfiguration.EMPTY, takeOverOf("eth0")))
        .isInstanceOf(SetupRefusedException.class)
        .message()
        .contains(words);
    managed.host.assertPicture(before);
    assertThat(managed.files()).isEqualTo(files);
  }

  private void assertDeployed(String nic, String addressing) {
    assertThat(AddressingPicture.of("ovirtmgmt")).isEqualTo(addressing);
    assertThat(managed.host.ip("addr show dev " + nic)).doesNotContain("inet");
  }

  private Backend backend() {
    return managed.backends().find("ifupdown").orElseThrow();
  }

  private static NetworkRequest takeOverOf(String nic) {
    return NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf(nic));
  }
}
