package org.uplink.lab;

import java.util.LinkedHashMap;
import java.util.Map;

/** The kernel's counters of one device, since its creation. */
public record TrafficCounters(
    long receivedBytes, long receivedPackets, long sentBytes, long sentPackets) {
  /** The counters of a device without traffic. */
  public static final TrafficCounters ZERO = new TrafficCounters(0, 0, 0, 0);

  /** Returns the traffic since {@code earlier}. */
  public TrafficCounters since(TrafficCounters earlier) {
    return new TrafficCounters(
        receivedBytes - earlier.receivedBytes,
        receivedPackets - earlier.receivedPackets,
        sentBytes - earlier.sentBytes,
        sentPackets - earlier.sentPackets);
  }

  /**
   * Returns the bytes that were sent beyond {@code frameBytes} for each packet. So packets of this
   * size, such as pings, add nothing, whatever their number. Of a larger packet, only the bytes
   * beyond this size count.
   */
  public long sentBytesBeyond(long frameBytes) {
    return sentBytes - sentPackets * frameBytes;
  }

  /** Parses /proc/net/dev: two lines of headings, then a line for each device. See proc_net(5). */
  static Map<String, TrafficCounters> parse(String procNetDev) {
    var devices = new LinkedHashMap<String, TrafficCounters>();
    procNetDev
        .lines()
        .skip(2)
        .forEach(
            line -> {
              int colon = line.lastIndexOf(':');
              String[] n = line.substring(colon + 1).strip().split("\\s+", -1);
              devices.put(
                  line.substring(0, colon).strip(),
                  new TrafficCounters(
                      Long.parseLong(n[0]),
                      Long.parseLong(n[1]),
                      Long.parseLong(n[8]),
                      Long.parseLong(n[9])));
            });
    return devices;
  }
}
