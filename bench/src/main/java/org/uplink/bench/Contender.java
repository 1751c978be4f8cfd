package org.uplink.bench;

/** One of the implementations that a measurement compares. */
public interface Contender {
  /** Returns the name in the table of results. */
  String name();

  /**
   * Runs the operation this many times, and checks each result.
   *
   * @throws Exception if a result is wrong or a run fails, because the measured time would be
   *     meaningless
   */
  void run(long times) throws Exception;

  /** Returns a contender with this name and body. */
  static Contender of(String name, Body body) {
    return new Contender() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public void run(long times) throws Exception {
        body.run(times);
      }
    };
  }

  /** Runs the operation of a contender. */
  @FunctionalInterface
  interface Body {
    void run(long times) throws Exception;
  }
}
