package org.uplink.hostnet.user;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.uplink.hostnet.user.DeviceUser.DeviceSocket;
import org.uplink.hostnet.user.ProcessFiles.SocketProcess;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.net.IpProtocol;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.user.BoundSocket;
import org.uplink.verbs.warning.WarningCode;

/** Finds sockets that are bound to a device: IP, packet and PPPoE sockets. */
record SocketUsers(Rtnetlink net, ProcNet files, ProcessFiles processes) {
  /** The protocols that sock_diag(7) lists, by their names in {@code /proc/net/protocols}. */
  private static final Map<String, IpProtocol> PROTOCOLS = protocols();

  /** EtherTypes whose frames a bridge gives to packet sockets of its port: LLDP, 802.1X, LACP. */
  private static final Set<Integer> PASSED_ON = Set.of(0x88cc, 0x888e, 0x8809);

  /** {@code ETH_P_ALL}: such a socket sees frames before a bridge does. */
  private static final int ALL_FRAMES = 3;

  List<DeviceUser> of(String device, int index) {
    List<DeviceUser> users = new ArrayList<>();
    PROTOCOLS.forEach((name, protocol) -> users.addAll(bound(device, index, name, protocol)));
    users.addAll(packetSockets(device, index));
    users.addAll(pppoeSessions(device));
    return counted(users);
  }

  private List<DeviceUser> bound(String device, int index, String name, IpProtocol protocol) {
    List<BoundSocket> sockets;
    try {
      sockets =
          net.sockets().boundTo(index, protocol).stream()
              // A connection without an inode was not accepted yet, or is closed already.
              .filter(socket -> socket.inode() != 0)
              .toList();
    } catch (NetlinkException e) {
      return protocol.equals(IpProtocol.RAW) ? rawSockets(device) : notListed(device, name, e);
    }
    Map<Long, SocketProcess> owners =
        processes.ownersOf(sockets.stream().map(BoundSocket::inode).collect(Collectors.toSet()));
    return sockets.stream()
        .map(
            socket -> {
              String owner = owner(owners, socket.inode(), socket.userId());
              String what = describe(name, socket.localPort());
              return new DeviceUser(
                  WarningCode.BOUND_SOCKET,
                  owner + ": " + what,
                  "%s has bound a socket (%s) to %s".formatted(owner, what, device),
                  socket(what, socket.userId(), owners, socket.inode()));
            })
        .toList();
  }

  /**
   * Reports that the kernel cannot list a protocol, but only if a socket of this protocol exists.
   */
  private List<DeviceUser> notListed(String device, String name, NetlinkException e) {
    boolean used =
        files.rows("protocols").stream()
            .filter(row -> row.size() > 2)
            .filter(row -> row.getFirst().equals(name) || row.getFirst().equals(name + "v6"))
            .anyMatch(row -> !row.get(2).equals("0"));
    return used
        ? List.of(
            new DeviceUser(
                WarningCode.NOT_CHECKED,
                name + " sockets",
                "this kernel does not list %s sockets (%s), so one may be bound to %s"
                    .formatted(name, e.getMessage(), device)))
        : List.of();
  }

  /** Returns the raw sockets. Many kernels do not tell to which device a raw socket is bound. */
  private List<DeviceUser> rawSockets(String device) {
    List<List<String>> rows = new ArrayList<>(files.rows("raw"));
    rows.addAll(files.rows("raw6"));
    rows.removeIf(row -> row.size() < 10);
    Map<Long, SocketProcess> owners =
        processes.ownersOf(
            rows.stream()
                .flatMap(row -> number(row.get(9), 10).stream())
                .collect(Collectors.toSet()));
    return rows.stream()
        .map(
            row -> {
              String local = row.get(1);
              String protocol =
                  number(local.substring(local.lastIndexOf(':') + 1), 16)
                      .map(String::valueOf)
                      .orElse("unknown");
              String owner =
                  owner(
                      owners, number(row.get(9), 10).orElse(0L), number(row.get(7), 10).orElse(0L));
              return new DeviceUser(
                  WarningCode.NOT_CHECKED,
                  "%s: RAW, protocol %s".formatted(owner, protocol),
                  "%s has a raw socket (protocol %s), and this kernel does not tell whether it is bound to %s"
                      .formatted(owner, protocol, device));
            })
        .toList();
  }

  /**
   * {@code /proc/net/packet}: sk, references, type, protocol, device, running, memory, user, inode.
   */
  private List<DeviceUser> packetSockets(String device, int index) {
    List<List<String>> rows =
        files.rows("packet").stream()
            .filter(row -> row.size() > 8 && row.get(4).equals(Integer.toString(index)))
            .toList();
    Map<Long, SocketProcess> owners =
        processes.ownersOf(
            rows.stream()
                .flatMap(row -> number(row.get(8), 10).stream())
                .collect(Collectors.toSet()));
    List<DeviceUser> users = new ArrayList<>();
    for (List<String> row : rows) {
      int etherType = number(row.get(3), 16).orElse(0L).intValue();
      long inode = number(row.get(8), 10).orElse(0L);
      long user = number(row.get(7), 10).orElse(0L);
      String owner = owner(owners, inode, user);
      String what = "packet socket 0x%04x".formatted(etherType);
      boolean hearsOn = etherType == ALL_FRAMES || etherType == 0 || PASSED_ON.contains(etherType);
      users.add(
          new DeviceUser(
              hearsOn ? WarningCode.CAPTURE_SOCKET : WarningCode.PACKET_SOCKET,
              owner + ": " + what,
              "%s has a packet socket on %s (protocol 0x%04x)".formatted(owner, device, etherType),
              socket(what, user, owners, inode)));
    }
    return users;
  }

  /** {@code /proc/net/pppoe}: id, address, device. */
  private List<DeviceUser> pppoeSessions(String device) {
    return files.rows("pppoe").stream()
        .filter(row -> row.size() > 2 && row.get(2).equals(device))
        .map(
            row ->
                new DeviceUser(
                    WarningCode.PPPOE_SESSION,
                    "PPPoE session " + row.getFirst(),
                    "a PPPoE session (%s with %s) runs over %s"
                        .formatted(row.getFirst(), row.get(1), device)))
        .toList();
  }

  private static List<DeviceUser> counted(List<DeviceUser> users) {
    Map<String, Integer> unknown = new HashMap<>();
    users.stream()
        .flatMap(user -> user.socket().stream())
        .filter(socket -> socket.process().isEmpty())
        .forEach(socket -> unknown.merge(socket.kind(), 1, Integer::sum));
    return users.stream()
        .map(
            user ->
                new DeviceUser(
                    user.code(),
                    user.subject(),
                    user.text(),
                    user.socket()
                        .map(
                            it ->
                                new DeviceSocket(
                                    it.kind(),
                                    it.user(),
                                    it.process(),
                                    unknown.getOrDefault(it.kind(), 0)))))
        .toList();
  }

  private static String owner(Map<Long, SocketProcess> owners, long inode, long user) {
    return process(owners, inode).map(SocketProcess::toString).orElse("a program of user " + user);
  }

  private static Optional<SocketProcess> process(Map<Long, SocketProcess> owners, long inode) {
    return Optional.ofNullable(owners.get(inode));
  }

  private static Optional<DeviceSocket> socket(
      String kind, long user, Map<Long, SocketProcess> owners, long inode) {
    return Optional.of(
        new DeviceSocket(kind, user, process(owners, inode).map(SocketProcess::id), 0));
  }

  private static String describe(String protocol, int port) {
    return protocol.equals("RAW")
        ? "RAW, protocol " + port
        : "%s port %d".formatted(protocol, port);
  }

  private static Optional<Long> number(String text, int radix) {
    try {
      return Optional.of(Long.parseLong(text, radix));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Map<String, IpProtocol> protocols() {
    Map<String, IpProtocol> all = new LinkedHashMap<>();
    all.put("TCP", IpProtocol.TCP);
    all.put("UDP", IpProtocol.UDP);
    all.put("UDP-Lite", IpProtocol.UDPLITE);
    all.put("SCTP", IpProtocol.SCTP);
    all.put("RAW", IpProtocol.RAW);
    return all;
  }
}
