package org.uplink.hostnet.change;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/**
 * Starts programs of this class path, which a test needs by the hundred, in less than half the time
 * that it takes otherwise: from jars, with caches of classes (JEP 514), which take no folders.
 *
 * @param classPath the same classes as this JVM's, in jars alone
 * @param caches where the caches are, one for each main class
 */
record CachedJava(String classPath, Path caches) {
  /** Makes the jars; caches come by {@link #training}. */
  static CachedJava create(Path folder) throws IOException {
    var entries = new ArrayList<String>();
    for (var entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (entry.isEmpty()) {
        continue; // It would stand for the working folder, which has no classes.
      }
      var path = Path.of(entry);
      entries.add(
          Files.isDirectory(path)
              ? jar(path, folder.resolve(entries.size() + ".jar")).toString()
              : entry);
    }
    return new CachedJava(String.join(File.pathSeparator, entries), folder);
  }

  private static Path jar(Path classes, Path jar) throws IOException {
    try (OutputStream out = Files.newOutputStream(jar);
        var to = new JarOutputStream(out);
        var files = Files.walk(classes)) {
      to.setLevel(0);
      for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
        to.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, to);
        to.closeEntry();
      }
    }
    return jar;
  }

  /** The option for a run that leaves a cache. */
  String training(Class<?> main) {
    return "-XX:AOTCacheOutput=" + cache(main);
  }

  Path cache(Class<?> main) {
    return caches.resolve(main.getSimpleName() + ".aot");
  }

  /** A command with these options before the main class and its arguments. */
  List<String> command(List<String> options, Class<?> main, String... arguments) {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "-Xlog:disable"));
    if (Files.exists(cache(main))) {
      command.add("-XX:AOTCache=" + cache(main));
    }
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }
}
