package org.uplink.hostnet.adoption;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.uplink.platform.StepListener;

/**
 * A service of systemd.
 *
 * @param commands runs systemctl(1)
 * @param unit the name of the unit, such as "NetworkManager.service"
 * @param listener is called around each start and stop
 * @param privileged whether this process has CAP_SYS_ADMIN. systemd asks polkit whether a process
 *     without it may control units, also one of root
 */
public record SystemdService(
    Commands commands, String unit, StepListener listener, BooleanSupplier privileged)
    implements OwnerService {
  /**
   * Starts polkit if it is installed and does not run. The limit of the commands ends it, not the
   * limit of busctl, which a host that is slow after its boot exceeds.
   */
  private static final List<String> PING_OF_POLKIT =
      List.of(
          "busctl",
          "--timeout=3600",
          "call",
          "org.freedesktop.PolicyKit1",
          "/org/freedesktop/PolicyKit1/Authority",
          "org.freedesktop.DBus.Peer",
          "Ping");

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

  @Override
  public Optional<String> whyDenied() {
    if (privileged.getAsBoolean()) {
      return Optional.empty();
    }
    try {
      commands.run(PING_OF_POLKIT);
      return Optional.empty();
    } catch (OwnerException e) {
      return Optional.of(
          "systemd does not let the agent restart %s, because polkit does not answer (%s). See systemctl status polkit. Install polkit (package polkitd or polkit) if it is missing, start it if it does not run, and repeat the change"
              .formatted(unit, e.getMessage()));
    }
  }

  private void run(String verb) {
    String step = verb + " " + unit;
    listener.before(step);
    commands.run(List.of("systemctl", verb, unit));
    listener.after(step);
  }
}
