package org.uplink.demo.act;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.uplink.lab.Lab;
import org.uplink.lab.LabException;
import org.uplink.lab.LabHost;
import org.uplink.lab.traffic.Traffic;

/**
 * The host of an act, and what is around it. The manager is also the host's router:
 *
 * <pre>
 * manager, also 198.51.100.1    eth0 192.0.2.1 ------- 192.0.2.10 eth0 host
 *                               elsewhere eth0 ------------------ eth1
 * </pre>
 *
 * IPv6 is the same with 2001:db8:f::1, 2001:db8::1 and 2001:db8::10. Nobody is behind eth1. Closing
 * it ends every process in it.
 */
final class Stage implements AutoCloseable {
  static final String ADDRESS4 = "192.0.2.10";
  static final String ADDRESS6 = "2001:db8::10";
  static final String GATEWAY4 = "192.0.2.1";
  static final String GATEWAY6 = "2001:db8::1";
  static final String MANAGER4 = "198.51.100.1";
  static final String BRIDGE = "vmbr0";

  private static final String MANAGER6 = "2001:db8:f::1";
  private static final long LOOK_MILLIS = 50;
  private static final Duration COMMAND_LIMIT = Duration.ofSeconds(60);
  private static final Duration QUIET_LIMIT = Duration.ofSeconds(30);

  private final Lab lab;
  private final LabHost host;
  private final boolean hasVlans;
  private final Traffic traffic;

  private Stage(Lab lab, LabHost host, boolean hasVlans, Traffic traffic) {
    this.lab = lab;
    this.host = host;
    this.hasVlans = hasVlans;
    this.traffic = traffic;
  }

  /** Builds the hosts, and waits until packets flow. */
  static Stage build() {
    Lab lab = Lab.open();
    try {
      LabHost manager = lab.host("manager");
      LabHost host = lab.host("host");
      LabHost elsewhere = lab.host("elsewhere");
      lab.connect(manager, "eth0", host, "eth0");
      lab.connect(elsewhere, "eth0", host, "eth1");
      manager.address("eth0", GATEWAY4 + "/24", GATEWAY6 + "/64");
      manager.address("lo", MANAGER4 + "/32", MANAGER6 + "/128");
      host.address("eth0", ADDRESS4 + "/24", ADDRESS6 + "/64");
      host.ip("route add default via " + GATEWAY4);
      host.ip("-6 route add default via " + GATEWAY6);
      Files.writeString(host.directory().resolve("resolv.conf"), "nameserver " + MANAGER4 + "\n");
      Traffic traffic =
          Traffic.start(
              host,
              manager,
              List.of(
                  new Traffic.AddressPair(ADDRESS4, MANAGER4),
                  new Traffic.AddressPair(ADDRESS6, MANAGER6)));
      return new Stage(lab, host, hasVlans(elsewhere), traffic);
    } catch (IOException e) {
      lab.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException | Error e) {
      lab.close();
      throw e;
    }
  }

  LabHost host() {
    return host;
  }

  Traffic traffic() {
    return traffic;
  }

  /** Returns the state directory of the changes of the host. */
  Path stateDirectory() {
    return host.directory().resolve("state");
  }

  /** Returns the host's file with name servers. */
  Path resolvConf() {
    return host.directory().resolve("resolv.conf");
  }

  /** Writes a file into the host's folder, and returns its path. */
  Path write(String name, String text) {
    try {
      return Files.writeString(host.directory().resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns whether this kernel has VLANs. */
  boolean hasVlans() {
    return hasVlans;
  }

  /** Returns the host's network when it no longer changes. */
  NetworkPicture quietPicture() {
    NetworkPicture[] last = {NetworkPicture.of(host)};
    await(
        QUIET_LIMIT,
        () -> {
          NetworkPicture before = last[0];
          last[0] = NetworkPicture.of(host);
          return before.equals(last[0]);
        });
    return last[0];
  }

  /** Waits for a condition. Returns whether it holds in time. */
  static boolean await(Duration limit, BooleanSupplier condition) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      pause(Duration.ofMillis(LOOK_MILLIS));
    }
    return true;
  }

  static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("the demo was interrupted", e);
    }
  }

  @Override
  public void close() {
    try (lab) {
      traffic.close();
    }
  }

  private static boolean hasVlans(LabHost host) {
    String command = "ip link add link eth0 name eth0.9 type vlan id 9";
    return host.attempt(COMMAND_LIMIT, command.split(" ", -1)).succeeded();
  }
}
