package org.uplink.rtnetlink.request;

import org.uplink.rtnetlink.Rtnetlink;

/** The kernel's answer to one of several {@link Request}s. */
public sealed interface Acknowledgement {
  /** It is done. */
  record Done() implements Acknowledgement {}

  /**
   * It was refused. The requests behind it were carried out nevertheless.
   *
   * @param error what {@link Rtnetlink#apply} would have thrown
   */
  record Refused(NetlinkException error) implements Acknowledgement {}
}
