package org.uplink.engine.agent;

import java.time.Duration;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostAccess;

/**
 * Selects the connector of each host. Thread-safe.
 *
 * @param meter learns the calls of all hosts
 */
public record ConnectorByAccess(AgentConnector direct, AgentConnector dialIn, CallMeter meter)
    implements AgentConnector {
  @Override
  public AgentClient connect(Host host) throws HostCallException, InterruptedException {
    return of(host).connect(host).measuredBy(meter);
  }

  @Override
  public AgentClient connectOnce(Host host, Duration timeout)
      throws HostCallException, InterruptedException {
    return of(host).connectOnce(host, timeout).measuredBy(meter);
  }

  @Override
  public AgentClient connectForProof(Host host, Duration timeout)
      throws HostCallException, InterruptedException {
    return of(host).connectForProof(host, timeout).measuredBy(meter);
  }

  private AgentConnector of(Host host) {
    return switch (host.access()) {
      case HostAccess.Direct _ -> direct;
      case HostAccess.DialIn _ -> dialIn;
    };
  }
}
