package org.uplink.hostnet.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.HostFixture;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;

/**
 * Changes the network of a NIC that a real NetworkManager has released, as the refusal of such a
 * change asks for.
 */
class ReleasedNicTest {
  private DebianHost debian;
  private HostFixture host;
  private Process manager;

  @BeforeEach
  void open() {
    debian = DebianHost.open();
    host = debian.host.dualStack();
    debian.root.startBus();
    debian.root.writePublic(
        "/etc/NetworkManager/conf.d/test.conf",
        "[device]\nmatch-device=type:veth,type:bridge\nmanaged=1\n");
    manager = debian.startNetworkManager();
    awaitState("eth0", "connected (externally)");
    debian.releaseFromNetworkManager("eth0", "ovirtmgmt");
  }

  @AfterEach
  void close() {
    if (debian != null) {
      debian.close();
    }
  }

  @Test
  void networkStaysWhateverHappensToNetworkManager() {
    String before = host.snapshotText();
    RunningConfiguration running =
        change(RunningConfiguration.EMPTY, request(NetworkSpec.takeOverOf("eth0")));
    awaitState("ovirtmgmt", "unmanaged");
    String deployed = host.snapshotText();

    debian.root.end(manager, "TERM");
    manager = debian.startNetworkManager();
    awaitState("ovirtmgmt", "unmanaged");
    host.assertPicture(deployed);

    debian.root.end(manager, "KILL");
    manager = debian.startNetworkManager();
    awaitState("ovirtmgmt", "unmanaged");
    debian.root.run("nmcli", "connection", "reload");
    host.assertPicture(deployed);

    host.ip("-n far link set eth0 down");
    await("loss of the carrier").until(() -> host.ip("-br link show eth0").contains("NO-CARRIER"));
    host.ip("-n far link set eth0 up");
    awaitState("ovirtmgmt", "unmanaged");
    host.assertPicture(deployed);
    await("an answer from the router").until(() -> host.canPing("192.0.2.1"));

    change(running, NetworkRequest.removalOf(Set.of("ovirtmgmt")));
    awaitState("eth0", "unmanaged");
    host.assertPicture(before);
  }

  @Test
  void rollbackRestoresReleasedNic() {
    String before = host.snapshotText();
    NetworkRequest request = request(NetworkSpec.takeOverOf("eth0"));
    Backend backend = backend(RunningConfiguration.EMPTY, request);
    Plan plan = plan(backend, RunningConfiguration.EMPTY, request);
    backend.apply(plan);
    awaitState("ovirtmgmt", "unmanaged");
    assertThat(backend.rollBack(plan.snapshot()).differences()).isEmpty();
    awaitState("eth0", "unmanaged");
    host.assertPicture(before);
  }

  private static NetworkRequest request(NetworkSpec spec) {
    return NetworkRequest.of("ovirtmgmt", spec);
  }

  private RunningConfiguration change(RunningConfiguration running, NetworkRequest request) {
    Backend backend = backend(running, request);
    Plan plan = plan(backend, running, request);
    backend.apply(plan);
    return plan.target();
  }

  private Plan plan(Backend backend, RunningConfiguration running, NetworkRequest request) {
    return backend.plan(host.state(), running, request, Optional.empty(), Duration.ofSeconds(60));
  }

  private Backend backend(RunningConfiguration running, NetworkRequest request) {
    return host.backends(debian.environment()).choose(request, running, host.state());
  }

  private void awaitState(String device, String state) {
    debian.awaitNetworkManager(device, state);
  }
}
