package org.uplink.engine.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A header of an MVStore file. The file begins with two copies, and each names the chunk that was
 * written last when the header was.
 *
 * @param text such as {@code H:2,block:3,blockSize:1000,chunk:5,clean:1,…}; numbers are hexadecimal
 */
record FileHeader(String text) {
  private static final int BLOCK = 4096;

  /**
   * Returns the headers that can be read, the newest first; none if the file does not begin as the
   * engine writes it.
   */
  static List<FileHeader> read(Path store) throws IOException {
    List<FileHeader> headers = new ArrayList<>();
    try (FileChannel in = FileChannel.open(store, StandardOpenOption.READ)) {
      for (int block = 0; block < 2; block++) {
        String line = line(in, (long) block * BLOCK);
        if (line.startsWith("H:")) {
          headers.add(new FileHeader(line));
        }
      }
    }
    headers.sort(Comparator.comparingLong(FileHeader::version).reversed());
    return headers;
  }

  /** Returns what is missing of the chunk that the header names; empty if the chunk is there. */
  Optional<String> missingPart(Path store) throws IOException {
    Optional<Long> block = number(text, "block");
    Optional<Long> chunk = number(text, "chunk");
    if (block.isEmpty() || chunk.isEmpty()) {
      return Optional.empty();
    }
    try (FileChannel in = FileChannel.open(store, StandardOpenOption.READ)) {
      String start = line(in, block.get() * BLOCK);
      Optional<Long> length = number(start, "len");
      if (!number(start, "chunk").equals(chunk) || length.isEmpty()) {
        return Optional.of("the last commit, at byte " + (block.get() * BLOCK) + ", is missing");
      }
      long end = (block.get() + length.get()) * BLOCK;
      return in.size() < end
          ? Optional.of("it has %d bytes of at least %d".formatted(in.size(), end))
          : Optional.empty();
    }
  }

  /**
   * Returns the number of the newest commit in the file, whether H2 finds it or not. Each chunk
   * begins with its own place and the number of its commit.
   */
  static long newestCommit(Path store) throws IOException {
    long newest = 0;
    try (FileChannel in = FileChannel.open(store, StandardOpenOption.READ)) {
      for (long block = 2; block * BLOCK < in.size(); block++) {
        String start = line(in, block * BLOCK);
        if (start.startsWith("chunk:") && number(start, "block").equals(Optional.of(block))) {
          newest = Math.max(newest, number(start, "version").orElse(0L));
        }
      }
    }
    return newest;
  }

  /** Returns the number of the commit that the header names. */
  long version() {
    return number(text, "version").orElse(0L);
  }

  private static Optional<Long> number(String text, String name) {
    Matcher found = Pattern.compile("(?:^|,)" + name + ":([0-9a-f]{1,15})(?:,|$)").matcher(text);
    return found.find() ? Optional.of(Long.parseLong(found.group(1), 16)) : Optional.empty();
  }

  private static String line(FileChannel in, long position) throws IOException {
    var bytes = ByteBuffer.allocate(1024);
    while (bytes.hasRemaining() && in.read(bytes, position + bytes.position()) > 0) {
      // Read on until the end of the file.
    }
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\n');
    return end < 0 ? "" : text.substring(0, end).strip();
  }
}
