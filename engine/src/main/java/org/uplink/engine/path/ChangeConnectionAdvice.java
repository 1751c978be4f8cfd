package org.uplink.engine.path;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.address.IpLiteral;
import org.uplink.engine.network.IpConfiguration;
import org.uplink.engine.network.NetworkDevice;

/**
 * Collects why no connection to a device can be used for a change, and says what works. Used by one
 * thread.
 */
final class ChangeConnectionAdvice {
  /** The number of a routing table that hosts hardly ever use. */
  private static final int TABLE = 54321;

  private final NetworkDevice device;
  private final InetAddress engine;
  private final String command;
  private final List<String> problems = new ArrayList<>();
  private Optional<InetAddress> misrouted = Optional.empty();
  private Optional<OtherDevice> otherDevice = Optional.empty();
  private boolean isShared;

  /**
   * @param engine the engine's address, as the host sees it
   * @param command the command that repeats the change
   */
  ChangeConnectionAdvice(NetworkDevice device, InetAddress engine, String command) {
    this.device = device;
    this.engine = engine;
    this.command = command;
  }

  /** Records that the address does not answer. */
  void silent(InetAddress address, String failure) {
    unusable(address, "the engine could not connect, " + failure.replaceFirst("\\.$", ""));
  }

  /**
   * Records that the address answers, but not through the device.
   *
   * @param where where the answers go: "leave through eth0"
   */
  void wrongRoute(InetAddress address, String where) {
    unusable(address, "the engine can connect, but the host's answers " + where);
    misrouted = misrouted.isPresent() ? misrouted : Optional.of(address);
  }

  void unusable(InetAddress address, String why) {
    problems.add("%s: %s".formatted(IpLiteral.format(address), why));
  }

  /**
   * Records that another device is in the subnet of the address, so packets may arrive at either
   * device.
   */
  void sharedSubnet(InetAddress address, String other) {
    unusable(
        address,
        other
            + " has an address in the same subnet, and the host answers ARP requests for either address on both devices, so packets may arrive at the wrong device");
    isShared = true;
  }

  /**
   * Records that the present connection arrives at another device.
   *
   * @param local the host's address of the present connection
   * @param needsRule whether its answers leave through a third one
   */
  void otherDevice(NetworkDevice arrival, InetAddress local, boolean needsRule) {
    otherDevice = Optional.of(new OtherDevice(arrival, local, needsRule));
  }

  /** Returns what failed and what works, in sentences. */
  String reason(String host) {
    String what =
        "The engine has to request the change at an address of %s, and the host's answers have to leave through %s, because only such a connection can prove the change. %s."
            .formatted(
                device.name(),
                device.name(),
                problems.isEmpty()
                    ? "the device "
                        + device.name()
                        + " has no address to which the engine can connect"
                    : String.join("; ", problems));
    String rule = misrouted.map(address -> " " + adviseRule(device, address, command)).orElse("");
    String other = otherDevice.map(found -> adviseOther(found, host)).orElse("");
    String reach =
        misrouted.isPresent() || isShared || problems.isEmpty()
            ? ""
            : " When one of these addresses answers the engine, run: " + command + ".";
    return what + " Nothing was changed." + rule + reach + other;
  }

  private String adviseOther(OtherDevice other, String host) {
    String name = other.device().name();
    String there = "uplink host deploy-network %s --nic %s".formatted(host, name);
    if (!other.needsRule()) {
      return " The connection that the engine has arrives at %s; to deploy the network there, run: %s."
          .formatted(name, there);
    }
    return misrouted.isPresent()
        ? ""
        : " The connection that the engine has arrives at %s, and the network can be deployed there. %s"
            .formatted(name, adviseRule(other.device(), other.local(), there));
  }

  private String adviseRule(NetworkDevice through, InetAddress address, String repeat) {
    return "To let answers from %s leave through %s, run on the host: %s. Then run: %s."
        .formatted(IpLiteral.format(address), through.name(), sourceRule(through, address), repeat);
  }

  private String sourceRule(NetworkDevice through, InetAddress address) {
    String ip = address instanceof Inet4Address ? "ip" : "ip -6";
    IpConfiguration configuration = through.ip();
    Optional<String> gateway =
        address instanceof Inet4Address ? configuration.gateway4() : configuration.gateway6();
    String route =
        Subnet.of(through, address).contains(engine)
            ? "%s dev %s".formatted(IpLiteral.format(engine), through.name())
            : "default via %s dev %s"
                .formatted(
                    gateway.orElse("GATEWAY (the router beyond " + through.name() + ")"),
                    through.name());
    return "%s route add %s table %d && %s rule add from %s lookup %d"
        .formatted(ip, route, TABLE, ip, IpLiteral.format(address), TABLE);
  }

  private record OtherDevice(NetworkDevice device, InetAddress local, boolean needsRule) {}
}
