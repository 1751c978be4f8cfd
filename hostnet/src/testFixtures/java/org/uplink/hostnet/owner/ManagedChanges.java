package org.uplink.hostnet.owner;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.platform.StepListener;

/** Makes changes on a host with a real NetworkManager, without proofs. */
public record ManagedChanges(ManagedHost managed) {
  /** Returns the back end for NICs of NetworkManager. */
  public Backend backend() {
    return backend(StepListener.NONE);
  }

  /** Returns the back end for NICs of NetworkManager. */
  public Backend backend(StepListener listener) {
    return managed.backends(listener).find("NetworkManager").orElseThrow();
  }

  /** Plans a change. */
  public Plan plan(RunningConfiguration running, NetworkRequest request) {
    assertThat(managed.backends().choose(request, running, managed.host.state()).name())
        .isEqualTo("NetworkManager");
    return backend()
        .plan(managed.host.state(), running, request, Optional.empty(), Duration.ofSeconds(60));
  }

  /** Makes a change that NetworkManager takes over, and that a reboot undoes. */
  public Plan make(RunningConfiguration running, NetworkRequest request) {
    Plan plan = plan(running, request);
    backend().apply(plan);
    backend().adopt(plan.snapshot());
    return plan;
  }

  /** Makes a change that survives a reboot. Returns the networks in force. */
  public RunningConfiguration makeSafe(RunningConfiguration running, NetworkRequest request) {
    Plan plan = make(running, request);
    assertThat(backend().makeSafe(plan.snapshot())).isEmpty();
    return plan.target();
  }

  /** Removes a network. */
  public void remove(RunningConfiguration running, String network) {
    makeSafe(running, NetworkRequest.removalOf(Set.of(network)));
  }

  /** Rolls a change back completely. */
  public void rollBack(Plan plan) {
    assertThat(backend().rollBack(plan.snapshot()).differences()).isEmpty();
  }

  /** Completes a decided change after a boot. */
  public void completeAfterBoot(Plan plan) {
    assertThat(backend().makeSafe(plan.snapshot())).isEmpty();
    Plan restore = backend().planRestore(managed.host.state(), plan.target());
    backend().apply(restore);
    backend().adopt(restore.snapshot());
  }

  /** Returns the output of ip for the host, with the MTUs. */
  public String picture() {
    return managed.host.snapshotText()
        + managed
            .host
            .ip("-o link show")
            .replaceAll("(?m)^[0-9]+: (\\S+) .* (mtu \\d+) .*$", "$1 $2");
  }

  /**
   * Returns a picture without who generates link-local addresses. NetworkManager leaves that of a
   * bridge that was made again to the kernel, with the kernel's route.
   */
  public static String withoutLinkLocalOrigin(String picture) {
    return picture
        .replace(" noprefixroute", "")
        .replaceAll("(?m)^fe80::/64 dev \\S+ proto kernel metric 256 .*\n", "");
  }
}
