package org.uplink.rtnetlink;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.uplink.rtnetlink.kernel.ErrorNumber;

/**
 * Asks the kernel for each name, because devices get other names; keeps the objects of the latest,
 * because mostly they don't. The question is one cheap system call on the socket that is there
 * (netdevice(7), SIOCGIFNAME). Answers that were received together are told the same names: each
 * name is asked for once, and later than all of them were made.
 */
final class CheckedDeviceNames implements DeviceNames {
  private static final int SIZE = 32;

  private final Lane lane;
  private final byte[] name = new byte[16];
  private final byte[][] names = new byte[SIZE][];
  private final @Nullable Device[] devices = new Device[SIZE];

  /** In which round each was asked for; the current round, or 0 outside of one. */
  private final int[] asked = new int[SIZE];

  private int round;
  private int rounds;

  CheckedDeviceNames(Lane lane) {
    this.lane = lane;
  }

  /** From now on until {@link #endRound}, each name is asked for once. */
  void beginRound() {
    rounds = rounds == Integer.MAX_VALUE ? 1 : rounds + 1;
    round = rounds;
  }

  void endRound() {
    round = 0;
  }

  @Override
  public Device device(int index) {
    int slot = index & (SIZE - 1);
    Device device = devices[slot];
    if (device != null && round != 0 && asked[slot] == round && device.index() == index) {
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
    if (device == null || device.index() != index || !same(names[slot], length)) {
      device = new Device(index, new String(name, 0, length, StandardCharsets.UTF_8));
      devices[slot] = device;
      names[slot] = Arrays.copyOf(name, length);
    }
    asked[slot] = round;
    return device;
  }

  private boolean same(byte[] before, int length) {
    return Arrays.equals(before, 0, before.length, name, 0, length);
  }
}
