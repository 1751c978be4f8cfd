package org.uplink.engine.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import javax.net.SocketFactory;

/** Makes the sockets of PostgreSQL's driver: they are connected to one Unix socket. */
public final class UnixSocketFactory extends SocketFactory {
  private final UnixDomainSocketAddress path;

  /**
   * @param path of the Unix socket
   */
  public UnixSocketFactory(String path) {
    this.path = UnixDomainSocketAddress.of(path);
  }

  @Override
  public Socket createSocket() throws IOException {
    return new UnixSocket(path);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return createSocket();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return createSocket();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return createSocket();
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress local, int localPort)
      throws IOException {
    return createSocket();
  }

  private static final class UnixSocket extends Socket {
    private final SocketChannel channel;
    private final Selector readable;
    private final Selector writable;
    private volatile int timeoutMs;

    UnixSocket(UnixDomainSocketAddress path) throws IOException {
      channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        channel.connect(path);
        channel.configureBlocking(false);
        readable = Selector.open();
        writable = Selector.open();
        channel.register(readable, SelectionKey.OP_READ);
        channel.register(writable, SelectionKey.OP_WRITE);
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    }

    @Override
    public boolean isConnected() {
      return true;
    }

    @Override
    public boolean isClosed() {
      return !channel.isOpen();
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) {}

    @Override
    public InputStream getInputStream() {
      return new InputStream() {
        @Override
        public int read() throws IOException {
          var one = new byte[1];
          return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          return UnixSocket.this.read(ByteBuffer.wrap(bytes, offset, length));
        }
      };
    }

    @Override
    public OutputStream getOutputStream() {
      return new OutputStream() {
        @Override
        public void write(int one) throws IOException {
          UnixSocket.this.write(ByteBuffer.wrap(new byte[] {(byte) one}));
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          UnixSocket.this.write(ByteBuffer.wrap(bytes, offset, length));
        }
      };
    }

    @Override
    public void setSoTimeout(int timeout) {
      timeoutMs = timeout;
    }

    @Override
    public int getSoTimeout() {
      return timeoutMs;
    }

    @Override
    public void setTcpNoDelay(boolean on) {}

    @Override
    public void setKeepAlive(boolean on) {}

    @Override
    public void shutdownOutput() throws IOException {
      channel.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
      try (channel;
          readable;
          writable) {
        // Closes all of them.
      }
    }

    private int read(ByteBuffer into) throws IOException {
      int read = channel.read(into);
      while (read == 0) {
        if (readable.select(timeoutMs) == 0 && timeoutMs > 0) {
          throw new SocketTimeoutException("no answer");
        }
        readable.selectedKeys().clear();
        read = channel.read(into);
      }
      return read;
    }

    private void write(ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        if (channel.write(bytes) == 0) {
          writable.select();
          writable.selectedKeys().clear();
        }
      }
    }
  }
}
