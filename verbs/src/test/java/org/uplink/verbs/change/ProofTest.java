package org.uplink.verbs.change;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ProofTest {
  private final JsonMapper mapper = JsonMapper.builder().build();

  @Test
  void writesLowerCaseAndReadsBothCases() {
    for (var proof : Proof.values()) {
      assertThat(mapper.writeValueAsString(proof)).isEqualTo('"' + proof.text() + '"');
      assertThat(mapper.readValue('"' + proof.text() + '"', Proof.class)).isEqualTo(proof);
      assertThat(mapper.readValue('"' + proof.name() + '"', Proof.class)).isEqualTo(proof);
    }
  }

  @Test
  void readsAnUnknownProofAsUnproved() {
    assertThat(mapper.readValue("\"attested\"", Proof.class)).isEqualTo(Proof.UNPROVED);
  }
}
