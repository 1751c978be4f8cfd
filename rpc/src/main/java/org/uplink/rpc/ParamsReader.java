package org.uplink.rpc;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Makes a record of a request's parameters, with messages for those who wrote the request. */
final class ParamsReader<P extends Record> {
  private record Parameter(String name, boolean required) {}

  private final Class<P> type;
  private final List<Parameter> parameters;

  ParamsReader(Class<P> type) {
    this.type = type;
    this.parameters =
        Arrays.stream(type.getRecordComponents())
            .map(component -> new Parameter(name(component), component.getType() != Optional.class))
            .toList();
  }

  private static String name(RecordComponent component) {
    return Optional.ofNullable(component.getAccessor().getAnnotation(JsonProperty.class))
        .map(JsonProperty::value)
        .filter(name -> !name.isEmpty())
        .orElse(component.getName());
  }

  P read(JsonNode params) throws RpcException.Answered {
    var named = params.isArray() ? named(params) : params;
    for (var parameter : parameters) {
      if (parameter.required && !named.hasNonNull(parameter.name)) {
        throw invalid("the parameter \"" + parameter.name + "\" is missing");
      }
    }
    try {
      return Json.MAPPER.treeToValue(named, type);
    } catch (JacksonException e) {
      throw invalid(text(e));
    }
  }

  private JsonNode named(JsonNode list) throws RpcException.Answered {
    if (list.size() > parameters.size()) {
      throw invalid(list.size() + " parameters were given, and there are " + parameters.size());
    }
    var named = Json.MAPPER.createObjectNode();
    for (var i = 0; i < list.size(); i++) {
      named.set(parameters.get(i).name, list.get(i));
    }
    return named;
  }

  private static String text(JacksonException e) {
    // What a record's constructor refuses says why in words of its own.
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof IllegalArgumentException refused && refused.getMessage() != null) {
        return refused.getMessage();
      }
    }
    var path = e.getPath();
    var where = path.isEmpty() ? "" : "\"" + path.getLast().getPropertyName() + "\": ";
    return where + e.getOriginalMessage();
  }

  private static RpcException.Answered invalid(String text) {
    return new RpcException.Answered(RpcError.invalidParams(text));
  }
}
