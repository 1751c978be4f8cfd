package org.uplink.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.uplink.rtnetlink.KernelEvent.EventsLost;
import org.uplink.rtnetlink.KernelEvent.SettingChanged;

/** Finds the cause among events. A changed setting affects no result, lost events affect each. */
class EventHistoryTest {
  private static final InetAddress DESTINATION = InetAddress.ofLiteral("203.0.113.9");

  private final EventHistory history = new EventHistory();

  @Test
  void causeIsTheEventThatAffectsTheResult() {
    history.add(new SettingChanged());
    assertThat(first(0)).isEmpty();
    assertThat(cause(0)).hasValue(new RouteChange.Notified(new SettingChanged()));
    history.add(new EventsLost());
    history.add(new SettingChanged());
    assertThat(first(0)).hasValue(1L);
    assertThat(first(2)).isEmpty();
    assertThat(cause(0)).hasValue(new RouteChange.Notified(new EventsLost()));
    assertThat(cause(3)).isEmpty();
  }

  @Test
  void eventsWhoseEffectsAreOverAreNoLostCauses() {
    history.add(new SettingChanged());
    history.clear();
    assertThat(cause(0)).isEmpty();
    history.add(new EventsLost());
    assertThat(first(0)).hasValue(1L);
    assertThat(cause(0)).hasValue(new RouteChange.Notified(new EventsLost()));
  }

  @Test
  void tooManyEventsAreLostCauses() {
    history.add(new SettingChanged());
    history.clear();
    for (int i = 0; i < 300; i++) {
      history.add(new SettingChanged());
    }
    history.add(new EventsLost());
    assertThat(cause(0)).hasValue(new RouteChange.Several(List.of(new EventsLost()), 45));
    assertThat(cause(46)).hasValue(new RouteChange.Notified(new EventsLost()));
  }

  private Optional<Long> first(long since) {
    return history.findFirst(since, DESTINATION, Set.of());
  }

  private Optional<RouteChange.Cause> cause(long since) {
    return history.findCause(since, DESTINATION, Set.of());
  }
}
