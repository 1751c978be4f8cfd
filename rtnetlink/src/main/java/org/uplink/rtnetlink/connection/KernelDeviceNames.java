package org.uplink.rtnetlink.connection;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.uplink.rtnetlink.codec.DeviceNames;
import org.uplink.rtnetlink.kernel.ErrorNumber;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.request.Errno;
import org.uplink.rtnetlink.request.NetlinkException;

/**
 * Asks the kernel for each name, because devices get other names; keeps the objects of the latest,
 * because mostly they don't. The question is one cheap system call on the socket that is there
 * (netdevice(7), SIOCGIFNAME). Answers that were received together are told the same names: each
 * name is asked for once, and later than all of them were made.
 */
public final class KernelDeviceNames implements DeviceNames {
  private static final int SIZE = 32;

  private final NetlinkConnection lane;
  private final byte[] name = new byte[16];
  private final byte[][] names = new byte[SIZE][];
  private final @Nullable Device[] devices = new Device[SIZE];

  /** In which round each was asked for; the current round, or 0 outside of one. */
  private final int[] readInBatch = new int[SIZE];

  private int batch;
  private int batches;

  KernelDeviceNames(NetlinkConnection lane) {
    this.lane = lane;
  }

  /** From now on until {@link #endBatch}, each name is asked for once. */
  public void beginBatch() {
    batches = batches == Integer.MAX_VALUE ? 1 : batches + 1;
    batch = batches;
  }

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
    int length = lane.socket().deviceName(index, name);
    if (length < 0) {
      if (length != -ErrorNumber.ENODEV) {
        throw new NetlinkException(
            "ask for the name of device " + index, new Errno(-length), "SIOCGIFNAME");
      }
      return new Device(index, "if" + index);
    }
    if (device == null || device.index() != index || !isUnchanged(names[slot], length)) {
      device = new Device(index, new String(name, 0, length, StandardCharsets.UTF_8));
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
