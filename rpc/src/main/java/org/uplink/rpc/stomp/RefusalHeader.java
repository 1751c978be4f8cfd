package org.uplink.rpc.stomp;

/** A header of our own in ERROR frames, which tells a refused identity from a broken protocol. */
public final class RefusalHeader {
  public static final String NAME = "uplink-refused";
  public static final String IDENTITY = "identity";

  private RefusalHeader() {}
}
