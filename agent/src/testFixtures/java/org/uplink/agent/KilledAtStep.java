package org.uplink.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.uplink.platform.StepListener;

/** Ends a work at one of its steps as a kill would: nothing is done any more. */
public final class KilledAtStep implements StepListener {
  private final Predicate<String> isEnd;
  private final List<String> done = new ArrayList<>();
  private boolean killed;

  private KilledAtStep(Predicate<String> isEnd) {
    this.isEnd = isEnd;
  }

  /** Kills nobody. */
  public static KilledAtStep never() {
    return named("");
  }

  /** Kills when this many steps have been done. */
  public static KilledAtStep after(int steps) {
    var reached = new ArrayList<String>();
    return new KilledAtStep(
        step -> {
          reached.add(step);
          return reached.size() > steps;
        });
  }

  /** Kills at a step, such as {@code before the key}. */
  public static KilledAtStep named(String step) {
    return new KilledAtStep(step::equals);
  }

  /** Returns the steps that were done. */
  public List<String> done() {
    return List.copyOf(done);
  }

  @Override
  public void before(String step) {
    at("before " + step);
  }

  @Override
  public void after(String step) {
    at("after " + step);
  }

  private void at(String step) {
    if (killed || isEnd.test(step)) {
      killed = true;
      throw new Killed();
    }
    done.add(step);
  }

  /** Thrown instead of the end of the process. */
  public static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }
}
