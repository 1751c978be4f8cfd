package org.uplink.agent.network;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import org.junit.jupiter.api.Test;
import org.uplink.rpc.jsonrpc.RpcException;

/** What the verbs that change something say while there is nobody who could. */
class SetupNetworksVerbTest {
  @Test
  void anAgentThatStartsIsCode99AndOneWithoutThePrivilege9103() {
    assertThatThrownBy(new SetupNetworksVerb(true)::keepSafe)
        .hasMessageContaining("starting")
        .asInstanceOf(type(RpcException.Answered.class))
        .returns(99, RpcException.Answered::code);
    assertThatThrownBy(new SetupNetworksVerb(false)::keepSafe)
        .hasMessageContaining("CAP_NET_ADMIN")
        .asInstanceOf(type(RpcException.Answered.class))
        .returns(9103, RpcException.Answered::code);
  }
}
