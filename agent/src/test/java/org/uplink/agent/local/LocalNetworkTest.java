package org.uplink.agent.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.agent.network.HostNetwork;
import org.uplink.hostnet.change.ChangePaths;
import org.uplink.hostnet.owner.NicOwners;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.platform.LockFile;
import org.uplink.platform.StepListener;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.testkit.Ip;
import org.uplink.testkit.IsolatedJvm;

/** A host with the NIC ln0. */
class LocalNetworkTest {
  @TempDir Path folder;

  @BeforeEach
  void setUp() {
    IsolatedJvm.assume();
    Ip.HERE.runAll(
        "link add ln0 type veth peer name ln1",
        "link set ln0 up",
        "link set ln1 up",
        "addr add 192.0.2.10/24 dev ln0");
    await().until(() -> Ip.HERE.run("link show ln0").contains("LOWER_UP"));
  }

  @AfterEach
  void tearDown() {
    Ip.HERE.batch(List.of("link del ln0"));
  }

  @Test
  void plansOnTheStateForWhichTheRequestIsMade() {
    try (var kernel = Rtnetlink.open()) {
      HostNetwork network = HostNetwork.open(kernel, paths(), StepListener.NONE, NicOwners.DEFAULT);
      List<NetworkState> seen = new ArrayList<>();

      HostNetwork.PlannedChange planned =
          network.plan(
              (host, _) -> {
                seen.add(host);
                Ip.HERE.run("addr add 192.0.2.11/24 dev ln0");
                return NetworkRequest.of(Map.of("br0", NetworkSpec.takeOverOf("ln0")), Map.of());
              },
              Optional.empty(),
              Duration.ofSeconds(30));

      assertThat(seen).containsExactly(planned.plan().before());
      assertThat(planned.plan().after().addressesOf("br0").toString())
          .contains("192.0.2.10")
          .doesNotContain("192.0.2.11");
      assertThat(planned.isInForce()).isFalse();
    }
  }

  /** As another command does that only plans. */
  @Test
  void waitsForAProcessThatHasTheLockForAMomentWithoutAPendingChange() throws Exception {
    try (LocalNetwork network =
            LocalNetwork.open(
                folder.resolve("state"), folder.resolve("resolv.conf"), NicOwners.DEFAULT, true);
        LockFile lock = paths().openLock()) {
      LockFile.Held held = lock.tryLock().orElseThrow();
      var recovery = new FutureTask<>(network::recover);
      Thread thread = Thread.ofPlatform().start(recovery);
      await().until(() -> thread.getState() == Thread.State.TIMED_WAITING || recovery.isDone());

      held.close();

      assertThat(recovery.get(HANG_SECONDS, TimeUnit.SECONDS)).isEmpty();
    }
  }

  private ChangePaths paths() {
    return ChangePaths.inStateDirectory(folder.resolve("state"), folder.resolve("resolv.conf"));
  }
}
