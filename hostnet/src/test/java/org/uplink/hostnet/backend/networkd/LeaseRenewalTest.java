package org.uplink.hostnet.backend.networkd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.hostnet.adoption.OwnerWait;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.platform.StepListener;
import org.uplink.rtnetlink.address.AddressFlags;
import org.uplink.rtnetlink.address.InterfaceAddress;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.Scope;

/** Finds out whether a lease was renewed. Needs no kernel. */
class LeaseRenewalTest {
  private static final Duration LIFE = Duration.ofSeconds(60);
  private static final Prefix LOCAL = Prefix.parse("192.0.2.2/24");
  private static final NetworkState RENEWED = NetworkState.ofLinks(List.of());

  @TempDir private Path root;
  private final List<String> commands = new ArrayList<>();

  /** When the kernel got the address, in milliseconds. */
  private long updated = 7000;

  private long updatedByRenewal = updated;

  @BeforeEach
  void make() throws IOException {
    Path leases = Files.createDirectories(root.resolve("run/systemd/netif/leases"));
    Files.writeString(leases.resolve("7"), "CLIENTID=ff0000001000020000ab11\n");
  }

  /** It was renewed a moment before, and has the same lifetime after the second renewal. */
  @Test
  void leaseWhoseLifetimeDoesNotGrowIsRenewed() {
    updatedByRenewal = updated + 10;
    assertThat(renew("192.0.2.2/24")).hasValue(RENEWED);
    assertThat(commands).contains("networkctl renew eth0");
  }

  @Test
  void leaseThatTheServerDoesNotRenewIsNot() {
    assertThat(renew("192.0.2.2/24")).isEmpty();
    assertThat(commands).contains("networkctl renew eth0");
  }

  @Test
  void leaseOfIpv6CannotBeRenewed() {
    assertThat(renew("2001:db8::2/128")).isEmpty();
    assertThat(commands).isEmpty();
  }

  private Optional<NetworkState> renew(String ending) {
    OwnerFiles files = new OwnerFiles(root, StepListener.NONE);
    Networkd networkd =
        new Networkd(
            this::run, files, new OwnerWait("systemd-networkd", Duration.ZERO, StepListener.NONE));
    return new LeaseRenewal(networkd, () -> List.of(address()), () -> RENEWED, _ -> 7)
        .renew(
            List.of(
                new AddressState(
                    "eth0",
                    Prefix.parse(ending),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Scope.UNIVERSE,
                    new AddressFlags(0),
                    Optional.of(new AddressState.Life(LIFE.toSeconds(), LIFE.toSeconds())),
                    OptionalLong.empty(),
                    List.of())));
  }

  private String run(List<String> words) {
    commands.add(String.join(" ", words));
    if (words.contains("renew")) {
      updated = updatedByRenewal;
    }
    return "7 eth0 ether routable configured\n";
  }

  private InterfaceAddress address() {
    return new InterfaceAddress(
        new Device(7, "eth0"),
        LOCAL,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Scope.UNIVERSE,
        new AddressFlags(0),
        Optional.of(LIFE),
        Optional.of(LIFE),
        Duration.ofMillis(updated),
        OptionalLong.empty(),
        List.of());
  }
}
