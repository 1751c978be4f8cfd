package org.uplink.rtnetlink.wire;

/** Constants of netlink(7), and the message types of rtnetlink(7). */
public final class Netlink {
  /** Bytes of {@code struct nlmsghdr}. */
  public static final int HEADER = 16;

  // Message types.
  public static final int ERROR = 2;
  public static final int DONE = 3;
  public static final int NEWLINK = 16;
  public static final int DELLINK = 17;
  public static final int GETLINK = 18;
  public static final int SETLINK = 19;
  public static final int NEWADDR = 20;
  public static final int DELADDR = 21;
  public static final int GETADDR = 22;
  public static final int NEWROUTE = 24;
  public static final int DELROUTE = 25;
  public static final int GETROUTE = 26;
  public static final int NEWNEIGH = 28;
  public static final int DELNEIGH = 29;
  public static final int GETNEIGH = 30;
  public static final int NEWRULE = 32;
  public static final int DELRULE = 33;
  public static final int GETRULE = 34;
  public static final int NEWADDRLABEL = 72;
  public static final int GETADDRLABEL = 74;
  public static final int NEWNETCONF = 80;
  public static final int DELNETCONF = 81;
  public static final int NEWMDB = 84;
  public static final int GETMDB = 86;
  public static final int NEWNSID = 88;
  public static final int GETNSID = 90;
  public static final int NEWNEXTHOP = 104;
  public static final int DELNEXTHOP = 105;
  public static final int GETNEXTHOP = 106;
  public static final int NEWLINKPROP = 108;

  // Flags of a request.
  public static final int REQUEST = 0x1;
  public static final int ACK = 0x4;
  public static final int REPLACE = 0x100;
  public static final int EXCLUSIVE = 0x200;
  public static final int CREATE = 0x400;
  public static final int APPEND = 0x800;
  public static final int DUMP = 0x300;

  // Flags of an answer.
  public static final int DUMP_INTERRUPTED = 0x10;
  public static final int CAPPED = 0x100;
  public static final int ACK_ATTRIBUTES = 0x200;

  // Attributes of an error ({@code NLMSGERR_ATTR_*}).
  public static final int ERROR_TEXT = 1;

  /** Removes the bits for "nested" and "network byte order" from an attribute's type. */
  static final int TYPE_MASK = 0x3fff;

  /** The bit in an attribute's type that marks a payload of attributes. */
  static final int NESTED = 0x8000;

  // Address families.
  public static final int UNSPEC = 0;
  public static final int INET = 2;
  public static final int BRIDGE = 7;
  public static final int INET6 = 10;

  private Netlink() {}

  /** Rounds up to a multiple of four, the alignment of messages and attributes. */
  public static int align(int length) {
    return (length + 3) & ~3;
  }
}
