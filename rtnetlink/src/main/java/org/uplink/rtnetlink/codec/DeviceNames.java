package org.uplink.rtnetlink.codec;

import org.uplink.rtnetlink.net.Device;

/** Turns the index in a message into a device with a name. */
public interface DeviceNames {
  /** The device with this index, which is not 0. */
  Device device(int index);
}
