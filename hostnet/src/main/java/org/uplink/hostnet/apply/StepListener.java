package org.uplink.hostnet.apply;

/** Learns of each send to the kernel and each setting that is written, right around it. */
public interface StepListener {
  /** Nobody listens. */
  StepListener NONE =
      new StepListener() {
        @Override
        public void before(String what) {}

        @Override
        public void after(String what) {}
      };

  /** It is about to be sent. */
  void before(String what);

  /** It was sent, and the kernel has answered. */
  void after(String what);
}
