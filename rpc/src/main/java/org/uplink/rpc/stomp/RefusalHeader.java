package org.uplink.rpc.stomp;

/**
 * The name of Uplink's own header in ERROR frames, which distinguishes a refused identity from a
 * protocol error.
 */
public final class RefusalHeader {
  public static final String NAME = "uplink-refused";
  public static final String IDENTITY = "identity";

  private RefusalHeader() {}
}
