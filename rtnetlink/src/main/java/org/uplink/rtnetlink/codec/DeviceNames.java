package org.uplink.rtnetlink.codec;

import org.uplink.rtnetlink.net.Device;

/** Finds the name of the device whose index is in a message. */
public interface DeviceNames {
  /** Returns the device with this index, which is not 0. */
  Device device(int index);
}
