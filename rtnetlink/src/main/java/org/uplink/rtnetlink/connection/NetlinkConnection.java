package org.uplink.rtnetlink.connection;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.uplink.rtnetlink.codec.RouteReader;
import org.uplink.rtnetlink.kernel.ErrorNumber;
import org.uplink.rtnetlink.kernel.NetlinkSocket;
import org.uplink.rtnetlink.kernel.PlatformThreads;
import org.uplink.rtnetlink.kernel.ReceiveSlots;
import org.uplink.rtnetlink.kernel.SocketFactory;
import org.uplink.rtnetlink.kernel.SystemCallException;
import org.uplink.rtnetlink.lookup.LookupBatch;
import org.uplink.rtnetlink.request.Errno;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.wire.MalformedMessageException;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.MessageWriter;

/**
 * A socket with the memory to ask and to be answered in. Whoever holds {@link #lock} owns all of
 * it. The socket and the memory are made at the first use.
 */
public final class NetlinkConnection {
  /** The kernel fills 32 KiB at most with the messages of a dump. */
  private static final int RECEIVE_SIZE = 1 << 16;

  private static final int SLOT_SIZE = 2048;

  /** How often an answer that was lost is asked for again. */
  public static final int ATTEMPTS = 5;

  /** Answers to earlier questions that are passed over before the socket is held to be broken. */
  private static final int UNRELATED_LIMIT = 10_000;

  final ReentrantLock lock = new ReentrantLock();
  public final MessageWriter writer = new MessageWriter(512);
  public final MessageCursor messages = new MessageCursor();
  public final KernelDeviceNames deviceNames = new KernelDeviceNames(this);
  public final RouteReader routeReader = new RouteReader(deviceNames);

  private final SocketFactory sockets;
  private final PlatformThreads threads;
  private final long deadlineNanos;
  private @Nullable NetlinkSocket socket;
  private MemorySegment receiveBuffer = MemorySegment.NULL;
  private @Nullable ReceiveSlots slots;
  private int sequence;

  public NetlinkConnection(SocketFactory sockets, PlatformThreads threads, long deadlineNanos) {
    this.sockets = sockets;
    this.threads = threads;
    this.deadlineNanos = deadlineNanos;
  }

  /** The socket, opened where there is none yet. */
  public NetlinkSocket socket() {
    NetlinkSocket open = socket;
    if (open == null) {
      if (receiveBuffer.byteSize() == 0) {
        receiveBuffer = Arena.ofAuto().allocate(RECEIVE_SIZE, 8);
      }
      try {
        open = sockets.open();
      } catch (SystemCallException e) {
        throw new NetlinkException("open a routing socket", new Errno(e.errno()), e.call());
      }
      socket = open;
    }
    return open;
  }

  public int nextSequence() {
    return ++sequence;
  }

  /** Where answers are received. */
  public MemorySegment receiveBuffer() {
    return receiveBuffer;
  }

  /**
   * Where the answers of a batch are received; one that does not fit a slot is asked for by itself.
   */
  public ReceiveSlots batchSlots() {
    ReceiveSlots made = slots;
    if (made == null) {
      made = new ReceiveSlots(LookupBatch.BATCH_SIZE, SLOT_SIZE);
      slots = made;
    }
    return made;
  }

  /** Sends what {@link #writer} holds. */
  public void send(Object operation) {
    int sent;
    do {
      sent = socket().send(writer.bytes(), writer.length());
    } while (sent == -ErrorNumber.EINTR);
    if (sent < 0) {
      throw new NetlinkException(operation.toString(), new Errno(-sent), "sending the request");
    }
  }

  /**
   * Sends the one request that {@link #writer} holds, with this sequence number, and receives until
   * {@link #messages} stands on the answer. False where the answer was lost on the way, so that the
   * request has to be written and asked again.
   */
  public boolean exchange(int number, Object operation) {
    send(operation);
    int foreign = 0;
    long deadline = 0;
    while (foreign++ < UNRELATED_LIMIT) {
      int length = socket().receive(receiveBuffer);
      if (length >= 0) {
        messages.over(receiveBuffer, 0, requireWhole(length, operation));
        while (messages.next()) {
          if (messages.sequence() == number) {
            return true;
          }
        }
      } else if (length == -ErrorNumber.ENOBUFS) {
        return false;
      } else if (length == -ErrorNumber.EAGAIN) {
        deadline = awaitAnswer(deadline, operation);
      } else {
        failUnlessInterrupted(length, operation);
      }
    }
    throw new NetlinkException(
        operation.toString(),
        new Errno(ErrorNumber.EBUSY),
        "nothing but answers to other questions");
  }

  /** A datagram's length, which must not be more than there was room for. */
  int requireWhole(int length, Object operation) {
    if (length > receiveBuffer.byteSize()) {
      throw new NetlinkException(
          operation.toString(),
          new Errno(ErrorNumber.EMSGSIZE),
          "an answer of " + length + " bytes, room was for " + receiveBuffer.byteSize());
    }
    return length;
  }

  /** Makes room for longer datagrams. */
  void enlargeReceiveBuffer() {
    receiveBuffer = Arena.ofAuto().allocate(receiveBuffer.byteSize() * 2, 8);
  }

  public void failUnlessInterrupted(int result, Object operation) {
    if (result != -ErrorNumber.EINTR) {
      throw new NetlinkException(operation.toString(), new Errno(-result), "receiving the answer");
    }
  }

  /**
   * Waits until there is something to receive. Returns the deadline, which begins at the first
   * wait; 0 stands for none yet.
   *
   * @throws NetlinkException with ETIMEDOUT where it is over
   */
  public long awaitAnswer(long deadline, Object operation) {
    long now = System.nanoTime();
    long until = deadline == 0 ? now + deadlineNanos : deadline;
    int left = Math.clamp((until - now) / 1_000_000, 0, Integer.MAX_VALUE);
    NetlinkSocket waiting = socket();
    int ready = threads.run(() -> waiting.awaitReadable(left));
    if (ready == 0 && System.nanoTime() - until >= 0) {
      throw new NetlinkException(
          operation.toString(), new Errno(ErrorNumber.ETIMEDOUT), "the kernel did not answer");
    }
    if (ready < 0) {
      failUnlessInterrupted(ready, operation);
    }
    return until == 0 ? 1 : until;
  }

  /**
   * What an answer of the kernel that cannot be read becomes. The socket is dropped with all that
   * is still in it.
   */
  public NetlinkException malformedAnswer(Object operation, MalformedMessageException e) {
    closeSocket();
    NetlinkException unreadable =
        new NetlinkException(operation.toString(), new Errno(ErrorNumber.EBADMSG), e.toString());
    unreadable.initCause(e);
    return unreadable;
  }

  /** Closes the socket; the next use opens another. */
  public void closeSocket() {
    NetlinkSocket open = socket;
    if (open != null) {
      socket = null;
      open.close();
    }
  }
}
