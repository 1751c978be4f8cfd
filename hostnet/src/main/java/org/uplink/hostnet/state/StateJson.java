package org.uplink.hostnet.state;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import org.uplink.address.IpLiteral;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.rule.Rule;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdScalarSerializer;

/**
 * Reads and writes states, snapshots and running configurations as JSON. Addresses, prefixes and
 * MACs are texts. Reading never resolves a name.
 */
public final class StateJson {
  /** The mapper for all files. It ignores unknown members, which a newer agent may have written. */
  public static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_ABSENT))
          // A list or map that an earlier agent did not write is empty.
          .withConfigOverride(
              List.class,
              list -> list.setNullHandling(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
          .withConfigOverride(
              Map.class, map -> map.setNullHandling(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
          .withConfigOverride(
              SortedMap.class,
              map -> map.setNullHandling(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
          .addModule(texts())
          .addMixIn(Rule.class, EarlierRule.class)
          .addMixIn(Rule.Selector.class, EarlierSelector.class)
          .build();

  private StateJson() {}

  private static SimpleModule texts() {
    SimpleModule module = new SimpleModule("network");
    text(module, InetAddress.class, IpLiteral::format, IpLiteral::parse);
    text(module, Prefix.class, Prefix::toString, Prefix::parse);
    text(module, MacAddress.class, MacAddress::toString, MacAddress::new);
    return module;
  }

  private static <T> void text(SimpleModule module, Class<T> type, Write<T> write, Read<T> read) {
    module.addSerializer(
        type,
        new StdScalarSerializer<T>(type) {
          @Override
          public void serialize(T value, JsonGenerator out, SerializationContext context) {
            out.writeString(write.of(value));
          }
        });
    module.addDeserializer(
        type,
        new StdScalarDeserializer<T>(type) {
          @Override
          public T deserialize(JsonParser in, DeserializationContext context) {
            try {
              return read.of(in.getString());
            } catch (IllegalArgumentException e) {
              return context.reportInputMismatch(this, "%s", e.getMessage());
            }
          }
        });
  }

  /** Names of members in files of earlier agents. */
  interface EarlierRule {
    @JsonAlias("target")
    OptionalLong gotoPriority();
  }

  /** Names of members in files of earlier agents. */
  interface EarlierSelector {
    @JsonAlias("ports")
    Optional<Rule.Range> destinationPorts();

    @JsonAlias("virtualRouter")
    boolean vrf();
  }

  private interface Write<T> {
    String of(T value);
  }

  private interface Read<T> {
    T of(String text);
  }
}
