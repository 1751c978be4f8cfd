package org.uplink.verbs.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.change.Proof;
import org.uplink.verbs.device.DeviceStatistics;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SetupNetworksTest {
  private final JsonMapper mapper = JsonMapper.builder().build();

  @Test
  void writesVdsmsNamesAndOmitsAbsentMembers() {
    var request =
        new SetupNetworks(
            Map.of("ovirtmgmt", NetworkSettings.onNic("eth0").vlan(10).mtu(1400).build()),
            Map.of("bond1", BondSettings.removal()),
            SetupOptions.proved("a", "t", "s", 30));

    JsonNode json = mapper.valueToTree(request);

    assertThat(json.at("/networks/ovirtmgmt/nic").asString()).isEqualTo("eth0");
    assertThat(json.at("/networks/ovirtmgmt/vlan").asInt()).isEqualTo(10);
    assertThat(json.at("/networks/ovirtmgmt/gateway").isMissingNode()).isTrue();
    assertThat(json.at("/networks/ovirtmgmt/remove").isMissingNode()).isTrue();
    assertThat(json.at("/bondings/bond1/remove").asBoolean()).isTrue();
    assertThat(json.at("/bondings/bond1/nics").isMissingNode()).isTrue();
    assertThat(json.at("/networks/ovirtmgmt/nameservers").isMissingNode()).isTrue();
    assertThat(json.at("/options/connectivityTimeout").asInt()).isEqualTo(30);
    assertThat(mapper.treeToValue(json, SetupNetworks.class)).isEqualTo(request);
  }

  @Test
  void readsBackAnOutcome() {
    var outcome =
        new ChangeStatus(
            "a",
            ChangeState.ROLLED_BACK,
            Proof.NONE,
            Optional.of("nobody confirmed the change"),
            Optional.of(true),
            List.of(),
            List.of("Another program set the MTU of eth0 to 1400."),
            Optional.empty(),
            Optional.empty(),
            Optional.of(3L),
            List.of("make bridge ovirtmgmt"));

    JsonNode json = mapper.valueToTree(outcome);

    assertThat(json.get("state").asString()).isEqualTo("ROLLED_BACK");
    assertThat(json.get("proof").asString()).isEqualTo("none");
    assertThat(mapper.treeToValue(json, ChangeStatus.class)).isEqualTo(outcome);
  }

  @Test
  void writesCountersAsText() {
    Map<String, DeviceStatistics> read =
        mapper.readValue(
            """
            {"eth0": {"name": "eth0", "speed": "1000", "rx": "18446744", "tx": "5", "rxErrors": "0",
                      "txErrors": "0", "rxDropped": "0", "txDropped": "0", "state": "up",
                      "sampleTime": 1.5, "duplex": "full"}}
            """,
            new TypeReference<Map<String, DeviceStatistics>>() {});

    assertThat(read)
        .containsEntry(
            "eth0",
            new DeviceStatistics(
                "eth0",
                Optional.of(1000),
                18446744,
                5,
                0,
                0,
                0,
                0,
                Optional.of("up"),
                Optional.of(1.5)));
    JsonNode written = mapper.valueToTree(read);
    assertThat(written.at("/eth0/rx").isString()).isTrue();
    assertThat(written.at("/eth0/speed").asString()).isEqualTo("1000");
  }
}
