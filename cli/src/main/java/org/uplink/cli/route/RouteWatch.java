package org.uplink.cli.route;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.uplink.rtnetlink.RouteChange;
import org.uplink.rtnetlink.RouteQuery;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.Watch;

/**
 * {@code route watch}: a thread for each address waits for changes, and this one prints them in the
 * order in which they come.
 */
final class RouteWatch {
  private static final int WAITING = 1024;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

  /** What a thread has seen: a change, or the end of its watch. */
  private sealed interface Seen {
    record Changed(String address, RouteChange change) implements Seen {}

    record Ended(RuntimeException why) implements Seen {}
  }

  private final BlockingQueue<Seen> seen = new LinkedBlockingQueue<>(WAITING);
  private final boolean json;
  private final PrintStream out;
  private final AnswerWriter writer = new AnswerWriter();

  RouteWatch(boolean json, PrintStream out) {
    this.json = json;
    this.out = out;
  }

  /** Prints until it is interrupted, or nobody reads. */
  void run(Rtnetlink net, List<String> addresses, List<RouteQuery> queries) throws IOException {
    for (int i = 0; i < queries.size(); i++) {
      String address = addresses.get(i);
      Watch<RouteChange> watch = net.routes().watch(queries.get(i));
      Thread.ofVirtual().name("watch-" + address).start(() -> follow(address, watch));
    }
    try {
      while (true) {
        switch (seen.take()) {
          case Seen.Changed(String address, RouteChange change) -> print(address, change);
          case Seen.Ended(RuntimeException why) -> throw why;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void follow(String address, Watch<RouteChange> watch) {
    try (watch) {
      while (true) {
        seen.put(new Seen.Changed(address, watch.take()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      seen.offer(new Seen.Ended(e));
    }
  }

  private void print(String address, RouteChange change) throws IOException {
    out.println(json ? json(address, change) : text(address, change));
    if (out.checkError()) { // It flushes.
      throw new IOException("standard output is closed");
    }
  }

  private String text(String address, RouteChange change) {
    return TIME.format(change.time())
        + "  "
        + writer.text(address, change.answer())
        + "  ("
        + change.cause().text()
        + ")";
  }

  private String json(String address, RouteChange change) {
    Instant time = change.time();
    Json object =
        new Json()
            .open('{')
            .name("time")
            .value(time.toString())
            .name("cause")
            .value(change.cause().text());
    writer.json(object.name("answer"), address, change.answer());
    return object.close('}').toString();
  }
}
