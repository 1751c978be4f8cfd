package org.uplink.rtnetlink.wire;

/** The attributes of a multicast group of a bridge ({@code MDBA_*} of linux/if_bridge.h). */
public final class GroupAttribute {
  /** Bytes of the fixed header ({@code struct br_port_msg}). */
  public static final int HEADER = 8;

  /** Bytes of {@code struct br_mdb_entry}. */
  public static final int ENTRY_SIZE = 28;

  // MDBA_*, MDBA_MDB_* and MDBA_MDB_ENTRY_*: what the kernel shows.
  public static final int GROUPS = 1;
  public static final int ENTRY = 1;
  public static final int ENTRY_INFO = 1;

  // MDBA_MDB_EATTR_*: behind the entry that the kernel shows.
  public static final int SHOWN_SOURCES = 2;
  public static final int SHOWN_MODE = 3;
  public static final int SHOWN_SOURCE = 4;
  public static final int SHOWN_PROTOCOL = 5;

  // MDBA_SET_ENTRY_*: a request.
  public static final int SET_ENTRY = 1;
  public static final int SET_ATTRIBUTES = 2;

  // MDBE_ATTR_*: inside SET_ATTRIBUTES.
  public static final int SET_SOURCE = 1;
  public static final int SET_SOURCES = 2;
  public static final int SET_MODE = 3;
  public static final int SET_PROTOCOL = 4;

  // MDBA_MDB_SRCLIST_ENTRY and MDBE_SRC_LIST_ENTRY, and the address in both.
  public static final int SOURCE_ENTRY = 1;
  public static final int SOURCE_ADDRESS = 1;

  private GroupAttribute() {}
}
