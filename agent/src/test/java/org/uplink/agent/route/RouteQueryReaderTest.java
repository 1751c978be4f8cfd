package org.uplink.agent.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uplink.rpc.jsonrpc.Json;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import tools.jackson.databind.node.ObjectNode;

class RouteQueryReaderTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'ip': '192.0.2.1'} | to 192.0.2.1",
        "['192.0.2.1'] | to 192.0.2.1",
        "{'ip': '192.0.2.1', 'source': null} | to 192.0.2.1",
        "{'ip': '192.0.2.1', 'source': '192.0.2.9', 'protocol': 'tcp', 'sourcePort': 54321, 'port': 40000}"
            + " | to 192.0.2.1 from 192.0.2.9 ipproto 6 sport 54321 dport 40000",
        "['192.0.2.1', '192.0.2.9', 'udp', '53', '5353']"
            + " | to 192.0.2.1 from 192.0.2.9 ipproto 17 sport 53 dport 5353",
        "{'ip': '192.0.2.1', 'protocol': 6, 'port': 443} | to 192.0.2.1 ipproto 6 dport 443",
        "{'ip': '192.0.2.1', 'protocol': '17'} | to 192.0.2.1 ipproto 17",
      })
  void readsParametersIntoRouteQuery(String json, String question) throws RpcException.Answered {
    assertThat(RouteQueryReader.read(Json.MAPPER.readTree(json.replace('\'', '"'))))
        .hasToString(question);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | the parameter \"ip\" is missing",
        "[] | the parameter \"ip\" is missing",
        "{'ip': null} | the parameter \"ip\" is missing",
        "{'ip': 5} | \"ip\": 5 is not a string",
        "{'ip': ['192.0.2.1']} | \"ip\": [\"192.0.2.1\"] is not a string",
        "{'ip': ''} | \"ip\": the address is empty",
        "{'ip': 'engine.example'} | \"ip\": \"engine.example\" is not an IP address; names are not resolved",
        "{'ip': '1'} | \"ip\": \"1\" is not an IPv4 address: it has 1 of 4 numbers",
        "{'ip': '0.0.0.0'} | \"ip\": \"0.0.0.0\" is the unspecified address",
        "{'ip': '::'} | \"ip\": \"::\" is the unspecified address",
        "{'ip': '224.0.0.1'} | \"ip\": \"224.0.0.1\" is a multicast address",
        "{'ip': 'ff02::1'} | \"ip\": \"ff02::1\" is a multicast address",
        "{'ip': '255.255.255.255'} | \"ip\": \"255.255.255.255\" is the broadcast address",
        "{'ip': '240.0.0.1'} | \"ip\": \"240.0.0.1\" is in 240.0.0.0/4, which is reserved",
        "{'ip': 'fe80::1'} | \"ip\": \"fe80::1\" is link-local, so it needs a link to identify a host",
        "{'ip': '192.0.2.1', 'source': '2001:db8::1'} | \"source\": \"2001:db8::1\" and the destination 192.0.2.1 have different address families",
        "{'ip': '192.0.2.1', 'source': '0.0.0.0'} | \"source\": \"0.0.0.0\" is the unspecified address; omit the source instead",
        "{'ip': '192.0.2.1', 'source': '224.0.0.1'} | \"source\": \"224.0.0.1\" is a multicast address",
        "{'ip': '192.0.2.1', 'source': 'eth0'} | \"source\": \"eth0\" is not an IP address; names are not resolved",
        "{'ip': '192.0.2.1', 'protocol': 'TCP'} | \"protocol\": \"TCP\" is neither tcp, udp, nor a number",
        "{'ip': '192.0.2.1', 'protocol': ''} | \"protocol\": \"\" is neither tcp, udp, nor a number",
        "{'ip': '192.0.2.1', 'protocol': 132} | \"protocol\": the kernel looks up routes for 6 (tcp), 17 (udp) and 1 (icmp), not for 132",
        "{'ip': '2001:db8::1', 'protocol': 1} | \"protocol\": the kernel looks up routes for 6 (tcp), 17 (udp) and 58 (icmp), not for 1",
        "{'ip': '192.0.2.1', 'protocol': 256} | \"protocol\": 256 is not a number from 0 to 255",
        "{'ip': '192.0.2.1', 'protocol': true} | \"protocol\": true is not a string",
        "{'ip': '192.0.2.1', 'port': 443} | \"sourcePort\" and \"port\" need a \"protocol\"",
        "{'ip': '192.0.2.1', 'protocol': 'tcp', 'port': 0} | \"port\": 0 is not a number from 1 to 65535",
        "{'ip': '192.0.2.1', 'protocol': 'tcp', 'port': 65536} | \"port\": 65536 is not a number from 1 to 65535",
        "{'ip': '192.0.2.1', 'protocol': 'tcp', 'port': 1.5} | \"port\": 1.5 is not a number from 1 to 65535",
        "{'ip': '192.0.2.1', 'protocol': 'tcp', 'port': '-1'} | \"port\": \"-1\" is not a number from 1 to 65535",
        "{'ip': '192.0.2.1', 'protocol': 'tcp', 'sourcePort': 99999999999999999999} | \"sourcePort\": 99999999999999999999 is not a number from 1 to 65535",
        "{'ip': '192.0.2.1', 'sorce': '192.0.2.9'} | unknown parameter \"sorce\"; known parameters: ip, source, protocol, sourcePort, port",
        "['192.0.2.1', null, null, null, null, 1] | 6 parameters; at most 5 are allowed",
      })
  void namesInvalidParameter(String json, String message) {
    assertThatThrownBy(() -> RouteQueryReader.read(Json.MAPPER.readTree(json.replace('\'', '"'))))
        .isInstanceOfSatisfying(
            RpcException.Answered.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(RpcError.INVALID_PARAMS);
              assertThat(refusal.error().message()).isEqualTo(message);
            });
  }

  @Test
  void shortensHugeParameterInErrorMessage() {
    ObjectNode params = Json.MAPPER.createObjectNode().put("x".repeat(100_000), 1);

    assertThatThrownBy(() -> RouteQueryReader.read(params))
        .extracting(Throwable::getMessage, InstanceOfAssertFactories.STRING)
        .hasSizeLessThan(200);
  }
}
