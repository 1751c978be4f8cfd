package org.uplink.rpc.stomp;

/**
 * A header of our own in ERROR frames. It distinguishes a refused identity from a protocol error.
 */
public final class RefusalHeader {
  public static final String NAME = "uplink-refused";
  public static final String IDENTITY = "identity";

  private RefusalHeader() {}
}
