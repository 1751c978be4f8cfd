package org.uplink.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Measures contenders in alternating blocks. Every round runs one block of each contender, in a
 * shuffled order. So the load of the machine affects all contenders of a round in the same way. A
 * ratio is the median of the ratios of all rounds.
 */
public final class AlternatingBlocks {
  private final Duration block;
  private final int rounds;
  private final Random order = new Random(42);

  /**
   * Creates a measurement.
   *
   * @param block the approximate time that each contender runs in a round; zero for one run without
   *     a warm-up, which suits whole processes
   * @param rounds the number of rounds
   */
  public AlternatingBlocks(Duration block, int rounds) {
    this.block = block;
    this.rounds = rounds;
  }

  /** Measures the contenders. The ratios compare each contender with the first one. */
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

  /** Returns the median. */
  public static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static double ratio(double[] values, double[] baseline) {
    var ratios = new double[values.length];
    for (int round = 0; round < ratios.length; round++) {
      ratios[round] = values[round] / baseline[round];
    }
    return median(ratios);
  }

  /**
   * Warms up until two successive blocks take the same time, at most ten blocks, and returns how
   * many runs fill a block.
   */
  private long calibrate(Contender contender) throws Exception {
    if (block.isZero()) {
      return 1;
    }
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
}
