import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Formats the project's Java sources with google-java-format, or checks that they are formatted.
 *
 * <p>Usage: {@code java -cp google-java-format.jar Format.java check|apply ROOT}. Exit status 0: all is well; 1: some
 * sources are not formatted, and named.
 */
class Format {
  public static void main(String[] args) throws Exception {
    var apply = args[0].equals("apply");
    if (args[0].equals("skip")) {
      return;
    }
    if (!apply && !args[0].equals("check")) {
      throw new IllegalArgumentException("-Dformat=" + args[0] + ": neither check, apply nor skip");
    }
    var root = Path.of(args[1]);
    var unformatted =
        sources(root).parallelStream().filter(source -> !isFormatted(source, apply)).map(root::relativize).toList();
    unformatted.forEach(source -> System.err.println((apply ? "formatted " : "not formatted: ") + source));
    if (!apply && !unformatted.isEmpty()) {
      System.err.println("Run ./mvnw -N process-sources -Dformat=apply");
      System.exit(1);
    }
  }

  /** Returns whether a source is formatted. If it is not, formats it if asked to. */
  private static boolean isFormatted(Path source, boolean apply) {
    try {
      var before = Files.readString(source);
      var after =
          new Formatter(JavaFormatterOptions.defaultOptions())
              .formatSource(
                  ImportOrderer.reorderImports(
                      RemoveUnusedImports.removeUnusedImports(before), JavaFormatterOptions.Style.GOOGLE));
      if (apply && !after.equals(before)) {
        Files.writeString(source, after);
      }
      return after.equals(before);
    } catch (IOException | FormatterException e) {
      throw new IllegalStateException("format " + source + ": " + e.getMessage(), e);
    }
  }

  private static List<Path> sources(Path root) throws IOException {
    try (Stream<Path> modules = Files.list(root)) {
      var found = new ArrayList<Path>();
      for (var src : modules.map(module -> module.resolve("src")).filter(Files::isDirectory).toList()) {
        try (var files = Files.walk(src)) {
          files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(found::add);
        }
      }
      return found;
    }
  }
}
