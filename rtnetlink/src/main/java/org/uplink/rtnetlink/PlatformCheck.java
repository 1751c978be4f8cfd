package org.uplink.rtnetlink;

import org.uplink.rtnetlink.NetlinkUnavailableException.Obstacle;
import org.uplink.rtnetlink.kernel.NetlinkSocket;

/** Checks that this process can open routing sockets. */
final class PlatformCheck {
  private PlatformCheck() {}

  /**
   * Does nothing if this process can open routing sockets.
   *
   * @throws NetlinkUnavailableException if it cannot. The message has the reason and says what to
   *     do
   */
  static void requireRoutingSocket() {
    requireRoutingSocket(System.getProperty("os.name", "an unknown system"));
  }

  static void requireRoutingSocket(String system) {
    if (!system.equals("Linux")) {
      throw new NetlinkUnavailableException(
          Obstacle.NOT_LINUX,
          "Routing sockets exist on Linux only; this system is " + system + ".",
          null);
    }
    try {
      NetlinkSocket.probe();
    } catch (IllegalCallerException e) {
      throw new NetlinkUnavailableException(
          Obstacle.NATIVE_ACCESS_DENIED,
          "Java denies native access to this module. Start java with --enable-native-access="
              + moduleName()
              + ".",
          e);
    } catch (UnsupportedOperationException e) {
      throw new NetlinkUnavailableException(
          Obstacle.NO_LINKER,
          "Java has no foreign linker for this processor: "
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
