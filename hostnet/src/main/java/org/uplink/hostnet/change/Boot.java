package org.uplink.hostnet.change;

/** The current boot of the host, and the time since it. */
public interface Boot {
  /**
   * Identifies the boot. A new network namespace, such as that of a restarted container, counts as
   * another boot: the configuration of the old namespace is gone.
   */
  String id();

  /**
   * Returns the milliseconds since the host was started, including time asleep. All processes see
   * the same value, and setting the clock does not change it.
   */
  long uptimeMillis();
}
