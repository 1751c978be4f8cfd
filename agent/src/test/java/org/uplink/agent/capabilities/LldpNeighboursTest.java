package org.uplink.agent.capabilities;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.uplink.verbs.device.LldpDevice;
import org.uplink.verbs.device.LldpTlv;

class LldpNeighboursTest {
  @Test
  void readsNeighboursFromLldpcli() {
    String json =
        """
        {"lldp": [{"interface": [{"name": "eth0", "via": "LLDP", "rid": "1",
          "chassis": [{"id": [{"type": "mac", "value": "52:54:00:00:00:01"}],
                       "name": [{"value": "switch1"}], "mgmt-ip": [{"value": "192.0.2.250"}]}],
          "port": [{"id": [{"type": "ifname", "value": "ge-0/0/7"}], "ttl": [{"value": "120"}]}],
          "vlan": [{"vlan-id": "10", "pvid": true, "value": "mgmt"}]}]}]}
        """;

    assertThat(LldpNeighbours.parse(json))
        .isEqualTo(
            Map.of(
                "eth0",
                new LldpDevice(
                    Optional.of(true),
                    List.of(
                        new LldpTlv(
                            1,
                            "Chassis ID",
                            Map.of("chassis id", "52:54:00:00:00:01", "subtype", "mac")),
                        new LldpTlv(
                            2, "Port ID", Map.of("port id", "ge-0/0/7", "subtype", "ifname")),
                        new LldpTlv(3, "Time to Live", Map.of("time to live", "120")),
                        new LldpTlv(5, "System Name", Map.of("system name", "switch1")),
                        new LldpTlv(
                            8, "Management Address", Map.of("management address", "192.0.2.250")),
                        new LldpTlv(127, "Port VLAN Id", Map.of("vlan id", "10"))))));
  }

  @Test
  void readsNoNeighboursFromEmptyOrInvalidOutput() {
    assertThat(LldpNeighbours.parse("{\"lldp\": [{}]}")).isEmpty();
    assertThat(LldpNeighbours.parse("lldpd is not running")).isEmpty();
  }
}
