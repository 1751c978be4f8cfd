package org.uplink.rtnetlink.connection;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.uplink.rtnetlink.codec.RepeatedRoutes;
import org.uplink.rtnetlink.codec.RouteQueryWriter;
import org.uplink.rtnetlink.codec.RouteReader;
import org.uplink.rtnetlink.kernel.ErrorNumber;
import org.uplink.rtnetlink.kernel.NetlinkSocket;
import org.uplink.rtnetlink.kernel.PlatformThreads;
import org.uplink.rtnetlink.kernel.ReceiveSlots;
import org.uplink.rtnetlink.kernel.SocketFactory;
import org.uplink.rtnetlink.kernel.SystemCallException;
import org.uplink.rtnetlink.request.Errno;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.wire.MalformedMessageException;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.MessageWriter;

/**
 * A socket with the memory for its requests and answers. Only the thread that holds {@link #lock}
 * may use a connection. {@link ConnectionPool#acquire} takes the lock.
 *
 * <p>The first use opens the socket and allocates the memory. Later calls reuse both, so that a
 * lookup allocates nothing.
 */
public final class NetlinkConnection {
  /** How often a request is sent if its answers are lost. */
  public static final int ATTEMPTS = 5;

  /**
   * The largest number of lookups in one batch. The answers to a few hundred overflow the socket's
   * receive buffer.
   */
  public static final int BATCH_SIZE = 64;

  /** The initial size of the receive buffer in bytes. A datagram of a dump has at most 32 KiB. */
  private static final int RECEIVE_SIZE = 1 << 16;

  private static final int SLOT_SIZE = 576;

  /** How many late answers to earlier requests are ignored before the socket counts as broken. */
  private static final int UNRELATED_LIMIT = 10_000;

  /** The request or requests of one system call. */
  public final MessageWriter writer = new MessageWriter(512);

  /** The messages of the datagram that was received last. */
  public final MessageCursor messages = new MessageCursor();

  /** The names of the devices in the answers. */
  public final KernelDeviceNames deviceNames;

  public final RouteReader routeReader;
  private final RepeatedRoutes repeatedRoutes;
  public final RouteQueryWriter queryWriter = new RouteQueryWriter();

  final ReentrantLock lock = new ReentrantLock();

  private final SocketFactory sockets;
  private final PlatformThreads threads;
  private final CallDeadline deadline;
  private final boolean keepsNames;
  private @Nullable NetlinkSocket socket;
  private MemorySegment receiveBuffer = MemorySegment.NULL;
  private @Nullable ReceiveSlots slots;
  private int sequence;

  /**
   * Creates a connection without opening a socket.
   *
   * @param deadlineNanos how long a call may take
   */
  public NetlinkConnection(SocketFactory sockets, PlatformThreads threads, long deadlineNanos) {
    this(sockets, threads, deadlineNanos, false);
  }

  /**
   * Creates a connection without opening a socket.
   *
   * @param keepsNames whether the socket receives the events of links, so that the connection can
   *     keep the names of devices
   */
  NetlinkConnection(
      SocketFactory sockets, PlatformThreads threads, long deadlineNanos, boolean keepsNames) {
    this.sockets = sockets;
    this.threads = threads;
    this.deadline = new CallDeadline(deadlineNanos);
    this.keepsNames = keepsNames;
    this.deviceNames = new KernelDeviceNames(this, keepsNames);
    this.routeReader = new RouteReader(deviceNames);
    this.repeatedRoutes = new RepeatedRoutes(routeReader);
  }

  /**
   * Checks that the deadline of the current call is not over.
   *
   * @param operation what is attempted; its text is needed only for an exception
   * @throws NetlinkException with ETIMEDOUT if the deadline is over
   */
  public void checkDeadline(Object operation) {
    deadline.check(operation);
  }

  /**
   * Returns the socket. Opens it if it is not open.
   *
   * @throws NetlinkException if the kernel refuses to open it
   */
  public NetlinkSocket socket() {
    NetlinkSocket open = socket;
    if (open == null) {
      if (receiveBuffer.byteSize() == 0) {
        receiveBuffer = Arena.ofAuto().allocate(RECEIVE_SIZE, 8);
      }
      open = open();
      socket = open;
    }
    return open;
  }

  /** Returns whether the socket is in the namespace of this process. */
  public boolean isInNamespaceOfProcess() {
    return sockets.isInNamespaceOfProcess();
  }

  /** Returns the sequence number for the next request. */
  public int nextSequence() {
    return ++sequence;
  }

  /** Returns the memory for received datagrams. */
  public MemorySegment receiveBuffer() {
    return receiveBuffer;
  }

  /** Returns the memory for the answers of a batch. An answer that does not fit is truncated. */
  public ReceiveSlots batchSlots() {
    ReceiveSlots allocated = slots;
    if (allocated == null) {
      allocated = new ReceiveSlots(BATCH_SIZE, SLOT_SIZE);
      slots = allocated;
    }
    return allocated;
  }

  /**
   * Sends everything in {@link #writer}.
   *
   * @param operation what is attempted; its text is needed only for an exception
   * @throws NetlinkException if the socket fails
   */
  public void send(Object operation) {
    int sent;
    do {
      sent = socket().send(writer.bytes(), writer.length());
    } while (sent == -ErrorNumber.EINTR);
    requireSent(sent, operation);
  }

  /**
   * Sends the route lookups in {@link #writer}, like {@link #send}.
   *
   * @throws NetlinkException if the socket fails
   */
  public void sendLookups(Object operation) {
    int sent;
    do {
      sent = socket().sendLookups(writer.bytes(), writer.length());
    } while (sent == -ErrorNumber.EINTR);
    requireSent(sent, operation);
  }

  /**
   * Sends the single request in {@link #writer} and receives the answer. Then {@link #messages} is
   * positioned on the answer.
   *
   * @param number the request's sequence number
   * @param operation what is attempted; its text is needed only for an exception
   * @return false if the answer was lost, so that the caller must write and send the request again
   * @throws NetlinkException if the socket fails, or the deadline is over
   */
  public boolean exchange(int number, Object operation) {
    send(operation);
    return receiveAnswer(number, operation);
  }

  /**
   * Sends the single route lookup in {@link #writer} and receives the answer, like {@link
   * #exchange}.
   *
   * @throws NetlinkException if the socket fails, or the deadline is over
   */
  public boolean lookUp(int number, Object operation) {
    sendLookups(operation);
    return receiveAnswer(number, operation);
  }

  /**
   * Returns whether a message answers a request of this socket. Another one is an event, which may
   * have the sequence number of somebody else's request.
   */
  public boolean isAnswer(MessageCursor message) {
    return message.portId() == socket().portId();
  }

  /** Reads each device name again at its next use: an event was received, or events were lost. */
  public void forgetNames() {
    if (keepsNames) {
      deviceNames.forget();
      repeatedRoutes.forget();
    }
  }

  /** Returns the result for the answer that the cursor is positioned on, which is a route. */
  public Lookup.Found found(MessageCursor answer) {
    return keepsNames ? repeatedRoutes.read(answer) : new Lookup.Found(routeReader.read(answer));
  }

  /**
   * Waits until there is an answer to receive, at most until the deadline of the current call.
   *
   * @throws NetlinkException with ETIMEDOUT if the deadline is over
   */
  public void awaitAnswer(Object operation) {
    int left = deadline.millisLeft();
    NetlinkSocket waiting = socket();
    int ready = threads.run(() -> waiting.awaitReadable(left));
    if (ready == 0 && deadline.nanosLeft() <= 0) {
      throw new NetlinkException(
          operation.toString(), new Errno(ErrorNumber.ETIMEDOUT), "the kernel did not answer");
    }
    if (ready < 0) {
      failUnlessInterrupted(ready, operation);
    }
  }

  /**
   * Throws for a negative errno other than EINTR.
   *
   * @throws NetlinkException with that errno
   */
  public void failUnlessInterrupted(int result, Object operation) {
    if (result != -ErrorNumber.EINTR) {
      throw new NetlinkException(operation.toString(), new Errno(-result), "receiving the answer");
    }
  }

  /**
   * Closes the socket, which discards all unread answers, and returns the exception for a malformed
   * answer.
   */
  public NetlinkException malformedAnswer(Object operation, MalformedMessageException e) {
    closeSocket();
    NetlinkException malformed =
        new NetlinkException(operation.toString(), new Errno(ErrorNumber.EBADMSG), e.toString());
    malformed.initCause(e);
    return malformed;
  }

  /** Closes the socket. The next use opens another one. */
  public void closeSocket() {
    NetlinkSocket open = socket;
    if (open != null) {
      socket = null;
      forgetNames();
      open.close();
    }
  }

  /** Discards the events that wait in the socket. */
  void discardEvents() {
    if (socket != null && keepsNames) {
      discardAll("receive the events of links");
    }
  }

  /** Begins a call. */
  void beginCall() {
    deadline.begin();
  }

  /** Begins a call that began to wait for the connection at this {@link System#nanoTime}. */
  void beginCall(long since) {
    deadline.begin(since);
  }

  /** Returns the length of a received datagram. Throws if the datagram did not fit the buffer. */
  int requireWhole(int length, Object operation) {
    if (length > receiveBuffer.byteSize()) {
      throw new NetlinkException(
          operation.toString(),
          new Errno(ErrorNumber.EMSGSIZE),
          "the answer has %d bytes, but the buffer only %d"
              .formatted(length, receiveBuffer.byteSize()));
    }
    return length;
  }

  /** Doubles the memory for received datagrams. */
  void enlargeReceiveBuffer() {
    receiveBuffer = Arena.ofAuto().allocate(receiveBuffer.byteSize() * 2, 8);
  }

  private static void requireSent(int sent, Object operation) {
    if (sent < 0) {
      throw new NetlinkException(operation.toString(), new Errno(-sent), "sending the request");
    }
  }

  private boolean receiveAnswer(int number, Object operation) {
    int unrelated = 0;
    while (unrelated++ < UNRELATED_LIMIT) {
      int length = socket().receiveAnswer(receiveBuffer);
      if (length >= 0) {
        messages.over(receiveBuffer, 0, requireWhole(length, operation));
        while (messages.next()) {
          if (messages.sequence() == number && isAnswer(messages)) {
            return true;
          }
          forgetNames();
        }
      } else if (length == -ErrorNumber.ENOBUFS) {
        discardAll(operation);
        return false;
      } else if (length == -ErrorNumber.EAGAIN) {
        awaitAnswer(operation);
      } else {
        failUnlessInterrupted(length, operation);
      }
    }
    throw new NetlinkException(
        operation.toString(),
        new Errno(ErrorNumber.EBUSY),
        "received only answers to earlier requests");
  }

  private NetlinkSocket open() {
    try {
      NetlinkSocket opened = sockets.open();
      if (keepsNames) {
        try {
          opened.joinLinkEvents();
        } catch (SystemCallException e) {
          opened.close();
          throw e;
        }
      }
      return opened;
    } catch (SystemCallException e) {
      throw new NetlinkException("open a routing socket", new Errno(e.errno()), e.call());
    }
  }

  /**
   * Receives all datagrams, and ignores them. After a datagram was lost, the kernel drops further
   * ones without saying so until the socket is empty.
   */
  private void discardAll(Object operation) {
    int length = 0;
    for (int i = 0; length != -ErrorNumber.EAGAIN && i < UNRELATED_LIMIT; i++) {
      length = socket().receive(receiveBuffer);
      if (length < 0 && length != -ErrorNumber.EAGAIN && length != -ErrorNumber.ENOBUFS) {
        failUnlessInterrupted(length, operation);
      }
    }
    forgetNames();
  }
}
