package org.uplink.agent.capabilities;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.verbs.device.DeviceStatistics;
import org.uplink.verbs.device.NetworkStatistics;

/**
 * Answers Host.getNetworkStatistics from {@code /proc/self/net/dev} (proc_pid_net(5)). Unlike
 * sysfs, that file always shows the network namespace of the process.
 */
public final class DeviceCounters {
  private static final double MILLIS_PER_SECOND = 1000.0;

  /** Columns after the device name. */
  private static final int RX_BYTES = 0;

  private static final int RX_ERRORS = 2;
  private static final int RX_DROPPED = 3;
  private static final int TX_BYTES = 8;
  private static final int TX_ERRORS = 10;
  private static final int TX_DROPPED = 11;

  private final Rtnetlink kernel;
  private final HostFiles files;
  private final Clock clock;

  public DeviceCounters(Rtnetlink kernel, HostFiles files, Clock clock) {
    this.kernel = kernel;
    this.files = files;
    this.clock = clock;
  }

  public NetworkStatistics read() {
    var links = new TreeMap<String, Link>();
    kernel.links().list().all().forEach(link -> links.put(link.name(), link));
    var found = new TreeMap<String, DeviceStatistics>();
    for (var line : files.readLines("proc/self/net/dev")) {
      int colon = line.lastIndexOf(':');
      if (colon >= 0) {
        String name = line.substring(0, colon).strip();
        Link link = links.get(name);
        if (link != null) {
          found.put(name, statistics(link, line.substring(colon + 1).strip().split("\\s+")));
        }
      }
    }
    return new NetworkStatistics(
        found, sum(found, DeviceStatistics::rxDropped), sum(found, DeviceStatistics::txDropped));
  }

  private static long sum(
      Map<String, DeviceStatistics> devices, ToLongFunction<DeviceStatistics> counter) {
    return devices.values().stream().mapToLong(counter).sum();
  }

  private DeviceStatistics statistics(Link link, String[] counters) {
    return new DeviceStatistics(
        link.name(),
        Optional.of(
            new DeviceFiles(files)
                .speedMbit(link.name(), link.index(), link.mac().map(MacAddress::hex))),
        Long.parseUnsignedLong(counters[RX_BYTES]),
        Long.parseUnsignedLong(counters[TX_BYTES]),
        Long.parseUnsignedLong(counters[RX_ERRORS]),
        Long.parseUnsignedLong(counters[TX_ERRORS]),
        Long.parseUnsignedLong(counters[RX_DROPPED]),
        Long.parseUnsignedLong(counters[TX_DROPPED]),
        Optional.of(link.flags().up() && link.carrier() ? "up" : "down"),
        Optional.of(clock.millis() / MILLIS_PER_SECOND));
  }
}
