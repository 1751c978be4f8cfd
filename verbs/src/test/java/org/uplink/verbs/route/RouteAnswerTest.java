package org.uplink.verbs.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.uplink.verbs.ConnectionEnd;
import tools.jackson.databind.json.JsonMapper;

class RouteAnswerTest {
  private final JsonMapper mapper = JsonMapper.builder().build();

  @Test
  void readsTheAnswerOfVdsmsVerb() {
    assertThat(mapper.readValue("{\"device\":\"eth0\"}", RouteAnswer.class).device())
        .contains("eth0");
    assertThat(mapper.readValue("{\"device\":\"\"}", RouteAnswer.class).device()).isEmpty();
  }

  @Test
  void writesNoRouteAsEmptyDeviceWithReason() {
    assertThat(
            mapper.readTree(
                mapper.writeValueAsString(RouteAnswer.noRoute(NoRouteReason.PROHIBITED))))
        .isEqualTo(
            mapper.readTree(
                """
                {"device": "", "reason": "prohibited", "path": []}
                """));
  }

  @Test
  void keepsUnknownReasonsAndKinds() {
    RouteAnswer read =
        mapper.readValue(
            """
            {"device": "", "reason": "policy",
             "path": [{"name": "x0", "kind": "quantum", "lower": ["eth0"]}]}
            """,
            RouteAnswer.class);

    assertThat(read.reason()).contains(new NoRouteReason("policy"));
    assertThat(read.path())
        .containsExactly(
            new PathLink(
                "x0",
                "quantum",
                List.of("eth0"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
  }

  @Test
  void plainLookupSendsOnlyTheAddress() {
    assertThat(mapper.writeValueAsString(GetRoute.to("192.0.2.1")))
        .isEqualTo("{\"ip\":\"192.0.2.1\"}");
  }

  @Test
  void flowLookupSendsBothEnds() {
    var query =
        GetRoute.tcp(new ConnectionEnd("192.0.2.10", 54321), new ConnectionEnd("192.0.2.1", 40000));

    assertThat(mapper.readTree(mapper.writeValueAsString(query)))
        .isEqualTo(
            mapper.readTree(
                """
                {"ip": "192.0.2.1", "source": "192.0.2.10", "protocol": "tcp",
                 "sourcePort": 54321, "port": 40000}
                """));
  }
}
