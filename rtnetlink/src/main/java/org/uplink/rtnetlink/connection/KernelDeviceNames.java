package org.uplink.rtnetlink.connection;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.uplink.rtnetlink.codec.DeviceNames;
import org.uplink.rtnetlink.kernel.ErrorNumber;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.request.Errno;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.wire.KernelText;

/**
 * Reads device names from the kernel, because devices can be renamed. A read is one cheap system
 * call on the connection's socket (SIOCGIFNAME, netdevice(7)). The objects for unchanged names are
 * reused.
 *
 * <p>In a batch, each name is read once only, after the kernel has created all the answers.
 */
public final class KernelDeviceNames implements DeviceNames {
  private static final int SIZE = 32;

  private final NetlinkConnection connection;
  private final byte[] name = new byte[16];
  private final byte[][] names = new byte[SIZE][];
  private final @Nullable Device[] devices = new Device[SIZE];

  /**
   * The number of the batch in which each name was read last; 0 if it was read outside of a batch.
   */
  private final int[] readInBatch = new int[SIZE];

  private int batch;
  private int batches;

  KernelDeviceNames(NetlinkConnection connection) {
    this.connection = connection;
  }

  /** Starts a batch: until {@link #endBatch}, each name is read once. */
  public void beginBatch() {
    batches = batches == Integer.MAX_VALUE ? 1 : batches + 1;
    batch = batches;
  }

  /** Ends a batch. */
  public void endBatch() {
    batch = 0;
  }

  @Override
  public Device device(int index) {
    int slot = index & (SIZE - 1);
    Device device = devices[slot];
    if (device != null && batch != 0 && readInBatch[slot] == batch && device.index() == index) {
      return device;
    }
    int length = connection.socket().deviceName(index, name);
    if (length < 0) {
      if (length != -ErrorNumber.ENODEV) {
        throw new NetlinkException(
            "read the name of device " + index, new Errno(-length), "SIOCGIFNAME");
      }
      return new Device(index, "if" + index);
    }
    if (device == null || device.index() != index || !isUnchanged(names[slot], length)) {
      device = new Device(index, KernelText.decode(name, length));
      devices[slot] = device;
      names[slot] = Arrays.copyOf(name, length);
    }
    readInBatch[slot] = batch;
    return device;
  }

  private boolean isUnchanged(byte[] before, int length) {
    return Arrays.equals(before, 0, before.length, name, 0, length);
  }
}
