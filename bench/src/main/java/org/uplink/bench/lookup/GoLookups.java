package org.uplink.bench.lookup;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.InetAddress;
import org.uplink.bench.Contender;

/**
 * Lookups with Go's vishvananda/netlink, in a process that keeps its handle open (src/main/go). The
 * process reads the number of lookups to make, and prints the number of correct answers. A block is
 * one line in each direction, so that the cost of the pipe is negligible.
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

  /** Closes the input of the Go program, which ends the program. */
  @Override
  public void close() throws IOException {
    questions.close();
    answers.close();
  }

  Contender contender() {
    return Contender.of(
        "Go: vishvananda/netlink, RouteGet",
        times -> {
          questions.write(times + "\n");
          questions.flush();
          String right = answers.readLine();
          if (!Long.toString(times).equals(right)) {
            throw new IOException("Go: " + right + " correct answers of " + times);
          }
        });
  }
}
