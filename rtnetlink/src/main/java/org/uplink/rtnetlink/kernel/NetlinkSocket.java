package org.uplink.rtnetlink.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A netlink socket (netlink(7)). The socket stays in the namespace of the thread that opened it,
 * even if another thread uses it later. One thread at a time may use a socket. A second {@link
 * #close} does nothing.
 */
public final class NetlinkSocket implements AutoCloseable {
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVBUF = 8;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int SOL_NETLINK = 270;
  private static final int ADD_MEMBERSHIP = 1;
  private static final int CAP_ACK = 10;
  private static final int EXT_ACK = 11;
  private static final int GET_STRICT_CHK = 12;
  private static final int MSG_TRUNC = 0x20;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int POLLIN = 1;
  private static final long SIOCGIFNAME = 0x8910;
  private static final long SIOCGIFINDEX = 0x8933;
  private static final long SIOCETHTOOL = 0x8946;
  private static final int ETHTOOL_GFLAGS = 0x25;
  private static final int ETHTOOL_SFLAGS = 0x26;
  private static final int NAME_SIZE = 16;
  private static final int RTNLGRP_LINK = 1;

  /** Bytes of {@code struct sockaddr_nl}, and the offset of its port id. */
  private static final int ADDRESS_SIZE = 12;

  private static final int PORT_ID = 4;

  /** The size of {@code struct ifreq} in bytes: a name, and a union that starts with the index. */
  private static final int IFREQ_SIZE = 40;

  /** The size of {@code struct ethtool_value} in bytes: a command, and a value. */
  private static final int ETHTOOL_VALUE_SIZE = 8;

  private final CallState state = new CallState();
  private final MemorySegment scratch = Arena.ofAuto().allocate(IFREQ_SIZE + ETHTOOL_VALUE_SIZE, 8);
  private int fd;
  private int portId;

  private NetlinkSocket(int fd) {
    this.fd = fd;
  }

  /**
   * Opens a socket in the namespace of the current thread. The socket is connected to the kernel,
   * so that no other process can send to the socket.
   *
   * @param protocol {@link SocketFactory#ROUTE}, or another protocol of netlink(7)
   * @throws SystemCallException if the kernel refuses
   */
  public static NetlinkSocket open(int protocol) {
    NetlinkSocket socket = new NetlinkSocket(-1);
    socket.fd =
        checked(
            "socket(AF_NETLINK)",
            Libc.socket(socket.state, AF_NETLINK, SOCK_RAW_CLOEXEC, protocol));
    try {
      // Kernels before 4.12 do not have the first option, and kernels before 4.20 not the second.
      socket.optional("NETLINK_EXT_ACK", EXT_ACK);
      socket.optional("NETLINK_CAP_ACK", CAP_ACK);
      socket.optional("NETLINK_GET_STRICT_CHK", GET_STRICT_CHK);
      MemorySegment address = socket.scratch.asSlice(0, ADDRESS_SIZE).fill((byte) 0);
      address.set(JAVA_SHORT, 0, (short) AF_NETLINK);
      checked("connect(AF_NETLINK)", Libc.connect(socket.state, socket.fd, address));
      socket.portId = socket.readPortId(address);
      return socket;
    } catch (RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * Checks that this process may make native calls.
   *
   * @throws IllegalCallerException if the Java runtime denies native access
   * @throws UnsupportedOperationException if Java has no linker for this processor
   */
  public static void probe() {
    Libc.probe();
  }

  /**
   * Joins a multicast group ({@code RTNLGRP_*}). Returns false if the kernel does not have the
   * group.
   *
   * @throws SystemCallException if the kernel refuses for another reason
   */
  public boolean join(int group) {
    int result = set(SOL_NETLINK, ADD_MEMBERSHIP, group);
    if (result == -ErrorNumber.EINVAL || result == -ErrorNumber.ENOENT) {
      return false;
    }
    checked("setsockopt(NETLINK_ADD_MEMBERSHIP " + group + ")", result);
    return true;
  }

  /** Joins the group of the events of links. They arrive between the answers. */
  public void joinLinkEvents() {
    if (!join(RTNLGRP_LINK)) {
      throw new SystemCallException("setsockopt(NETLINK_ADD_MEMBERSHIP)", ErrorNumber.EINVAL);
    }
  }

  /** Returns the socket's port id, which the kernel has given it and puts into each answer. */
  public int portId() {
    return portId;
  }

  /**
   * Sets the size of the receive buffer in bytes. The size may exceed the system's limit if the
   * process has CAP_NET_ADMIN.
   */
  public void receiveBuffer(int bytes) {
    if (set(SOL_SOCKET, SO_RCVBUFFORCE, bytes) < 0) {
      checked("setsockopt(SO_RCVBUF)", set(SOL_SOCKET, SO_RCVBUF, bytes));
    }
  }

  /** Sends the first {@code length} bytes. Returns the number of bytes, or the negative errno. */
  public int send(MemorySegment bytes, int length) {
    return Libc.send(state, fd, bytes, length, 0);
  }

  /**
   * Sends the first {@code length} bytes, which are route lookups only. The kernel answers a route
   * lookup without waiting for a lock, so garbage collection can wait for this call.
   *
   * @return the number of bytes, or the negative errno
   */
  public int sendLookups(MemorySegment bytes, int length) {
    return Libc.sendAtOnce(state, fd, bytes, length, 0);
  }

  /**
   * Receives the answer to a route lookup, like {@link #receive(MemorySegment)}. Garbage collection
   * can wait for this call; to receive a part of a dump, the kernel may wait for a lock.
   */
  public int receiveAnswer(MemorySegment bytes) {
    return Libc.recvAtOnce(state, fd, bytes, bytes.byteSize(), MSG_DONTWAIT | MSG_TRUNC);
  }

  /**
   * Receives one datagram without waiting.
   *
   * @return the length of the datagram, which is larger than {@code bytes} if the datagram was
   *     truncated; or the negative errno, which is -EAGAIN if there is no datagram
   */
  public int receive(MemorySegment bytes) {
    return Libc.recv(state, fd, bytes, bytes.byteSize(), MSG_DONTWAIT | MSG_TRUNC);
  }

  /**
   * Receives several answers to route lookups, see {@link #receiveAnswer}.
   *
   * @return the number of datagrams; or the negative errno, which is -EAGAIN if there is no
   *     datagram
   */
  public int receiveAnswers(ReceiveSlots slots, int most) {
    return Libc.recvmmsgAtOnce(state, fd, slots.headers(), most, MSG_DONTWAIT);
  }

  /**
   * Waits for a datagram. Only a platform thread may call this method, because it waits in native
   * code.
   *
   * @param milliseconds the longest wait; 0 does not wait
   * @return 1 if there is a datagram, 0 if the time is over, or the negative errno
   */
  public int awaitReadable(int milliseconds) {
    MemorySegment descriptor = scratch.asSlice(0, 8);
    descriptor.set(JAVA_INT, 0, fd);
    descriptor.set(JAVA_SHORT, 4, (short) POLLIN);
    descriptor.set(JAVA_SHORT, 6, (short) 0);
    return Libc.poll(state, descriptor, 1, milliseconds);
  }

  /**
   * Reads the name of a device in the socket's namespace.
   *
   * @param name receives the name, at most 16 bytes
   * @return the length of the name, or the negative errno, -ENODEV if there is no such device
   */
  public int deviceName(int index, byte[] name) {
    scratch.set(JAVA_INT, NAME_SIZE, index);
    int result = Libc.ioctl(state, fd, SIOCGIFNAME, scratch);
    if (result < 0) {
      return result;
    }
    for (int length = 0; length < NAME_SIZE; length++) {
      name[length] = scratch.get(JAVA_BYTE, length);
      if (name[length] == 0) {
        return length;
      }
    }
    return NAME_SIZE;
  }

  /**
   * Reads the index of a device in the socket's namespace.
   *
   * @param text the device's name or one of its alternative names, without a zero byte
   * @return the index, or the negative errno, -ENODEV if there is no such device
   */
  public int deviceIndex(byte[] text) {
    if (text.length == 0 || text.length >= NAME_SIZE) {
      return -ErrorNumber.ENODEV;
    }
    scratch.fill((byte) 0);
    MemorySegment.copy(text, 0, scratch, JAVA_BYTE, 0, text.length);
    int result = Libc.ioctl(state, fd, SIOCGIFINDEX, scratch);
    return result < 0 ? result : scratch.get(JAVA_INT, NAME_SIZE);
  }

  /**
   * Reads the flags of a device's driver ({@code ETH_FLAG_*} of linux/ethtool.h).
   *
   * @param name the device's name or one of its alternative names, without a zero byte
   * @return the flags, none of which is the highest bit, or the negative errno
   */
  public int ethtoolFlags(byte[] name) {
    int result = ethtool(name, ETHTOOL_GFLAGS, 0);
    return result < 0 ? result : scratch.get(JAVA_INT, IFREQ_SIZE + 4) & Integer.MAX_VALUE;
  }

  /**
   * Sets the flags of a device's driver. The kernel silently leaves a flag off that a device above
   * does not have.
   *
   * @param name the device's name or one of its alternative names, without a zero byte
   * @return 0, or the negative errno
   */
  public int setEthtoolFlags(byte[] name, int flags) {
    return ethtool(name, ETHTOOL_SFLAGS, flags);
  }

  @Override
  public void close() {
    if (fd >= 0) {
      int closing = fd;
      fd = -1;
      Libc.close(state, closing);
    }
  }

  /**
   * Waits for a datagram or a wake-up, like {@link #awaitReadable(int)}.
   *
   * @param milliseconds the longest wait; -1 waits without end
   */
  int awaitReadable(MemorySegment descriptors, WakeUp wakeUp, int milliseconds) {
    descriptors.set(JAVA_INT, 0, fd);
    descriptors.set(JAVA_SHORT, 4, (short) POLLIN);
    descriptors.set(JAVA_SHORT, 6, (short) 0);
    descriptors.set(JAVA_INT, 8, wakeUp.descriptor());
    descriptors.set(JAVA_SHORT, 12, (short) POLLIN);
    descriptors.set(JAVA_SHORT, 14, (short) 0);
    return Libc.poll(state, descriptors, 2, milliseconds);
  }

  private int ethtool(byte[] name, int command, int value) {
    if (name.length == 0 || name.length >= NAME_SIZE) {
      return -ErrorNumber.ENODEV;
    }
    scratch.fill((byte) 0);
    MemorySegment.copy(name, 0, scratch, JAVA_BYTE, 0, name.length);
    scratch.set(JAVA_LONG, NAME_SIZE, scratch.address() + IFREQ_SIZE);
    scratch.set(JAVA_INT, IFREQ_SIZE, command);
    scratch.set(JAVA_INT, IFREQ_SIZE + 4, value);
    return Libc.ioctl(state, fd, SIOCETHTOOL, scratch);
  }

  private void optional(String name, int option) {
    int result = set(SOL_NETLINK, option, 1);
    if (result != -ErrorNumber.ENOPROTOOPT) {
      checked("setsockopt(" + name + ")", result);
    }
  }

  private int readPortId(MemorySegment address) {
    MemorySegment length = scratch.asSlice(ADDRESS_SIZE, 4);
    length.set(JAVA_INT, 0, ADDRESS_SIZE);
    checked("getsockname(AF_NETLINK)", Libc.getsockname(state, fd, address, length));
    return address.get(JAVA_INT, PORT_ID);
  }

  private int set(int level, int option, int value) {
    scratch.set(JAVA_INT, 0, value);
    return Libc.setsockopt(state, fd, level, option, scratch.asSlice(0, 4));
  }

  private static int checked(String call, int result) {
    if (result < 0) {
      throw new SystemCallException(call, -result);
    }
    return result;
  }
}
