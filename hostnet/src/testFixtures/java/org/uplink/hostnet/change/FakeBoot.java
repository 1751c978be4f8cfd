package org.uplink.hostnet.change;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A boot with a clock that the test moves. */
final class FakeBoot implements Boot {
  private final String id;
  private final AtomicLong millis = new AtomicLong(100_000);

  FakeBoot(String id) {
    this.id = id;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public long uptimeMillis() {
    return millis.get();
  }

  void pass(Duration time) {
    millis.addAndGet(time.toMillis());
  }
}
