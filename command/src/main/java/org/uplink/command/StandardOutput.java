package org.uplink.command;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The standard output of the process, in UTF-8. It remembers whether its reader has ended. That is
 * not a failure of the command: {@code head}, for example, ends after the last line that it prints.
 */
public final class StandardOutput extends PrintStream {
  private final Watched watched;

  private StandardOutput(Watched watched) {
    super(watched, true, StandardCharsets.UTF_8);
    this.watched = watched;
  }

  /** Returns a new stream over the standard output of this process. */
  public static StandardOutput ofProcess() {
    return new StandardOutput(new Watched(new FileOutputStream(FileDescriptor.out)));
  }

  /**
   * Returns a stream that writes to {@code out}, and takes a failed write with EPIPE as the end of
   * the reader.
   */
  public static StandardOutput to(OutputStream out) {
    return new StandardOutput(new Watched(out));
  }

  /** Returns whether a write has failed because the reader has ended (EPIPE). */
  public boolean hasLostReader() {
    return watched.lostReader;
  }

  private static final class Watched extends OutputStream {
    private final OutputStream out;
    private volatile boolean lostReader;

    private Watched(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        // The kernel's text for EPIPE in the locale C, which the script sets.
        lostReader |= String.valueOf(e.getMessage()).contains("Broken pipe");
        throw e;
      }
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }
  }
}
