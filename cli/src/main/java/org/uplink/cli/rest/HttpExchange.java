package org.uplink.cli.rest;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpRetryException;
import java.net.HttpURLConnection;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request to the engine and reads the answer. It uses the JDK's older HTTP client, because
 * {@code java.net.http} takes a fifth of a second of processor time more in a program that sends
 * one request. Immutable, thread-safe.
 *
 * @param trust creates TLS connections that accept servers of the engine's authority only
 * @param headers the headers of each request
 * @param limit how long an exchange may take, from the first packet to the end of the answer
 * @param maxBytes how many bytes an answer may have
 */
record HttpExchange(
    SSLSocketFactory trust, Map<String, String> headers, Duration limit, int maxBytes) {
  private static final int CONNECT_MILLIS = 10_000;

  /**
   * Sends a request once. Only a GET is sent again if the server closes the connection without an
   * answer: the JDK never repeats a request whose length was announced.
   *
   * @throws EndedHandshakeException if the server has not received the request
   * @throws SocketTimeoutException if the answer is not complete in time
   */
  Answer send(String method, URI uri, @Nullable String body) throws IOException {
    HttpsURLConnection connection = (HttpsURLConnection) uri.toURL().openConnection();
    try (var deadline = new Deadline(connection, limit)) {
      try {
        Answer answer = send(connection, method, body);
        // The JDK takes the end of a connection for the end of the answer.
        deadline.check();
        return answer;
      } catch (IOException | RuntimeException e) {
        // The JDK throws a NullPointerException if the connection is closed at some places.
        deadline.check();
        throw e;
      }
    }
  }

  /**
   * Reads the lines of an answer that goes on, each as it comes. The answer ends if {@code onLine}
   * returns false, or with the connection, or if the server sends nothing for as long as an
   * exchange may take.
   *
   * @param onLine gets each line; false ends the answer
   * @return the answer without its lines, or a refusal with its body
   */
  Answer readLines(URI uri, Predicate<String> onLine) throws IOException {
    HttpsURLConnection connection = (HttpsURLConnection) uri.toURL().openConnection();
    prepare(connection, "GET");
    connect(connection);
    int status = connection.getResponseCode();
    if (status != HttpURLConnection.HTTP_OK) {
      return new Answer(status, read(connection));
    }
    boolean begun = false;
    try (var in = new BufferedInputStream(connection.getInputStream())) {
      Optional<String> line = readLine(in);
      while (line.isPresent() && onLine.test(line.get())) {
        begun = true;
        line = readLine(in);
      }
    } catch (IOException e) {
      if (!begun) {
        throw e;
      }
      // The next request goes on where this one has ended.
    } finally {
      connection.disconnect();
    }
    return new Answer(status, "");
  }

  /** Returns the next line that has come whole; empty at the end. */
  private Optional<String> readLine(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int octet = in.read(); octet >= 0; octet = in.read()) {
      if (octet == '\n') {
        return Optional.of(line.toString(StandardCharsets.UTF_8));
      }
      if (line.size() == maxBytes) {
        throw tooLong();
      }
      line.write(octet);
    }
    return Optional.empty();
  }

  private IOException tooLong() {
    return new IOException("the answer has more than " + (maxBytes >> 20) + " MiB");
  }

  private void prepare(HttpsURLConnection connection, String method) throws IOException {
    connection.setSSLSocketFactory(trust);
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout((int) limit.toMillis());
    connection.setRequestMethod(method);
    headers.forEach(connection::setRequestProperty);
  }

  private Answer send(HttpsURLConnection connection, String method, @Nullable String body)
      throws IOException {
    prepare(connection, method);
    byte[] bytes = (body == null ? "" : body).getBytes(StandardCharsets.UTF_8);
    boolean hasBody = !method.equals("GET");
    if (hasBody) {
      connection.setDoOutput(true);
      connection.setFixedLengthStreamingMode(bytes.length);
    }
    connect(connection);
    try {
      if (hasBody) {
        connection.getOutputStream().write(bytes);
        connection.getOutputStream().close();
      }
      return new Answer(connection.getResponseCode(), read(connection));
    } catch (HttpRetryException e) {
      // The JDK hides the body of a 401 and of a redirection from a request with a body.
      return new Answer(e.responseCode(), "");
    }
  }

  private static void connect(HttpsURLConnection connection) throws IOException {
    try {
      connection.connect();
    } catch (SSLException | SocketException e) {
      throw hasEnded(e) ? new EndedHandshakeException(e) : e;
    }
  }

  /** Returns whether the server said nothing about the reason. The JDK has no class for that. */
  private static boolean hasEnded(IOException failure) {
    return failure.getCause() instanceof EOFException
        || failure.getCause() instanceof SocketException
        || failure.getClass() == SocketException.class
        || String.valueOf(failure.getMessage()).contains("close_notify");
  }

  private String read(HttpURLConnection connection) throws IOException {
    InputStream content =
        connection.getResponseCode() < HttpURLConnection.HTTP_BAD_REQUEST
            ? connection.getInputStream()
            : connection.getErrorStream();
    if (content == null) {
      return "";
    }
    try (content) {
      byte[] bytes = content.readNBytes(maxBytes + 1);
      if (bytes.length > maxBytes) {
        connection.disconnect();
        throw tooLong();
      }
      if (bytes.length < connection.getContentLengthLong()) {
        throw new EOFException("the answer ended early");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /** The status and the body of an answer. */
  record Answer(int status, String body) {}

  /**
   * Ends an exchange that takes too long. The connection's own timeout only limits each read, so a
   * server that sends a byte now and then could hold the command for ever.
   */
  private static final class Deadline implements AutoCloseable {
    private final HttpURLConnection connection;
    private final long millis;
    private final Thread thread;
    private volatile boolean passed;

    Deadline(HttpURLConnection connection, Duration limit) {
      this.connection = connection;
      this.millis = limit.toMillis();
      this.thread = Thread.ofPlatform().daemon().name("answer-deadline").start(this::await);
    }

    @Override
    public void close() {
      thread.interrupt();
    }

    /** Throws an exception if the time was up. */
    void check() throws SocketTimeoutException {
      if (passed) {
        throw new SocketTimeoutException("no complete answer within " + millis + " ms");
      }
    }

    private void await() {
      try {
        Thread.sleep(millis);
        passed = true;
        connection.disconnect();
      } catch (InterruptedException e) {
        // The exchange has ended in time.
      }
    }
  }
}
