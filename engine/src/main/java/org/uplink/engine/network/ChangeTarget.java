package org.uplink.engine.network;

/** What a change of a host's network is for. */
public sealed interface ChangeTarget permits Attachment, ChangeTarget.Original {
  /** Returns a description for people, such as "ovirtmgmt, bridged, on eth0, MTU 1500". */
  String description();

  /** The network that the host had before Uplink's first change. */
  record Original() implements ChangeTarget {
    @Override
    public String description() {
      return "the original network";
    }
  }
}
