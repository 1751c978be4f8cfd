package org.uplink.engine.rest.tls;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import javax.net.ssl.SSLException;

/**
 * Passes TLS records on as they are, one at a time and each of them whole. A record with a message
 * of the handshake is passed on when the connection's turn has come. The reader then computes the
 * answer, and asks for more when it has done so, which ends the turn. So a peer that sends a part
 * of a message keeps no turn. One thread at a time reads.
 */
final class RecordInput extends InputStream {
  /** A record (RFC 8446, section 5): its type, version and length. */
  private static final int HEADER = 5;

  private static final int LENGTH_AT = 3;
  private static final int MAX_CONTENT = (1 << 14) + 2048;

  private static final int FIRST_TYPE = 20;
  private static final int HANDSHAKE = 22;
  private static final int LAST_TYPE = 23;

  private final InputStream in;
  private final TurnSocket socket;
  private byte[] record = new byte[0];
  private int position;

  RecordInput(InputStream in, TurnSocket socket) {
    this.in = in;
    this.socket = socket;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (position == record.length && !readRecord()) {
      return -1;
    }
    int count = Math.min(length, record.length - position);
    System.arraycopy(record, position, target, offset, count);
    position += count;
    return count;
  }

  /** Closes the connection, as the streams of a socket do. */
  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** Returns false at the end of the input, also if it is in the middle of a record. */
  private boolean readRecord() throws IOException {
    socket.endTurn();
    byte[] header = in.readNBytes(HEADER);
    if (header.length < HEADER) {
      return false;
    }
    int type = header[0];
    int length = (header[LENGTH_AT] & 0xff) << 8 | (header[LENGTH_AT + 1] & 0xff);
    if (type < FIRST_TYPE || type > LAST_TYPE || length > MAX_CONTENT) {
      throw new SSLException("the peer does not speak TLS");
    }
    byte[] whole = Arrays.copyOf(header, HEADER + length);
    if (in.readNBytes(whole, HEADER, length) < length) {
      return false;
    }
    if (type == HANDSHAKE) {
      socket.takeTurn();
    }
    record = whole;
    position = 0;
    return true;
  }
}
