import com.google.googlejavaformat.java.Formatter;
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
    var formatter = new Formatter(JavaFormatterOptions.defaultOptions());
    var root = Path.of(args[1]);
    var unformatted = new ArrayList<Path>();
    for (var source : sources(root)) {
      var before = Files.readString(source);
      var after =
          formatter.formatSource(
              ImportOrderer.reorderImports(
                  RemoveUnusedImports.removeUnusedImports(before),
                  JavaFormatterOptions.Style.GOOGLE));
      if (!after.equals(before)) {
        unformatted.add(root.relativize(source));
        if (apply) {
          Files.writeString(source, after);
        }
      }
    }
    unformatted.forEach(source -> System.err.println((apply ? "formatted " : "not formatted: ") + source));
    if (!apply && !unformatted.isEmpty()) {
      System.err.println("Run ./mvnw -N process-sources -Dformat=apply");
      System.exit(1);
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
