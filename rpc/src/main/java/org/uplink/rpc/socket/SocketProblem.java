package org.uplink.rpc.socket;

import java.net.InetSocketAddress;
import java.util.regex.Pattern;

/**
 * The reason why a call on a socket failed. Netty adds the name of the C function, and the address
 * in Java's form.
 */
public final class SocketProblem {
  private static final Pattern FUNCTION =
      Pattern.compile("^[A-Za-z]+\\(\\.\\.\\) failed(?: with error\\(-?[0-9]+\\))?: ");

  private SocketProblem() {}

  /** Returns the kernel's words, such as "Address already in use". */
  public static String describe(Throwable problem, InetSocketAddress address) {
    String reason = String.valueOf(problem.getMessage());
    return FUNCTION.matcher(reason).replaceFirst("").replace(": " + address, "");
  }
}
