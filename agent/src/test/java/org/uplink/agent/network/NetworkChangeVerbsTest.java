package org.uplink.agent.network;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import org.junit.jupiter.api.Test;
import org.uplink.rpc.jsonrpc.RpcException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Calls verbs that change the network while the agent cannot change it. */
class NetworkChangeVerbsTest {
  private static final JsonNode NOTHING = JsonNodeFactory.instance.objectNode();

  @Test
  void answersCode99WhileStartingAndCode9103WithoutNetAdmin() {
    assertThatThrownBy(() -> new NetworkChangeVerbs(true).saveSafeConfiguration(NOTHING))
        .hasMessageContaining("starting")
        .asInstanceOf(type(RpcException.Answered.class))
        .returns(99, RpcException.Answered::code);
    assertThatThrownBy(() -> new NetworkChangeVerbs(false).saveSafeConfiguration(NOTHING))
        .hasMessageContaining("CAP_NET_ADMIN")
        .asInstanceOf(type(RpcException.Answered.class))
        .returns(9103, RpcException.Answered::code);
  }
}
