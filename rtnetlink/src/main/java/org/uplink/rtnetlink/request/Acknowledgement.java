package org.uplink.rtnetlink.request;

/** The kernel's answer to one of several {@link Request}s. */
public sealed interface Acknowledgement {
  /** The kernel carried out the request. */
  record Done() implements Acknowledgement {}

  /**
   * The kernel refused the request. It still carries out the next requests.
   *
   * @param error the exception that {@link org.uplink.rtnetlink.Rtnetlink#apply} throws for it
   */
  record Refused(NetlinkException error) implements Acknowledgement {}
}
