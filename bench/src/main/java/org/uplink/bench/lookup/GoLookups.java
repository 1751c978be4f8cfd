package org.uplink.bench.lookup;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.InetAddress;
import org.uplink.bench.Contender;

/**
 * Go's vishvananda/netlink, in a process of its own that keeps its handle (src/main/go): told how
 * many look-ups to make, it says how many were right. A block is told by one line and answered by
 * one, so the pipe does not count.
 */
final class GoLookups implements AutoCloseable {
  private final Process process;
  private final BufferedWriter questions;
  private final BufferedReader answers;

  GoLookups(String program, InetAddress destination, int index) throws IOException {
    process =
        new ProcessBuilder(program, destination.getHostAddress(), Integer.toString(index))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    questions = process.outputWriter();
    answers = process.inputReader();
  }

  Contender contender() {
    return Contender.of(
        "Go: vishvananda/netlink, RouteGet",
        times -> {
          questions.write(times + "\n");
          questions.flush();
          String right = answers.readLine();
          if (!Long.toString(times).equals(right)) {
            throw new IOException("Go: " + right + " right answers of " + times);
          }
        });
  }

  /** The program ends with its input. */
  @Override
  public void close() throws IOException {
    questions.close();
    answers.close();
  }
}
