package org.uplink.lab.traffic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.uplink.lab.LabException;
import org.uplink.lab.LabHost;
import org.uplink.lab.traffic.TrafficReport.Loss;

/**
 * Traffic between two hosts: a numbered packet each millisecond in each direction, over each pair
 * of addresses, and a TCP connection from the near host to the far one that asks and answers all
 * the time. One thread measures; any thread may {@link #sample}.
 */
public final class Traffic implements AutoCloseable {
  /** The port at the far host that sends back what it receives. */
  public static final int ECHO_PORT = TrafficEnd.ECHO_PORT;

  /** How long an end may take to start on a busy machine. */
  private static final Duration START_LIMIT = Duration.ofSeconds(90);

  private static final long LOOK_MILLIS = 10;

  /** More packets than a queue of a busy machine delivers late. */
  private static final int AROUND = 50;

  private final EndProcess near;
  private final EndProcess far;
  private volatile EndState beginNear;
  private volatile EndState beginFar;
  private EndProcess.Mark markNear = EndProcess.Mark.NONE;
  private EndProcess.Mark markFar = EndProcess.Mark.NONE;

  private Traffic(EndProcess near, EndProcess far) {
    this.near = near;
    this.far = far;
    beginNear = near.state();
    beginFar = far.state();
  }

  /**
   * Starts traffic, and waits until it flows.
   *
   * @param pairs the address of the near host and that of the far host, for each stream. The TCP
   *     connection is between the first two
   * @throws LabException if it does not flow in time
   */
  public static Traffic start(LabHost near, LabHost far, List<AddressPair> pairs) {
    EndProcess answering = EndProcess.start(far, "answer", turned(pairs));
    EndProcess asking = EndProcess.start(near, "ask", pairs);
    answering.awaitState(START_LIMIT);
    asking.awaitState(START_LIMIT);
    var traffic = new Traffic(asking, answering);
    if (!traffic.awaitFlow(START_LIMIT)) {
      throw new LabException(
          "no packets of every stream arrived between %s and %s within %d s"
              .formatted(near, far, START_LIMIT.toSeconds()));
    }
    return traffic;
  }

  /** Waits until packets of each stream arrive, and the TCP connection answers. */
  public boolean awaitFlow(Duration limit) {
    EndState nearBefore = near.state();
    EndState farBefore = far.state();
    return await(
        limit,
        () ->
            increased(nearBefore.arrived(), near.state().arrived())
                && increased(farBefore.arrived(), far.state().arrived())
                && near.state().answers() > nearBefore.answers());
  }

  /** Begins a measurement. */
  public void begin() {
    markNear = near.mark();
    markFar = far.mark();
    beginNear = near.state();
    beginFar = far.state();
  }

  /** Returns what the measurement that runs has counted. */
  public TrafficSample sample() {
    EndState nearNow = near.state();
    EndState farNow = far.state();
    return new TrafficSample(
        EndState.total(farNow.arrived()) - EndState.total(beginFar.arrived()),
        Math.max(0, farNow.missing() - beginFar.missing()),
        EndState.total(nearNow.arrived()) - EndState.total(beginNear.arrived()),
        Math.max(0, nearNow.missing() - beginNear.missing()),
        Duration.ofNanos(nearNow.stall()),
        Duration.ofNanos(nearNow.longestStall()));
  }

  /**
   * Ends a measurement. Waits until the packets that are on their way have arrived.
   *
   * @param limit how long they may take. Without an answer on the TCP connection in as much time
   *     again, the connection counts as dead
   */
  public TrafficReport end(Duration limit) {
    Duration longest = Duration.ofNanos(near.state().longestStall());
    EndProcess.Mark endNear = near.mark();
    EndProcess.Mark endFar = far.mark();
    boolean arrive =
        await(
            limit,
            () ->
                passed(endNear.next(), far.state().newest())
                    && passed(endFar.next(), near.state().newest()));
    return new TrafficReport(
        loss(markNear, endNear, far, markFar),
        loss(markFar, endFar, near, markNear),
        longest,
        arrive && near.state().breaks() == beginNear.breaks() && awaitFlow(limit));
  }

  @Override
  public void close() {
    near.close();
    far.close();
  }

  /** Returns what became of the packets between two marks of the sender. */
  private static Loss loss(
      EndProcess.Mark begin, EndProcess.Mark end, EndProcess receiver, EndProcess.Mark before) {
    EndProcess.Mark missing = receiver.missing(begin.next(), end.next());
    int lost = 0;
    for (var i = 0; i < missing.next().size(); i++) {
      // What the receiver's own socket dropped had arrived.
      int dropped = missing.overflown().get(i) - before.overflown().get(i);
      lost += Math.max(0, missing.next().get(i) - dropped);
    }
    return new Loss(EndState.total(end.next()) - EndState.total(begin.next()), lost);
  }

  private static boolean increased(List<Integer> before, List<Integer> now) {
    for (var i = 0; i < now.size(); i++) {
      if (now.get(i) < before.get(i) + AROUND) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether packets have arrived of each stream that were sent after the mark. */
  private static boolean passed(List<Integer> next, List<Integer> newest) {
    for (var i = 0; i < next.size(); i++) {
      if (newest.get(i) < next.get(i) + AROUND) {
        return false;
      }
    }
    return true;
  }

  private static boolean await(Duration limit, BooleanSupplier condition) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LabException("interrupted while waiting for packets", e);
      }
    }
    return true;
  }

  private static List<AddressPair> turned(List<AddressPair> pairs) {
    List<AddressPair> turned = new ArrayList<>();
    pairs.forEach(
        pair -> turned.add(new AddressPair(/* near= */ pair.far(), /* far= */ pair.near())));
    return turned;
  }

  /**
   * The addresses of a stream.
   *
   * @param near the literal address of the near host
   * @param far that of the far host
   */
  public record AddressPair(String near, String far) {}
}
