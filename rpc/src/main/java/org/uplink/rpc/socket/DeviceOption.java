package org.uplink.rpc.socket;

import io.netty.channel.unix.RawUnixChannelOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Binds a socket to an interface (SO_BINDTODEVICE, socket(7)). NIO has no option for this. */
public final class DeviceOption {
  private static final int SOL_SOCKET = 1;
  private static final int SO_BINDTODEVICE = 25;

  /** The kernel's IFNAMSIZ: the longest interface name and its NUL. */
  private static final int NAME_SIZE = 16;

  /** The option. Its value is that of {@link #valueOf}. */
  public static final RawUnixChannelOption OPTION =
      new RawUnixChannelOption("SO_BINDTODEVICE", SOL_SOCKET, SO_BINDTODEVICE, NAME_SIZE);

  private DeviceOption() {}

  /**
   * Returns the name of an interface as {@link #OPTION} takes it.
   *
   * @throws IOException the name is too long for an interface
   */
  public static ByteBuffer valueOf(String device) throws IOException {
    byte[] name = device.getBytes(StandardCharsets.UTF_8);
    if (name.length >= NAME_SIZE) {
      throw new IOException(
          "Cannot bind a socket to the interface " + device + ": the name is too long");
    }
    return ByteBuffer.wrap(Arrays.copyOf(name, NAME_SIZE));
  }
}
