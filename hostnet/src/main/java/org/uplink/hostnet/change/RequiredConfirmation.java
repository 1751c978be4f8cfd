package org.uplink.hostnet.change;

import com.fasterxml.jackson.annotation.JsonAlias;

/** The confirmation that a change needs before the host keeps it. */
public enum RequiredConfirmation {
  /** A proof: the requester's token over a new connection through the new device. */
  PROOF,

  /** Any call over any connection, as with a stock Vdsm. */
  @JsonAlias("WORD") // the name in files of earlier agents
  ANY_CALL,

  /** Nothing. */
  NONE
}
