package org.uplink.rtnetlink.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uplink.rtnetlink.codec.IpsecReader;
import org.uplink.rtnetlink.request.Errno;
import org.uplink.rtnetlink.wire.AddressAttribute;
import org.uplink.rtnetlink.wire.GroupAttribute;
import org.uplink.rtnetlink.wire.LinkAttribute;
import org.uplink.rtnetlink.wire.NeighbourAttribute;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.NextHopAttribute;
import org.uplink.rtnetlink.wire.RouteMessage;
import org.uplink.rtnetlink.wire.RuleAttribute;
import org.uplink.rtnetlink.wire.SocketDiagnosis;
import org.uplink.rtnetlink.wire.TrafficControl;

/**
 * Lets a C compiler check each number of the library that could differ between architectures: error
 * numbers, flags, system calls, sizes and offsets of structures. The compiler has the headers of
 * its architecture, and a wrong number does not compile.
 */
class CompiledFactsTest {
  private static final String HEADERS =
      """
      #define _GNU_SOURCE
      #include <errno.h>
      #include <fcntl.h>
      #include <poll.h>
      #include <sched.h>
      #include <stddef.h>
      #include <sys/eventfd.h>
      #include <sys/ioctl.h>
      #include <sys/socket.h>
      #include <sys/syscall.h>
      #include <sys/uio.h>
      #include <linux/if.h>
      #include <linux/if_addr.h>
      #include <linux/if_addrlabel.h>
      #include <linux/if_bridge.h>
      #include <linux/ethtool.h>
      #include <linux/fib_rules.h>
      #include <linux/inet_diag.h>
      #include <linux/neighbour.h>
      #include <linux/netlink.h>
      #include <linux/nexthop.h>
      #include <linux/rtnetlink.h>
      #include <linux/sockios.h>
      #include <linux/xfrm.h>
      """;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"x86_64-linux-gnu-gcc, amd64", "aarch64-linux-gnu-gcc, aarch64"})
  void numbersAreThoseOfTheArchitecture(String compiler, String architecture) throws Exception {
    assumeInstalled(compiler);
    List<String> facts = facts();
    SystemCallNumbers calls = SystemCallNumbers.of(architecture).orElseThrow();
    facts.add(fact("SYS_sendto", calls.sendto()));
    facts.add(fact("SYS_recvfrom", calls.recvfrom()));
    assertThat(errorsOf(compiler, facts)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"x86_64-linux-gnu-gcc", "aarch64-linux-gnu-gcc"})
  void wrongNumberDoesNotCompile(String compiler) throws Exception {
    assumeInstalled(compiler);
    assertThat(errorsOf(compiler, List.of(fact("EHOSTUNREACH", 114))))
        .contains("EHOSTUNREACH is not 114");
  }

  @Test
  void otherArchitecturesUseTheFunctionsOfTheLibraryOfC() {
    assertThat(SystemCallNumbers.of("riscv64")).isEmpty();
  }

  private static List<String> facts() throws ReflectiveOperationException {
    List<String> facts = new ArrayList<>();
    for (Field field : ErrorNumber.class.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == int.class) {
        facts.add(fact(field.getName(), field.getInt(null)));
      }
    }
    IntStream.range(1, 4096)
        .mapToObj(Errno::new)
        .filter(errno -> !errno.symbol().contains(" "))
        .forEach(errno -> facts.add(fact(errno.symbol(), errno.value())));

    Class<?> socket = NetlinkSocket.class;
    facts.add(fact("AF_NETLINK", socket, "AF_NETLINK"));
    facts.add(fact("SOCK_RAW | SOCK_CLOEXEC", socket, "SOCK_RAW_CLOEXEC"));
    facts.add(fact("SOL_SOCKET", socket, "SOL_SOCKET"));
    facts.add(fact("SO_RCVBUF", socket, "SO_RCVBUF"));
    facts.add(fact("SO_RCVBUFFORCE", socket, "SO_RCVBUFFORCE"));
    facts.add(fact("SOL_NETLINK", socket, "SOL_NETLINK"));
    facts.add(fact("NETLINK_ADD_MEMBERSHIP", socket, "ADD_MEMBERSHIP"));
    facts.add(fact("NETLINK_CAP_ACK", socket, "CAP_ACK"));
    facts.add(fact("NETLINK_EXT_ACK", socket, "EXT_ACK"));
    facts.add(fact("NETLINK_GET_STRICT_CHK", socket, "GET_STRICT_CHK"));
    facts.add(fact("MSG_TRUNC", socket, "MSG_TRUNC"));
    facts.add(fact("MSG_DONTWAIT", socket, "MSG_DONTWAIT"));
    facts.add(fact("POLLIN", socket, "POLLIN"));
    facts.add(fact("SIOCGIFNAME", socket, "SIOCGIFNAME"));
    facts.add(fact("SIOCGIFINDEX", socket, "SIOCGIFINDEX"));
    facts.add(fact("SIOCETHTOOL", socket, "SIOCETHTOOL"));
    facts.add(fact("ETHTOOL_GFLAGS", socket, "ETHTOOL_GFLAGS"));
    facts.add(fact("ETHTOOL_SFLAGS", socket, "ETHTOOL_SFLAGS"));
    facts.add(fact("IFNAMSIZ", socket, "NAME_SIZE"));
    facts.add(fact("RTNLGRP_LINK", socket, "RTNLGRP_LINK"));
    facts.add(fact("sizeof(struct sockaddr_nl)", socket, "ADDRESS_SIZE"));
    facts.add(fact("offsetof(struct sockaddr_nl, nl_pid)", socket, "PORT_ID"));
    facts.add(fact("sizeof(struct ifreq)", socket, "IFREQ_SIZE"));
    facts.add(fact("offsetof(struct ifreq, ifr_ifindex)", socket, "NAME_SIZE"));
    facts.add(fact("sizeof(struct ethtool_value)", socket, "ETHTOOL_VALUE_SIZE"));
    facts.add(fact("EFD_CLOEXEC | EFD_NONBLOCK", WakeUp.class, "CLOEXEC_NONBLOCK"));
    facts.add(fact("O_RDONLY | O_CLOEXEC", NamespaceFile.class, "RDONLY_CLOEXEC"));
    facts.add(fact("CLONE_NEWNET", NamespaceFile.class, "CLONE_NEWNET"));

    // WakeUp: two of these, the descriptor first, the events of the answer last.
    facts.add(fact("sizeof(struct pollfd)", 8));
    facts.add(fact("offsetof(struct pollfd, events)", 4));
    // ReceiveSlots.
    Class<?> slots = ReceiveSlots.class;
    facts.add(fact("sizeof(struct mmsghdr)", slots, "HEADER"));
    facts.add(fact("offsetof(struct mmsghdr, msg_len)", slots, "LENGTH"));
    facts.add(fact("offsetof(struct mmsghdr, msg_hdr.msg_flags)", slots, "FLAGS"));
    facts.add(fact("offsetof(struct mmsghdr, msg_hdr.msg_iov)", 16));
    facts.add(fact("offsetof(struct mmsghdr, msg_hdr.msg_iovlen)", 24));
    facts.add(fact("sizeof(struct iovec)", 16));
    facts.add(fact("offsetof(struct iovec, iov_len)", 8));

    facts.add(fact("sizeof(struct nlmsghdr)", Netlink.HEADER));
    facts.add(fact("sizeof(struct rtmsg)", RouteMessage.HEADER));
    facts.add(fact("sizeof(struct ifinfomsg)", LinkAttribute.HEADER));
    facts.add(fact("sizeof(struct ifaddrmsg)", AddressAttribute.HEADER));
    facts.add(fact("sizeof(struct ndmsg)", NeighbourAttribute.HEADER));
    facts.add(fact("sizeof(struct fib_rule_hdr)", RuleAttribute.HEADER));
    facts.add(fact("sizeof(struct nhmsg)", NextHopAttribute.HEADER));
    facts.add(fact("sizeof(struct tcmsg)", TrafficControl.HEADER));
    facts.add(fact("sizeof(struct br_port_msg)", GroupAttribute.HEADER));
    facts.add(fact("sizeof(struct br_mdb_entry)", GroupAttribute.ENTRY_SIZE));
    facts.add(fact("sizeof(struct rtnexthop)", 8));
    facts.add(fact("sizeof(struct nexthop_grp)", 8));
    facts.add(fact("sizeof(struct ifaddrlblmsg)", 12));
    facts.add(fact("sizeof(struct inet_diag_sockid)", SocketDiagnosis.ID_SIZE));
    facts.add(fact("sizeof(struct inet_diag_msg)", SocketDiagnosis.HEADER));
    facts.add(fact("offsetof(struct inet_diag_msg, id.idiag_if)", SocketDiagnosis.DEVICE));
    facts.add(fact("offsetof(struct inet_diag_msg, idiag_uid)", SocketDiagnosis.USER));
    facts.add(fact("offsetof(struct inet_diag_msg, idiag_inode)", SocketDiagnosis.INODE));
    facts.add(fact("sizeof(struct inet_diag_req_v2)", 8 + SocketDiagnosis.ID_SIZE));

    Class<?> ipsec = IpsecReader.class;
    facts.add(fact("offsetof(struct xfrm_selector, saddr)", ipsec, "SOURCE"));
    facts.add(fact("offsetof(struct xfrm_selector, family)", ipsec, "FAMILY"));
    facts.add(fact("offsetof(struct xfrm_selector, prefixlen_d)", ipsec, "DESTINATION_LENGTH"));
    facts.add(fact("offsetof(struct xfrm_selector, prefixlen_s)", ipsec, "SOURCE_LENGTH"));
    facts.add(fact("offsetof(struct xfrm_selector, ifindex)", ipsec, "DEVICE"));
    facts.add(fact("sizeof(struct xfrm_userpolicy_info)", ipsec, "POLICY_HEADER"));
    facts.add(fact("offsetof(struct xfrm_userpolicy_info, dir)", ipsec, "POLICY_DIRECTION"));
    facts.add(fact("sizeof(struct xfrm_usersa_info)", ipsec, "STATE_HEADER"));
    facts.add(fact("offsetof(struct xfrm_usersa_info, id.daddr)", ipsec, "STATE_DESTINATION"));
    facts.add(fact("offsetof(struct xfrm_usersa_info, id.spi)", ipsec, "STATE_SPI"));
    facts.add(fact("offsetof(struct xfrm_usersa_info, id.proto)", ipsec, "STATE_PROTOCOL"));
    facts.add(fact("offsetof(struct xfrm_usersa_info, saddr)", ipsec, "STATE_SOURCE"));
    facts.add(fact("offsetof(struct xfrm_usersa_info, family)", ipsec, "STATE_FAMILY"));
    return facts;
  }

  private static String fact(String expression, Class<?> owner, String constant)
      throws ReflectiveOperationException {
    Field field = owner.getDeclaredField(constant);
    field.setAccessible(true);
    return fact(expression, field.getLong(null));
  }

  private static String fact(String expression, long value) {
    return "_Static_assert((%1$s) == %2$d, \"%1$s is not %2$d\");".formatted(expression, value);
  }

  private static void assumeInstalled(String compiler) {
    assumeTrue(
        Arrays.stream(System.getenv("PATH").split(":", -1))
            .anyMatch(path -> Files.isExecutable(Path.of(path, compiler))),
        () -> compiler + " is not installed (build/install-packages)");
  }

  private String errorsOf(String compiler, List<String> facts)
      throws IOException, InterruptedException {
    Path source = folder.resolve("facts.c");
    Files.writeString(source, HEADERS + String.join("\n", facts) + "\n");
    Process process =
        new ProcessBuilder(compiler, "-fsyntax-only", source.toString())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor() == 0).as(said).isEqualTo(said.isEmpty());
    return said;
  }
}
