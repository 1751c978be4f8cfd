package org.uplink.hostnet.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.verbs.warning.WarningCode;

class MulticastUsersTest {
  @TempDir private Path folder;

  @Test
  void findsJoinedGroupsExceptThoseOfTheKernel() throws IOException {
    write(
        "igmp",
        """
        Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter
        1\tlo        :     1      V3
        \t\t\t\t010000E0     1 0:00000000\t\t0
        2\teth0      :     2      V3
        \t\t\t\t030201EF     1 0:00000000\t\t0
        \t\t\t\t010000E0     1 0:00000000\t\t0
        3\teth1      :     2      V3
        \t\t\t\t120000E0     1 0:00000000\t\t0
        """);
    write(
        "igmp6",
        """
        2    eth0            ff0200000000000000000001ff000020     1 00000004 0
        2    eth0            ff02000000000000000000000000000d     1 00000004 0
        2    eth0            ff020000000000000000000000000001     1 0000000C 0
        2    eth0            ff010000000000000000000000000001     1 00000008 0
        3    eth1            ff0200000000000000000000000000fb     1 00000004 0
        """);
    assertThat(new MulticastUsers(new ProcNet(folder)).of("eth0", 2))
        .extracting(DeviceUser::subject)
        .containsExactly("239.1.2.3", "ff02::d");
  }

  @Test
  void findsMulticastRouting() throws IOException {
    write(
        "ip6_mr_vif",
        """
        Interface      BytesIn  PktsIn  BytesOut PktsOut Flags
         0 eth0               0       0         0       0 00000
        """);
    assertThat(new MulticastUsers(new ProcNet(folder)).of("eth0", 2))
        .extracting(DeviceUser::code)
        .containsExactly(WarningCode.MULTICAST_ROUTING);
    assertThat(new MulticastUsers(new ProcNet(folder)).of("eth1", 3)).isEmpty();
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
