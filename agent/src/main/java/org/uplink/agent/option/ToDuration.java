package org.uplink.agent.option;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time from one second to one hour: 30s, 2min, or a number of seconds. */
public final class ToDuration implements ITypeConverter<Duration> {
  private static final Duration LONGEST = Duration.ofHours(1);

  private static final Pattern FORM = Pattern.compile("([0-9]{1,4}) ?(s|min|m|h)?");

  @Override
  public Duration convert(String value) {
    Matcher form = FORM.matcher(value);
    if (form.matches()) {
      long number = Long.parseLong(form.group(1));
      Duration duration =
          switch (form.group(2) == null ? "s" : form.group(2)) {
            case "h" -> Duration.ofHours(number);
            case "m", "min" -> Duration.ofMinutes(number);
            default -> Duration.ofSeconds(number);
          };
      if (duration.isPositive() && duration.compareTo(LONGEST) <= 0) {
        return duration;
      }
    }
    throw new TypeConversionException(
        "\"" + value + "\" is not a time from 1s to 1h, such as 30s or 2min");
  }
}
