package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.uplink.testkit.GuestMachine;
import org.uplink.testkit.Seed;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;

/**
 * Agent and guard as they are installed from the packages, in their units with all restrictions, on
 * a host that boots with systemd, and whose NIC another program configures.
 */
@Tag("systemd")
@EnabledIfSystemProperty(
    named = "uplink.systemd",
    matches = "true",
    disabledReason = "boots a virtual machine several times; build/guest-tests starts it (-Pvm)")
class PackagedUnitTest {
  /** Beside those that arrive while the kernel makes the NIC a port. */
  private static final int ALLOWED_LOSS = 2;

  @TempDir private Path folder;

  @ParameterizedTest
  @MethodSource
  void ownerHasItsFileAgainAfterALossOfPowerAndKeepsAProvedNetwork(PackagedOwner owner)
      throws Exception {
    try (PackagedHost host = PackagedHost.start(folder, owner)) {
      List<String> before = host.network();
      String file = host.ownersFile();

      CompletableFuture<ChangeStatus> undecided =
          host.begin("undecided", options -> EngineCalls.takeOver(GuestMachine.NIC, options));
      host.awaitApplied("undecided", undecided);
      assertThat(host.network()).isNotEqualTo(before);
      host.losePower();
      host.awaitConfigured();
      assertThat(host.network()).as(host::log).isEqualTo(before);
      assertThat(host.ownersFile()).isEqualTo(file);
      assertThat(host.status("undecided").state()).isEqualTo(ChangeState.ROLLED_BACK);

      try (PingStream pings = PingStream.to(AgentFixture.ADDRESS, folder.resolve("deployed"))) {
        host.keep("kept", options -> EngineCalls.takeOver(GuestMachine.NIC, options));
        PingStream.Losses losses = pings.losses();
        Duration inKernel = host.timeToBecomePort();
        System.out.println("the kernel needed " + inKernel + " to make the NIC a port");
        assertThat(losses.onTheWay())
            .as(() -> losses + "\n" + host.log())
            .isLessThanOrEqualTo(ALLOWED_LOSS + PingStream.sentIn(inKernel));
      }
      host.awaitAdopted();
      List<String> kept = host.network();

      host.reboot();
      host.awaitAdopted();
      assertThat(withoutPrefixFlags(host.network()))
          .as(host::log)
          .isEqualTo(withoutPrefixFlags(kept));
      assertThat(host.status("kept").state()).isEqualTo(ChangeState.SAFE);
    }
  }

  private static List<PackagedOwner> ownerHasItsFileAgainAfterALossOfPowerAndKeepsAProvedNetwork() {
    List<PackagedOwner> owners = List.of(PackagedOwner.networkd(), PackagedOwner.networkManager());
    String selected = System.getProperty("uplink.systemd.owner");
    if (selected != null) {
      return owners.stream().filter(owner -> owner.name().matches(selected)).toList();
    }
    if (Boolean.getBoolean("uplink.full")) {
      return owners;
    }
    System.out.println("seed " + Seed.VALUE + " picks the owner");
    return List.of(owners.get(new Random(Seed.VALUE).nextInt(owners.size())));
  }

  /**
   * Forgets who made the prefix routes: after a boot, systemd-networkd leaves them to the kernel.
   */
  private static List<String> withoutPrefixFlags(List<String> network) {
    return network.stream().map(line -> line.replace(" noprefixroute", "")).toList();
  }
}
