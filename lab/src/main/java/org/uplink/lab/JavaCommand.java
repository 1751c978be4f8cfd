package org.uplink.lab;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Command lines of other Java programs on the class path of this JVM. */
public final class JavaCommand {
  private JavaCommand() {}

  /** Returns a command that runs {@code mainClass} with the JDK and class path of this JVM. */
  public static List<String> of(String mainClass, String... arguments) {
    var words = new ArrayList<String>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Programs in a lab are small and short-lived, and many run at once.
    words.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    // A killed JVM would leave its counters in /tmp.
    words.add("-XX:-UsePerfData");
    words.add("--enable-native-access=ALL-UNNAMED");
    words.addAll(List.of("-cp", absolute(System.getProperty("java.class.path")), mainClass));
    words.addAll(List.of(arguments));
    return words;
  }

  private static String absolute(String classPath) {
    return Arrays.stream(classPath.split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
