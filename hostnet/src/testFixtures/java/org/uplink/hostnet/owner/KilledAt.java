package org.uplink.hostnet.owner;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.uplink.platform.StepListener;
import org.uplink.testkit.Seed;

/**
 * Kills the agent of a test: throws before or after one of the steps, and at every later one.
 *
 * @param steps collects the points that were reached
 * @param index the number of the point at which the agent dies
 */
public record KilledAt(List<String> steps, int index) implements StepListener {
  /** Returns a listener that kills nobody and collects the points. */
  public static KilledAt never(List<String> steps) {
    return new KilledAt(steps, Integer.MAX_VALUE);
  }

  /** Returns a listener that throws at this point. */
  public static KilledAt point(int index) {
    return new KilledAt(new ArrayList<>(), index);
  }

  /**
   * Returns all points in a full run, else some that the seed chooses.
   *
   * @param count the number of all points
   * @param sample how many to choose
   */
  public static List<Integer> sampleOf(int count, int sample) {
    List<Integer> all = new ArrayList<>(IntStream.range(0, count).boxed().toList());
    if (Boolean.getBoolean("uplink.full")) {
      return all;
    }
    Collections.shuffle(all, new Random(Seed.VALUE));
    return all.subList(0, Math.min(sample, count));
  }

  @Override
  public void before(String step) {
    reach("before " + step);
  }

  @Override
  public void after(String step) {
    reach("after " + step);
  }

  private void reach(String point) {
    steps.add(point);
    if (steps.size() > index) {
      throw new Killed();
    }
  }

  /** The agent is killed. */
  public static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }
}
