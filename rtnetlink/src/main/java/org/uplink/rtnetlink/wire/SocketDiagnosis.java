package org.uplink.rtnetlink.wire;

/** Constants of sock_diag(7), from linux/sock_diag.h and linux/inet_diag.h. */
public final class SocketDiagnosis {
  /** {@code NETLINK_SOCK_DIAG}. */
  public static final int PROTOCOL = 4;

  /** {@code SOCK_DIAG_BY_FAMILY}: the message type of requests and answers. */
  public static final int BY_FAMILY = 20;

  /** All states except {@code TCP_TIME_WAIT}, whose sockets have no process. */
  public static final int STATES = 0xfff & ~(1 << 6);

  /** Bytes of {@code struct inet_diag_sockid}. */
  public static final int ID_SIZE = 48;

  /** Bytes of {@code struct inet_diag_msg}. */
  public static final int HEADER = 72;

  // Offsets in struct inet_diag_msg.
  public static final int LOCAL_PORT = 4;
  public static final int REMOTE_PORT = 6;
  public static final int LOCAL = 8;
  public static final int REMOTE = 24;
  public static final int DEVICE = 40;
  public static final int USER = 64;
  public static final int INODE = 68;

  /** {@code INET_DIAG_REQ_BYTECODE}: a program that selects sockets. */
  public static final int BYTECODE = 1;

  /**
   * {@code INET_DIAG_BC_DEV_COND}: an instruction that checks whether the socket is bound to a
   * device. The device's index follows the instruction.
   */
  public static final int DEVICE_CONDITION = 9;

  private SocketDiagnosis() {}
}
