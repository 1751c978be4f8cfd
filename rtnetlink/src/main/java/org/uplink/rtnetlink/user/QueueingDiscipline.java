package org.uplink.rtnetlink.user;

/**
 * A queueing discipline of a link (tc-qdisc).
 *
 * @param link the link's index
 * @param kind the kernel's name of the kind, such as "fq_codel"
 * @param handle the number by which tc(8) names it; 0 if the kernel has chosen it
 * @param parent the handle of the class above
 */
public record QueueingDiscipline(int link, String kind, int handle, int parent) {
  /** {@code TC_H_ROOT}. */
  private static final int ROOT = -1;

  /** Returns whether the kernel has chosen it for the link, so that a new link gets it too. */
  public boolean isDefault() {
    return handle == 0;
  }

  /** Returns the text of tc(8), such as "htb 1: root". */
  @Override
  public String toString() {
    return "%s %x: %s"
        .formatted(
            kind,
            handle >>> 16,
            parent == ROOT ? "root" : "parent %x:%x".formatted(parent >>> 16, parent & 0xffff));
  }
}
