package org.uplink.hostnet.apply;

/** Is called directly before and after each batch, sysctl and step on disk. */
public interface StepListener {
  /** Ignores all steps. */
  StepListener NONE =
      new StepListener() {
        @Override
        public void before(String what) {}

        @Override
        public void after(String what) {}
      };

  /** Called before a step. */
  void before(String what);

  /** Called after a step, when the kernel has answered. */
  void after(String what);
}
