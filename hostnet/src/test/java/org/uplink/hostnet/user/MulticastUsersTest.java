package org.uplink.hostnet.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    assertThat(users("eth0", 2))
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
    assertThat(users("eth0", 2))
        .extracting(DeviceUser::code)
        .containsExactly(WarningCode.MULTICAST_ROUTING);
    assertThat(users("eth1", 3)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // port 5355 of LLMNR, port 5353 of mDNS
    "14EB, systemd-resolve, 224.0.0.251 ff02::fb",
    "14E9, avahi-daemon, 224.0.0.252 ff02::1:3",
    "14E9, mdnsd, 224.0.0.251 224.0.0.252 ff02::1:3 ff02::fb",
    "14EC, systemd-resolve, 224.0.0.251 224.0.0.252 ff02::1:3 ff02::fb",
  })
  void groupsOfNameServicesThatJoinThemAgainHaveNoUser(String port, String program, String groups)
      throws IOException {
    joinNameServices();
    write("udp", "sl\n" + socket(port, 12));
    write("udp6", "sl\n" + socket(port, 13));
    openProcess("101", program, 12);
    openProcess("102", program, 13);
    assertThat(users("eth0", 2))
        .extracting(DeviceUser::subject)
        .containsExactlyInAnyOrder(groups.split(" ", -1));
  }

  @Test
  void groupWithAnotherProgramBesideHasAUser() throws IOException {
    joinNameServices();
    write("udp", "sl\n" + socket("14E9", 12) + socket("14E9", 13));
    openProcess("101", "avahi-daemon", 12);
    assertThat(users("eth0", 2)).extracting(DeviceUser::subject).contains("224.0.0.251");
    openProcess("102", "chrome", 13);
    assertThat(users("eth0", 2)).extracting(DeviceUser::subject).contains("224.0.0.251");
  }

  /**
   * The links in /proc/PID/fd of other users need CAP_SYS_PTRACE, which the packaged agent lacks.
   */
  @ParameterizedTest
  @CsvSource({
    "995, 995, avahi-daemon, ''",
    "995, 996, avahi-daemon, 224.0.0.251",
    "995, 995, chrome, 224.0.0.251",
    "0, 0, avahi-daemon, 224.0.0.251",
    "65534, 65534, avahi-daemon, 224.0.0.251",
  })
  void programThatHidesItsSocketsIsKnownByItsUser(
      int socketUser, int user, String program, String groups) throws IOException {
    joinNameServices();
    write("udp", "sl\n" + socket("14E9", socketUser, 12) + socket("14EB", 996, 13));
    process("101", "avahi-daemon", user);
    process("102", program, user);
    process("103", "systemd-resolve", 996);
    assertThat(users("eth0", 2))
        .extracting(DeviceUser::subject)
        .filteredOn("224.0.0.251"::equals)
        .containsExactlyElementsOf(groups.isEmpty() ? List.of() : List.of(groups));
  }

  @Test
  void processOfAnotherNamespaceDoesNotCountForItsUser() throws IOException {
    joinNameServices();
    write("udp", "sl\n" + socket("14E9", 995, 12));
    process("101", "avahi-daemon", 995);
    process("102", "mysqld", 995);
    assertThat(users("eth0", 2)).extracting(DeviceUser::subject).contains("224.0.0.251");
    for (String id : List.of("self", "101", "102")) {
      Files.createDirectories(folder.resolve(id + "/net"));
    }
    Files.writeString(folder.resolve("self/net/dev"), "");
    Files.createLink(folder.resolve("101/net/dev"), folder.resolve("self/net/dev"));
    Files.writeString(folder.resolve("102/net/dev"), "");
    assertThat(users("eth0", 2)).extracting(DeviceUser::subject).doesNotContain("224.0.0.251");
  }

  /** All groups are checked with what one look at the processes and sockets has found. */
  @Test
  void readsTheProcessesOnceForAllDevicesAndGroups() throws IOException {
    joinNameServices();
    write("udp", "sl\n" + socket("14E9", 12) + socket("14EB", 13));
    openProcess("101", "avahi-daemon", 12);
    openProcess("102", "systemd-resolve", 13);
    var processes = new ProcessFiles(folder);
    assertThat(processes.ownersOf(Set.of(12L))).containsOnlyKeys(12L);
    Files.delete(folder.resolve("101/fd/3"));
    Files.delete(folder.resolve("102/fd/3"));

    assertThat(
            new MulticastUsers(new ProcNet(folder), processes, new UserPrograms(folder))
                .of("eth0", 2))
        .isEmpty();
  }

  private void joinNameServices() throws IOException {
    write(
        "igmp",
        """
        Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter
        2\teth0      :     2      V3
        \t\t\t\tFB0000E0     1 0:00000000\t\t0
        \t\t\t\tFC0000E0     1 0:00000000\t\t0
        """);
    write(
        "igmp6",
        """
        2    eth0            ff0200000000000000000000000000fb     1 00000004 0
        2    eth0            ff020000000000000000000000010003     1 00000004 0
        """);
  }

  private List<DeviceUser> users(String device, int index) {
    return new MulticastUsers(
            new ProcNet(folder), new ProcessFiles(folder), new UserPrograms(folder))
        .of(device, index);
  }

  /** Writes a line of {@code /proc/net/udp}. */
  private static String socket(String port, int inode) {
    return socket(port, 0, inode);
  }

  private static String socket(String port, int user, int inode) {
    return " 9: 00000000:%s 00000000:0000 07 00000000:00000000 00:00000000 00000000 %d 0 %d 2 0 0\n"
        .formatted(port, user, inode);
  }

  /** Writes a process that hides its open files. */
  private void process(String id, String name, long user) throws IOException {
    Files.createDirectories(folder.resolve(id));
    Files.writeString(folder.resolve(id).resolve("comm"), name + "\n");
    Files.writeString(
        folder.resolve(id).resolve("status"),
        "Name:\tx\nUid:\t%d\t%d\t%d\t%d\nGid:\t1\t1\t1\t1\n".formatted(user, user, user, user));
  }

  private void openProcess(String id, String name, int inode) throws IOException {
    Path open = Files.createDirectories(folder.resolve(id).resolve("fd"));
    Files.writeString(folder.resolve(id).resolve("comm"), name + "\n");
    Files.createSymbolicLink(open.resolve("3"), Path.of("socket:[" + inode + "]"));
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
