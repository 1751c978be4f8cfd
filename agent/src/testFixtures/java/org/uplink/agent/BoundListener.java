package org.uplink.agent;

import java.io.IOException;
import java.io.OutputStream;
import org.uplink.testkit.NativeSocket;

/** The main class of a program that listens on a device until its input ends. */
final class BoundListener {
  static final String READY = "ready";

  private BoundListener() {}

  /** The arguments are the device and the TCP port. */
  public static void main(String[] arguments) throws IOException {
    try (var _ = NativeSocket.listeningTcp(false, arguments[0], Integer.parseInt(arguments[1]))) {
      System.out.println(READY);
      System.in.transferTo(OutputStream.nullOutputStream());
    }
  }
}
