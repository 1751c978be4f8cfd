package org.uplink.hostnet.adoption;

import java.util.List;
import org.uplink.platform.StepListener;

/**
 * A service of systemd.
 *
 * @param commands runs systemctl(1)
 * @param unit the name of the unit, such as "NetworkManager.service"
 * @param listener is called around each start and stop
 */
public record SystemdService(Commands commands, String unit, StepListener listener)
    implements OwnerService {
  @Override
  public void stop() {
    run("stop");
  }

  @Override
  public void start() {
    run("start");
  }

  @Override
  public void restart() {
    run("restart");
  }

  private void run(String verb) {
    String step = verb + " " + unit;
    listener.before(step);
    commands.run(List.of("systemctl", verb, unit));
    listener.after(step);
  }
}
