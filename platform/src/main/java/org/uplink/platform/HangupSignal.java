package org.uplink.platform;

/** The signal SIGHUP, which the kernel sends to a process when its terminal is gone. */
public final class HangupSignal {
  private HangupSignal() {}

  /**
   * Lets this process ignore the signal, as nohup(1) does. Otherwise the JVM ends the process.
   *
   * <p>The JDK has no other class for signals than those of the module jdk.unsupported. javac warns
   * of each use of them, and the warning cannot be suppressed, so they are called by reflection.
   */
  public static void ignore() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      signal
          .getMethod("handle", signal, handler)
          .invoke(
              null,
              signal.getConstructor(String.class).newInstance("HUP"),
              handler.getField("SIG_IGN").get(null));
    } catch (ReflectiveOperationException e) {
      StandardError.print("uplink: the end of the terminal will end this process: " + e);
    }
  }
}
