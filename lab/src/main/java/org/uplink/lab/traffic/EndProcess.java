package org.uplink.lab.traffic;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.uplink.lab.JavaCommand;
import org.uplink.lab.LabException;
import org.uplink.lab.LabHost;
import org.uplink.lab.LabProcess;

/** A {@link TrafficEnd} that runs in a host. One thread asks it; any thread may read its state. */
final class EndProcess implements AutoCloseable {
  private static final long ANSWER_SECONDS = 60;

  private final LabProcess process;
  private final Writer requests;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final CountDownLatch started = new CountDownLatch(1);
  private volatile EndState state = new EndState(List.of(), List.of(), List.of(), 0, 0, 0, 0);

  private EndProcess(LabProcess process) {
    this.process = process;
    requests = process.process().outputWriter(StandardCharsets.UTF_8);
    Thread.ofPlatform().daemon().name("traffic-" + process.name()).start(this::read);
  }

  static EndProcess start(LabHost host, String part, List<Traffic.AddressPair> pairs) {
    List<String> arguments = new ArrayList<>(List.of(part));
    pairs.forEach(pair -> arguments.addAll(List.of(pair.near(), pair.far())));
    return new EndProcess(
        host.startWithPipes(
            "traffic",
            JavaCommand.of(TrafficEnd.class.getName(), arguments.toArray(String[]::new))));
  }

  /** Returns the newest state; without streams before the first one. */
  EndState state() {
    return state;
  }

  /** Waits for the first state. */
  void awaitState(Duration limit) {
    try {
      if (!started.await(limit.toMillis(), TimeUnit.MILLISECONDS) || state.sent().isEmpty()) {
        throw new LabException("%s did not start: %s".formatted(process, process.output().strip()));
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Begins a new measurement of the longest stall, and returns the next numbers. */
  Mark mark() {
    return ask("mark");
  }

  /** Returns how many packets with these numbers have not arrived, in place of the next numbers. */
  Mark missing(List<Integer> from, List<Integer> to) {
    var request = new StringBuilder("missing");
    for (var i = 0; i < from.size(); i++) {
      request.append(' ').append(from.get(i)).append(' ').append(to.get(i));
    }
    return ask(request.toString());
  }

  @Override
  public void close() {
    process.close();
  }

  private Mark ask(String request) {
    try {
      requests.write(request + "\n");
      requests.flush();
      Optional<String> answer = Optional.ofNullable(answers.poll(ANSWER_SECONDS, TimeUnit.SECONDS));
      return Mark.parse(
          answer
              .filter(line -> !line.isEmpty())
              .orElseThrow(
                  () ->
                      new LabException(
                          "%s did not answer: %s".formatted(process, process.output().strip()))));
    } catch (IOException e) {
      throw new LabException("%s has ended: %s".formatted(process, e.getMessage()), e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private LabException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new LabException("interrupted while waiting for " + process, e);
  }

  private void read() {
    try (BufferedReader out = process.process().inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith(EndState.STATE + " ")) {
          state = EndState.parse(line);
          started.countDown();
        } else {
          answers.add(line);
        }
      }
    } catch (IOException e) {
      // The process has ended, and the pipe with it.
      Thread.onSpinWait();
    }
    started.countDown();
    answers.add("");
  }

  /**
   * An answer.
   *
   * @param next the next number to send, or the missing packets, of each stream
   * @param overflown how many packets of each stream the sockets of this end have dropped
   */
  record Mark(List<Integer> next, List<Integer> overflown) {
    static final Mark NONE = new Mark(List.of(), List.of());

    Mark {
      next = List.copyOf(next);
      overflown = List.copyOf(overflown);
    }

    static Mark parse(String line) {
      List<Integer> numbers =
          Arrays.stream(line.split(" ", -1)).skip(1).map(Integer::valueOf).toList();
      int streams = numbers.size() / 2;
      return new Mark(numbers.subList(0, streams), numbers.subList(streams, numbers.size()));
    }
  }
}
