package org.uplink.rtnetlink.connection;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.uplink.rtnetlink.codec.DeviceNames;
import org.uplink.rtnetlink.kernel.ErrorNumber;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.request.Errno;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.wire.SurrogateEscape;

/**
 * Reads device names from the kernel, because devices can be renamed. A read is one system call on
 * the connection's socket (SIOCGIFNAME, netdevice(7)). The objects for unchanged names are reused.
 *
 * <p>If the connection's socket receives the events of links, names are kept until the next event.
 * The kernel puts the event of a rename into the socket before the rename is complete, and thus
 * before every answer to a later request. So an answer that is received before an event is older
 * than the rename, and a name that was kept until then is its device's.
 */
public final class KernelDeviceNames implements DeviceNames {
  private static final int SIZE = 32;

  private final NetlinkConnection connection;
  private final boolean keeps;
  private final byte[] name = new byte[16];

  /** The devices whose names were read since the last event. */
  private final @Nullable Device[] current = new Device[SIZE];

  /** The devices that were read last, and their names. */
  private final @Nullable Device[] latest = new Device[SIZE];

  private final byte[][] names = new byte[SIZE][];

  KernelDeviceNames(NetlinkConnection connection, boolean keeps) {
    this.connection = connection;
    this.keeps = keeps;
  }

  @Override
  public Device device(int index) {
    int slot = index & (SIZE - 1);
    Device kept = current[slot];
    return kept != null && kept.index() == index ? kept : read(index, slot);
  }

  /** Reads each name again at its next use: an event was received, or events were lost. */
  void forget() {
    Arrays.fill(current, null);
  }

  private Device read(int index, int slot) {
    int length = connection.socket().deviceName(index, name);
    if (length < 0) {
      if (length != -ErrorNumber.ENODEV) {
        throw new NetlinkException(
            "read the name of device " + index, new Errno(-length), "SIOCGIFNAME");
      }
      return new Device(index, "if" + index);
    }
    Device device = latest[slot];
    if (device == null || device.index() != index || !isUnchanged(names[slot], length)) {
      device = new Device(index, SurrogateEscape.decode(name, length));
      latest[slot] = device;
      names[slot] = Arrays.copyOf(name, length);
    }
    if (keeps) {
      current[slot] = device;
    }
    return device;
  }

  private boolean isUnchanged(byte[] before, int length) {
    return Arrays.equals(before, 0, before.length, name, 0, length);
  }
}
