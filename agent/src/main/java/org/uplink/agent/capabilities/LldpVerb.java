package org.uplink.agent.capabilities;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.uplink.agent.parameters.Parameters;
import org.uplink.rpc.jsonrpc.Json;
import org.uplink.rpc.jsonrpc.JsonProblem;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.link.Link;
import org.uplink.verbs.device.LldpDevice;
import org.uplink.verbs.device.LldpFilter;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Answers Host.getLldp. Thread-safe. */
public final class LldpVerb {
  private final Rtnetlink kernel;

  public LldpVerb(Rtnetlink kernel) {
    this.kernel = kernel;
  }

  /** Returns an entry for each NIC, or for each NIC that the parameter {@code filter} names. */
  public Map<String, LldpDevice> neighbours(JsonNode params) throws RpcException.Answered {
    List<String> wanted = readFilter(params).devices();
    Collection<String> nics =
        kernel.links().list().all().stream()
            .filter(link -> LinkRole.of(link) == LinkRole.NIC)
            .map(Link::name)
            .filter(name -> wanted.isEmpty() || wanted.contains(name))
            .toList();
    try {
      return LldpNeighbours.query(nics);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RpcException.Answered(RpcError.internal("the agent is stopping"));
    }
  }

  private static LldpFilter readFilter(JsonNode params) throws RpcException.Answered {
    JsonNode filter = params.isArray() ? params.path(0) : params.path("filter");
    if (filter.isMissingNode() || filter.isNull()) {
      return new LldpFilter(List.of());
    }
    try {
      return Json.MAPPER.treeToValue(filter, LldpFilter.class);
    } catch (JacksonException e) {
      throw Parameters.invalid("\"filter\": " + JsonProblem.describe(e));
    }
  }
}
