package org.uplink.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Measures contenders in alternating blocks: every round runs a block of each, in a shuffled order,
 * and the ratio of two is the median of their ratios round by round. What the rest of the machine
 * does in a round, it does to all of them.
 */
public final class AlternatingBlocks {
  private final Duration block;
  private final int rounds;
  private final Random order = new Random(42);

  /**
   * Of this many rounds.
   *
   * @param block how long each contender runs in a round, about
   */
  public AlternatingBlocks(Duration block, int rounds) {
    this.block = block;
    this.rounds = rounds;
  }

  /** Measures; the first contender is the yardstick of the others. */
  public List<Measurement> measure(List<Contender> contenders) throws Exception {
    var times = new long[contenders.size()];
    for (int i = 0; i < times.length; i++) {
      times[i] = calibrate(contenders.get(i));
    }
    var nanos = new double[contenders.size()][rounds];
    var work = new double[contenders.size()][rounds];
    for (int round = 0; round < rounds; round++) {
      var turn = new ArrayList<Integer>();
      for (int i = 0; i < times.length; i++) {
        turn.add(i);
      }
      Collections.shuffle(turn, order);
      for (int i : turn) {
        long before = CpuTime.nanos();
        nanos[i][round] = time(contenders.get(i), times[i]) / (double) times[i];
        work[i][round] = (CpuTime.nanos() - before) / (double) times[i];
      }
    }
    var figures = new ArrayList<Measurement>();
    for (int i = 0; i < times.length; i++) {
      figures.add(
          new Measurement(
              contenders.get(i).name(),
              median(nanos[i]),
              ratio(nanos[i], nanos[0]),
              median(work[i]),
              ratio(work[i], work[0])));
    }
    return figures;
  }

  private static double ratio(double[] values, double[] yardstick) {
    var ratios = new double[values.length];
    for (int round = 0; round < ratios.length; round++) {
      ratios[round] = values[round] / yardstick[round];
    }
    return median(ratios);
  }

  /**
   * Warms up until two blocks in a row take the same, or ten were run; answers how many times fill
   * a block.
   */
  private long calibrate(Contender contender) throws Exception {
    long times = 1;
    while (time(contender, times) < block.toNanos() / 20) {
      times *= 2;
    }
    double before = 0;
    for (int i = 0; i < 10; i++) {
      double each = time(contender, times) / (double) times;
      times = Math.max(1, (long) (block.toNanos() / each));
      if (before > 0 && Math.abs(each - before) < 0.03 * before) {
        break;
      }
      before = each;
    }
    return times;
  }

  private static long time(Contender contender, long times) throws Exception {
    long start = System.nanoTime();
    contender.run(times);
    return System.nanoTime() - start;
  }

  /** The middle one. */
  public static double median(double[] values) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
