package org.uplink.rtnetlink;

import org.uplink.rtnetlink.NetlinkUnavailableException.Obstacle;
import org.uplink.rtnetlink.kernel.NetlinkSocket;

/** Whether this process can have a routing socket at all. */
final class PlatformCheck {
  private PlatformCheck() {}

  /**
   * Throws where it can't.
   *
   * @throws NetlinkUnavailableException that says what stands in the way, and what to do about it
   */
  static void requireRoutingSocket() {
    requireRoutingSocket(System.getProperty("os.name", "an unknown system"));
  }

  static void requireRoutingSocket(String system) {
    if (!system.equals("Linux")) {
      throw new NetlinkUnavailableException(
          Obstacle.NOT_LINUX, "The routing socket is Linux's own; this is " + system + ".", null);
    }
    try {
      NetlinkSocket.probe();
    } catch (IllegalCallerException e) {
      throw new NetlinkUnavailableException(
          Obstacle.NATIVE_ACCESS_DENIED,
          "Native access is denied to the routing socket's library. Start java with --enable-native-access="
              + moduleName()
              + ".",
          e);
    } catch (UnsupportedOperationException e) {
      throw new NetlinkUnavailableException(
          Obstacle.NO_LINKER,
          "Java has no foreign linker for this processor, "
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
