package org.uplink.rpc.jsonrpc;

import java.util.Collection;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/**
 * Describes for people why JSON could not be read: where, and what was expected. The parser's own
 * message names classes and settings of the parser, so it is never shown.
 */
public final class JsonProblem {
  private JsonProblem() {}

  /** Returns such as {@code line 1, column 7: a value, a name or a separator is expected}. */
  public static String describe(JacksonException problem) {
    return switch (problem) {
      case UnexpectedEndOfInputException end -> at(end) + "the text ends too early";
      case StreamConstraintsException limit ->
          at(limit) + "a number, a text or the nesting is larger than any document needs";
      case StreamReadException syntax when isDuplicate(syntax) ->
          at(syntax) + "an object has a member twice";
      case StreamReadException syntax -> at(syntax) + "a value, a name or a separator is expected";
      case UnrecognizedPropertyException unknown ->
          "the member \"" + member(unknown) + "\" is unknown";
      case MismatchedInputException mismatch ->
          "%s is expected%s".formatted(expected(mismatch), where(mismatch));
      default -> "the value cannot be used" + where(problem);
    };
  }

  /** Returns the path of the member that could not be read: {@code networks.prod.mtu}. */
  public static String member(JacksonException problem) {
    return problem.getPath().stream()
        .map(
            step ->
                step.getPropertyName() == null
                    ? String.valueOf(step.getIndex())
                    : step.getPropertyName())
        .collect(Collectors.joining("."));
  }

  private static String where(JacksonException problem) {
    return problem.getPath().isEmpty() ? "" : " in the member \"" + member(problem) + "\"";
  }

  /** A tree has no lines. */
  private static String at(JacksonException problem) {
    TokenStreamLocation location = problem.getLocation();
    return location == null || location.getLineNr() < 1
        ? ""
        : "line %d, column %d: ".formatted(location.getLineNr(), location.getColumnNr());
  }

  private static boolean isDuplicate(StreamReadException syntax) {
    return String.valueOf(syntax.getOriginalMessage()).startsWith("Duplicate ");
  }

  private static String expected(MismatchedInputException mismatch) {
    Class<?> type = mismatch.getTargetType();
    if (type == null || type == Object.class) {
      return "another value";
    }
    if (type == Boolean.class || type == boolean.class) {
      return "true or false";
    }
    if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
      return "a number";
    }
    if (CharSequence.class.isAssignableFrom(type)) {
      return "a text";
    }
    if (type.isEnum()) {
      return "a known word";
    }
    return Collection.class.isAssignableFrom(type) || type.isArray() ? "a list" : "an object";
  }
}
