package org.uplink.hostnet.user;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.user.ProcessFiles.SocketProcess;
import org.uplink.verbs.warning.WarningCode;

/**
 * Finds the multicast groups that programs have joined on a device, and multicast routing over the
 * device. The kernel does not tell which program joined a group. The groups of name services are
 * left out if their programs join them again on the network's device.
 */
record MulticastUsers(ProcNet files, ProcessFiles processes, UserPrograms programs) {
  /** The groups that the kernel joins itself: all nodes, all routers, all snoopers. */
  private static final Set<String> OF_THE_KERNEL =
      Set.of(
          "224.0.0.1",
          "224.0.0.106",
          "ff01::1",
          "ff01::2",
          "ff02::1",
          "ff02::2",
          "ff02::6a",
          "ff05::2");

  /** The prefix of solicited-node groups. The kernel joins one for each IPv6 address. */
  private static final String SOLICITED_NODE = "ff02::1:ff";

  /** The groups of mDNS (RFC 6762) and LLMNR (RFC 4795), and the UDP port of each. */
  private static final Map<String, Integer> OF_NAME_SERVICES =
      Map.of("224.0.0.251", 5353, "ff02::fb", 5353, "224.0.0.252", 5355, "ff02::1:3", 5355);

  /**
   * The programs that watch the links of the kernel, and join the groups on each device that gets
   * addresses. Names of processes have at most 15 characters.
   */
  private static final Set<String> JOIN_AGAIN = Set.of("systemd-resolve", "avahi-daemon");

  List<DeviceUser> of(String device, int index) {
    List<DeviceUser> users = new ArrayList<>();
    List<String> groups =
        Stream.concat(ipv4Groups(index).stream(), ipv6Groups(index).stream())
            .map(IpLiteral::format)
            .filter(group -> !OF_THE_KERNEL.contains(group) && !group.startsWith(SOLICITED_NODE))
            .distinct()
            .toList();
    Set<Integer> follow = portsThatFollow(groups);
    groups.stream()
        .filter(
            group ->
                Optional.ofNullable(OF_NAME_SERVICES.get(group)).filter(follow::contains).isEmpty())
        .map(
            group ->
                new DeviceUser(
                    WarningCode.MULTICAST_MEMBERSHIP,
                    group,
                    "a program has joined the multicast group %s on %s".formatted(group, device)))
        .forEach(users::add);
    if (routes("ip_mr_vif", device) || routes("ip6_mr_vif", device)) {
      users.add(
          new DeviceUser(
              WarningCode.MULTICAST_ROUTING,
              "multicast routing",
              "a program routes multicast over " + device));
    }
    return users;
  }

  /**
   * Returns the ports of those groups that follow the addresses to another device, as far as the
   * sockets say: only programs that join the groups again have bound the port.
   */
  private Set<Integer> portsThatFollow(List<String> groups) {
    Set<Integer> ports = new HashSet<>();
    groups.forEach(group -> Optional.ofNullable(OF_NAME_SERVICES.get(group)).ifPresent(ports::add));
    if (ports.isEmpty()) {
      return ports;
    }
    Map<Integer, Map<Long, Long>> usersOfSockets = new HashMap<>();
    for (String table : List.of("udp", "udp6")) {
      for (List<String> row : files.rows(table)) {
        if (row.size() > 9) {
          int port = Integer.parseInt(row.get(1).substring(row.get(1).lastIndexOf(':') + 1), 16);
          usersOfSockets
              .computeIfAbsent(port, _ -> new HashMap<>())
              .put(Long.parseLong(row.get(9)), Long.parseLong(row.get(7)));
        }
      }
    }
    ports.removeIf(
        port -> !Optional.ofNullable(usersOfSockets.get(port)).filter(this::joinAgain).isPresent());
    return ports;
  }

  /**
   * Returns whether all sockets are of programs that join the groups again. If a process hides its
   * sockets, its user has to run such programs only.
   */
  private boolean joinAgain(Map<Long, Long> usersOfSockets) {
    Map<Long, SocketProcess> owners = processes.ownersOf(usersOfSockets.keySet());
    return usersOfSockets.entrySet().stream()
        .allMatch(
            socket ->
                Optional.ofNullable(owners.get(socket.getKey()))
                    .map(owner -> JOIN_AGAIN.contains(owner.name()))
                    .orElseGet(() -> programs.runsOnly(socket.getValue(), JOIN_AGAIN)));
  }

  /**
   * Reads {@code igmp}: a line for each device with its index first, followed by an indented line
   * for each group.
   */
  private List<InetAddress> ipv4Groups(int index) {
    List<InetAddress> groups = new ArrayList<>();
    boolean ofDevice = false;
    for (String line : files.lines("igmp")) {
      List<String> words = ProcNet.words(line);
      if (!line.isEmpty() && !Character.isWhitespace(line.charAt(0))) {
        ofDevice = words.getFirst().equals(Integer.toString(index));
      } else if (ofDevice) {
        ipv4(words.getFirst()).ifPresent(groups::add);
      }
    }
    return groups;
  }

  /** Reads {@code igmp6}: index, device, group, users, flags, timer. */
  private List<InetAddress> ipv6Groups(int index) {
    return files.lines("igmp6").stream()
        .map(ProcNet::words)
        .filter(words -> words.size() > 2 && words.getFirst().equals(Integer.toString(index)))
        .flatMap(words -> ipv6(words.get(2)).stream())
        .toList();
  }

  /** Interface number, device, counters. */
  private boolean routes(String table, String device) {
    return files.rows(table).stream().anyMatch(row -> row.size() > 1 && row.get(1).equals(device));
  }

  /**
   * Parses an IPv4 address. The kernel prints the four bytes in network order as a number in the
   * machine's byte order.
   */
  private static Optional<InetAddress> ipv4(String hex) {
    if (hex.length() != 8) {
      return Optional.empty();
    }
    return bytes(hex)
        .flatMap(
            bytes ->
                java.nio.ByteOrder.nativeOrder() == java.nio.ByteOrder.LITTLE_ENDIAN
                    ? address(new byte[] {bytes[3], bytes[2], bytes[1], bytes[0]})
                    : address(bytes));
  }

  private static Optional<InetAddress> ipv6(String hex) {
    return hex.length() == 32 ? bytes(hex).flatMap(MulticastUsers::address) : Optional.empty();
  }

  private static Optional<byte[]> bytes(String hex) {
    try {
      return Optional.of(HexFormat.of().parseHex(hex));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<InetAddress> address(byte[] bytes) {
    try {
      return Optional.of(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has the length of its family", e);
    }
  }
}
