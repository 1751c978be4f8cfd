package org.uplink.rtnetlink;

import org.uplink.rtnetlink.NetlinkUnavailableException.Obstacle;
import org.uplink.rtnetlink.kernel.NetlinkSocket;

/** Checks that this process can open routing sockets. */
final class PlatformCheck {
  private PlatformCheck() {}

  /**
   * Checks the operating system, the processor and native access.
   *
   * @throws NetlinkUnavailableException if this process cannot open routing sockets
   */
  static void requireRoutingSocket() {
    requireRoutingSocket(System.getProperty("os.name", "an unknown system"));
  }

  static void requireRoutingSocket(String system) {
    if (!system.equals("Linux")) {
      throw new NetlinkUnavailableException(
          Obstacle.NOT_LINUX,
          "Cannot open a routing socket: routing sockets exist on Linux only, and this system is "
              + system
              + ".",
          null);
    }
    try {
      NetlinkSocket.probe();
    } catch (IllegalCallerException e) {
      throw new NetlinkUnavailableException(
          Obstacle.NATIVE_ACCESS_DENIED,
          "Cannot open a routing socket: Java denies native access to this module. Start java with --enable-native-access="
              + moduleName()
              + ".",
          e);
    } catch (UnsupportedOperationException e) {
      throw new NetlinkUnavailableException(
          Obstacle.NO_LINKER,
          "Cannot open a routing socket: Java has no foreign linker for this processor: "
              + System.getProperty("os.arch", "of unknown kind")
              + ".",
          e);
    }
  }

  private static String moduleName() {
    Module module = PlatformCheck.class.getModule();
    return module.isNamed() ? module.getName() : "ALL-UNNAMED";
  }
}
