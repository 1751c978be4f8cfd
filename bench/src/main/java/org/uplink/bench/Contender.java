package org.uplink.bench;

/** One way to do a thing that is measured. */
public interface Contender {
  /** As the table of figures calls it. */
  String name();

  /**
   * Does the thing this many times, and checks each result.
   *
   * @throws Exception where one was wrong or failed; a measurement of failures is none
   */
  void run(long times) throws Exception;

  /** A contender of a name and a body. */
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

  /** The body of a contender. */
  @FunctionalInterface
  interface Body {
    void run(long times) throws Exception;
  }
}
