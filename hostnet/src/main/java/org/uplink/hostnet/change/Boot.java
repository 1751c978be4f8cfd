package org.uplink.hostnet.change;

/** This boot of the host, and the time in it. */
public interface Boot {
  /**
   * Tells this boot from every other one. A network namespace that is made anew, as that of a
   * container that starts again, is another boot too: what was set up in the former one is gone.
   */
  String id();

  /**
   * The time since the host was started in milliseconds, sleep included: the same for all
   * processes, and no clock that anybody can set.
   */
  long uptimeMillis();
}
