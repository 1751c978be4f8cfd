package org.uplink.verbs.setup;

import org.uplink.verbs.Verb;
import org.uplink.verbs.WireRecord;

/**
 * The result of {@link Verb#SETUP_NETWORKS} for a stock client whose change is kept. oVirt Engine
 * reads the members of this object, so Vdsm does not answer a plain true.
 *
 * @param code 0
 * @param message {@code Done}
 */
@WireRecord
public record Done(int code, String message) {
  /** The only value. */
  public static final Done DONE = new Done(0, "Done");
}
