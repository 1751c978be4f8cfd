package org.uplink.rtnetlink;

/** Turns the index in a message into a device with a name. */
interface DeviceNames {
  /** The device with this index, which is not 0. */
  Device device(int index);
}
