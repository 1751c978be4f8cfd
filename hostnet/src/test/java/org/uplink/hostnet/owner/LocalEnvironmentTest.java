package org.uplink.hostnet.owner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.hostnet.owner.NicOwner.Kind;

class LocalEnvironmentTest {
  @TempDir private Path root;
  private HostEnvironment around;
  private int pid = 100;

  @BeforeEach
  void host() throws IOException {
    Files.createDirectories(root.resolve("proc"));
    around =
        new LocalEnvironment(
            root,
            name -> name.equals("eth0") ? OptionalInt.of(2) : OptionalInt.empty(),
            (_, _) -> List.of(),
            _ -> List.of(),
            _ -> true,
            _ -> true,
            new ResolverOwner(root.resolve("etc/resolv.conf"), root.resolve("proc")));
  }

  @Test
  void nicWithStaticAddressesHasNoOwner() throws IOException {
    runs("/usr/sbin/sshd", "-D");
    runs("/usr/sbin/NetworkManager", "--no-daemon");
    runs("/usr/sbin/dhclient", "-pf", "/run/dhclient.eth1.pid", "eth1");
    assertThat(owner()).isEmpty();
  }

  @Test
  void networkManagerOwnsManagedDevicesWhileItRuns() throws IOException {
    write("run/NetworkManager/devices/2", "[device]\nmanaged=true\nconnection-uuid=x\n");
    assertThat(owner()).isEmpty();
    runs("/usr/sbin/NetworkManager", "--no-daemon");
    assertThat(around.ownerOf("eth0"))
        .hasValue(new NicOwner(Kind.NETWORK_MANAGER, "eth0", "/run/NetworkManager/devices/2"));
    write("run/NetworkManager/devices/2", "[device]\nmanaged=false\n");
    assertThat(owner()).isEmpty();
  }

  @Test
  void networkdOwnsDevicesThatItConfigures() throws IOException {
    runs("/lib/systemd/systemd-networkd");
    write("run/systemd/netif/links/2", "# x\nADMIN_STATE=unmanaged\nOPER_STATE=routable\n");
    assertThat(owner()).isEmpty();
    write("run/systemd/netif/links/2", "# x\nADMIN_STATE=configured\nOPER_STATE=routable\n");
    assertThat(owner()).hasValue(Kind.NETWORKD);
  }

  @Test
  void wickedOwnsDevicesWithAnIfcfgFile() throws IOException {
    write("etc/sysconfig/network/ifcfg-eth0", "BOOTPROTO='static'\nSTARTMODE='auto'\n");
    assertThat(owner()).isEmpty();
    runs("/usr/sbin/wickedd", "--systemd", "--foreground");
    assertThat(around.ownerOf("eth0"))
        .hasValue(new NicOwner(Kind.WICKED, "eth0", "/etc/sysconfig/network/ifcfg-eth0"));
    assertThat(around.ownerOf("eth1")).isEmpty();
    write("etc/sysconfig/network/ifcfg-eth0", "STARTMODE='off'\n");
    assertThat(owner()).isEmpty();
  }

  @Test
  void connManOwnsDevicesOutsideOfItsBlacklist() throws IOException {
    runs("/usr/sbin/connmand", "-n");
    assertThat(owner()).hasValue(Kind.CONNMAN);
    assertThat(around.ownerOf("virbr0")).isEmpty();
    write("etc/connman/main.conf", "[General]\nNetworkInterfaceBlacklist = vmnet, eth0\n");
    assertThat(owner()).isEmpty();
    assertThat(around.ownerOf("virbr0").map(NicOwner::kind)).hasValue(Kind.CONNMAN);
    assertThat(around.ownerOf("eth1").orElseThrow().nextStep()).contains("add it to");
  }

  @Test
  void dhcpClientOwnsItsNicOrAllIfItNamesNone() throws IOException {
    runs("dhclient", "-4", "-v", "-pf", "/run/dhclient.eth0.pid", "eth0");
    assertThat(around.ownerOf("eth0").orElseThrow().evidence()).isEqualTo("dhclient, process 100");
    assertThat(around.ownerOf("eth1")).isEmpty();
    runs("dhcpcd: [manager] [ip4] [ip6]");
    assertThat(around.ownerOf("eth1").map(NicOwner::kind)).hasValue(Kind.DHCPCD);
    assertThat(around.ownerOf("eth0").orElseThrow().nextStep()).contains("static address");
  }

  @Test
  void readsUdhcpcsNicFromItsOption() throws IOException {
    runs("udhcpc", "-b", "-i", "eth0");
    assertThat(owner()).hasValue(Kind.UDHCPC);
    assertThat(around.ownerOf("eth1")).isEmpty();
  }

  @Test
  void findsWirelessNics() throws IOException {
    assertThat(around.isWireless("eth0")).isFalse();
    Files.createDirectories(root.resolve("sys/class/net/eth0/wireless"));
    assertThat(around.isWireless("eth0")).isTrue();
  }

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void runs(String... words) throws IOException {
    write("proc/" + pid++ + "/cmdline", String.join("\0", words) + "\0");
  }

  private Optional<Kind> owner() {
    return around.ownerOf("eth0").map(NicOwner::kind);
  }
}
