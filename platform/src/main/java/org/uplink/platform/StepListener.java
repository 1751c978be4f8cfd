package org.uplink.platform;

/**
 * Is told of each step after which a crash leaves another state on the disk or in the kernel, so
 * that tests can kill the process between any two steps.
 */
public interface StepListener {
  /** Does nothing. */
  StepListener NONE =
      new StepListener() {
        @Override
        public void before(String step) {}

        @Override
        public void after(String step) {}
      };

  /** The step is about to be made. */
  void before(String step);

  /** The step was made. */
  void after(String step);
}
