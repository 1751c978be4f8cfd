package org.uplink.platform;

/**
 * Receives each step that changes the state on the disk or in the kernel, so that tests can kill
 * the process between any two steps.
 */
public interface StepListener {
  /** A listener that does nothing. */
  StepListener NONE =
      new StepListener() {
        @Override
        public void before(String step) {}

        @Override
        public void after(String step) {}
      };

  /** Called immediately before a step. */
  void before(String step);

  /** Called immediately after a step. */
  void after(String step);

  /** Called while the process does work that is not a step, such as a computation. */
  default void progress() {}
}
