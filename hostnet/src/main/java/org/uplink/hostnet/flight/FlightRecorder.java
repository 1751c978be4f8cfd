package org.uplink.hostnet.flight;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.RouteState;
import org.uplink.platform.StepListener;
import org.uplink.rtnetlink.NetlinkUnavailableException;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.request.NetlinkException;

/**
 * Measures the changes of this process: when each step began and how long it took, and how long the
 * host had no path. Thread-safe; one change at a time.
 */
public final class FlightRecorder {
  /** The largest number of steps that are kept. A later step is only counted. */
  static final int MAX_STEPS = 100;

  private final Optional<Supplier<Rtnetlink>> kernel;
  private final List<TimedStep> steps = new ArrayList<>();
  private int omitted;
  private long stepStart;
  private Optional<PathMeter> path = Optional.empty();

  private FlightRecorder(Optional<Supplier<Rtnetlink>> kernel) {
    this.kernel = kernel;
  }

  /**
   * Creates a recorder that also measures the path of the changes that {@link #begin} names.
   *
   * @param kernel opens sockets for a measurement
   */
  public static FlightRecorder ofChanges(Supplier<Rtnetlink> kernel) {
    return new FlightRecorder(Optional.of(kernel));
  }

  /** Creates a recorder of a process that only ends the changes of others. */
  public static FlightRecorder ofSteps() {
    return new FlightRecorder(Optional.empty());
  }

  /** Returns a listener that records each step and passes it on. */
  public StepListener around(StepListener listener) {
    return new StepListener() {
      @Override
      public void before(String step) {
        listener.before(step);
        stepBegins(step);
      }

      @Override
      public void after(String step) {
        stepEnds(step);
        listener.after(step);
      }

      @Override
      public void progress() {
        listener.progress();
      }
    };
  }

  /** Begins the record of a change, before its first step. */
  public synchronized void begin(Plan plan) {
    discard();
    path = target(plan).flatMap(this::measure);
  }

  /** Ends the record, and returns it; empty if nothing was recorded. */
  public synchronized Optional<Measurement> take() {
    Optional<MeasuredPath> measured = path.flatMap(PathMeter::stop);
    Optional<Measurement> taken =
        steps.isEmpty() && measured.isEmpty()
            ? Optional.empty()
            : Optional.of(new Measurement(steps, omitted, measured));
    discard();
    return taken;
  }

  /** A measurement that cannot begin, such as without a free descriptor, stops no change. */
  private Optional<PathMeter> measure(InetAddress target) {
    try {
      return kernel.flatMap(open -> PathMeter.start(open.get(), target));
    } catch (NetlinkException | NetlinkUnavailableException e) {
      return Optional.empty();
    }
  }

  private void discard() {
    path.ifPresent(PathMeter::stop);
    path = Optional.empty();
    steps.clear();
    omitted = 0;
  }

  private synchronized void stepBegins(String text) {
    stepStart = System.nanoTime();
    if (steps.size() < MAX_STEPS) {
      steps.add(new TimedStep(Instant.now(), Optional.empty(), text));
    } else {
      omitted++;
    }
  }

  private synchronized void stepEnds(String text) {
    if (omitted == 0 && !steps.isEmpty() && steps.getLast().text().equals(text)) {
      TimedStep begun = steps.removeLast();
      steps.add(
          new TimedStep(
              begun.at(), Optional.of((System.nanoTime() - stepStart) / 1000), begun.text()));
    }
  }

  /** Returns the address whose path is measured. */
  private static Optional<InetAddress> target(Plan plan) {
    return plan.flow()
        .map(flow -> flow.peer().getAddress())
        .or(
            () ->
                Stream.of(plan.before(), plan.after())
                    .flatMap(state -> gateways(state, true))
                    .findFirst())
        .or(() -> gateways(plan.before(), false).findFirst());
  }

  /** Returns the gateways that a lookup finds without naming a device. */
  private static Stream<InetAddress> gateways(NetworkState state, boolean ipv4) {
    return state.routes().stream()
        .filter(route -> route.destination().length() == 0 && route.ipv4() == ipv4)
        .filter(route -> route.table().equals(TableId.MAIN))
        .map(RouteState::hops)
        .flatMap(List::stream)
        .flatMap(hop -> hop.gateway().stream())
        .filter(gateway -> !gateway.isLinkLocalAddress());
  }
}
