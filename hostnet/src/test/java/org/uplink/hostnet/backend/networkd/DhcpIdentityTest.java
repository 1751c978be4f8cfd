package org.uplink.hostnet.backend.networkd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.hostnet.backend.networkd.file.ClientId;
import org.uplink.hostnet.backend.networkd.file.DhcpIdentity;
import org.uplink.hostnet.backend.networkd.file.NetworkFile;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.platform.StepListener;
import org.uplink.rtnetlink.address.AddressFlags;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.Scope;
import org.uplink.testkit.Deadlines;

/** Finds the identity of a NIC in the files of systemd-networkd. Needs no kernel. */
class DhcpIdentityTest {
  private static final int INDEX = 7;
  private static final String ASSOCIATION = "DHCP6_CLIENT_IAID=0x10\n";
  private static final String CLIENT_ID = "CLIENTID=ff0000001000020000ab11\n";
  private static final AddressState.Life HOUR = new AddressState.Life(3600, 3600);

  @TempDir private Path root;

  @BeforeEach
  void make() throws IOException {
    Files.createDirectories(folder("links"));
    Files.createDirectories(folder("leases"));
  }

  /** It writes the identity a moment after the kernel has the address. */
  @Test
  void identityThatSystemdNetworkdSaysLaterIsAwaited() {
    StepListener writer = onProgress(() -> write("links", ASSOCIATION));
    assertThat(identity("", "2001:db8::9/128", Optional.of(HOUR), Deadlines.HANG, writer).dhcp6())
        .hasValue("16");
    writer = onProgress(() -> write("leases", CLIENT_ID));
    assertThat(identity("", "192.0.2.9/24", Optional.of(HOUR), Deadlines.HANG, writer).dhcp4())
        .hasValue(new ClientId("ff0000001000020000ab11"));
  }

  @ParameterizedTest
  @CsvSource({"2001:db8::9/128, DHCPv6", "192.0.2.9/24, DHCP,"})
  void leaseOfAnotherClientIsRefused(String address, String protocol) {
    assertThatThrownBy(() -> identity("", address, Optional.of(HOUR)))
        .isInstanceOf(SetupRefusedException.class)
        .hasMessageContaining("the address %s of eth0, which is from %s,", address, protocol);
  }

  /** With KeepConfiguration=, a leased address lasts, so only the file tells it from others. */
  @Test
  void lastingAddressOfADhcpClientIsRefusedWithoutItsLease() {
    String dhcp =
        "[Network]\nDHCP=ipv4\nKeepConfiguration=dhcp\nAddress=192.0.2.8/24\n[Address]\nAddress=192.0.2.7\n";
    assertThatThrownBy(() -> identity(dhcp, "192.0.2.9/24", Optional.empty()))
        .hasMessageContaining("192.0.2.9/24 of eth0");
    for (String named : List.of("192.0.2.8/24", "192.0.2.7/32", "169.254.0.9/16")) {
      assertThat(identity(dhcp, named, Optional.empty())).isEqualTo(DhcpIdentity.NONE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.9/24", "2001:db8::9/128", "fe80::1/128"})
  void lastingAddressNeedsNoLease(String address) {
    for (String dhcp : List.of("no", "yes")) {
      assertThat(identity("[Network]\nDHCP=" + dhcp + "\n", address, Optional.empty()))
          .isEqualTo(DhcpIdentity.NONE);
    }
  }

  /** Routers advertise prefixes, not single addresses. */
  @Test
  void advertisedAddressNeedsNoLease() {
    assertThat(identity("", "2001:db8::9/64", Optional.of(HOUR))).isEqualTo(DhcpIdentity.NONE);
  }

  private DhcpIdentity identity(String file, String address, Optional<AddressState.Life> life) {
    return identity(file, address, life, Duration.ZERO, StepListener.NONE);
  }

  private DhcpIdentity identity(
      String file,
      String address,
      Optional<AddressState.Life> life,
      Duration limit,
      StepListener listener) {
    OwnerFiles files = new OwnerFiles(root, StepListener.NONE);
    Networkd networkd =
        new Networkd(
            _ -> {
              throw new AssertionError("no command is needed");
            },
            files,
            limit,
            listener);
    return new CurrentFiles(new FileLayers(files), networkd, host(address, life), _ -> INDEX)
        .dhcpIdentity("eth0", NetworkFile.parse(file));
  }

  private static NetworkState host(String address, Optional<AddressState.Life> life) {
    return new NetworkState(
        List.of(LinkState.of("eth0", Optional.empty(), 1500)),
        List.of(
            new AddressState(
                "eth0",
                Prefix.parse(address),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                address.startsWith("fe80:") || address.startsWith("169.254.")
                    ? Scope.LINK
                    : Scope.UNIVERSE,
                new AddressFlags(0),
                life,
                OptionalLong.empty(),
                List.of())),
        List.of(),
        List.of(),
        new TreeMap<>(),
        List.of(),
        List.of(),
        Optional.empty());
  }

  private void write(String folder, String text) {
    try {
      Files.writeString(folder(folder).resolve(Integer.toString(INDEX)), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path folder(String name) {
    return root.resolve("run/systemd/netif").resolve(name);
  }

  private static StepListener onProgress(Runnable action) {
    return new StepListener() {
      @Override
      public void before(String step) {}

      @Override
      public void after(String step) {}

      @Override
      public void progress() {
        action.run();
      }
    };
  }
}
