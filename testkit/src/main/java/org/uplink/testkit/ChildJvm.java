package org.uplink.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/**
 * The command line of a JVM that a test starts, with the JDK of the test.
 *
 * @param options the options of the JVM, before the class path
 * @param classPath the class path
 */
public record ChildJvm(List<String> options, String classPath) {
  /** Copies the options. */
  public ChildJvm {
    options = List.copyOf(options);
  }

  /**
   * Returns a JVM with the class path of this JVM, and options for a small program that runs for
   * seconds: the serial collector and the first compiler alone need less processor time.
   */
  public static ChildJvm create() {
    return new ChildJvm(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED"),
        System.getProperty("java.class.path"));
  }

  /** Adds options of the JVM. */
  public ChildJvm with(List<String> more) {
    var all = new ArrayList<>(options);
    all.addAll(more);
    return new ChildJvm(all, classPath);
  }

  /** Adds options of the JVM. */
  public ChildJvm with(String... more) {
    return with(List.of(more));
  }

  /**
   * Packs the folders of the class path into jars, because an AOT cache (JEP 514) accepts jars
   * only.
   *
   * @param folder where the jars are written
   */
  public ChildJvm withJars(Path folder) throws IOException {
    var entries = new ArrayList<String>();
    for (var entry : classPath.split(File.pathSeparator, -1)) {
      if (entry.isEmpty()) {
        continue; // An empty entry means the working folder, which has no classes.
      }
      var path = Path.of(entry);
      entries.add(
          Files.isDirectory(path)
              ? jar(path, folder.resolve(entries.size() + ".jar")).toString()
              : entry);
    }
    return new ChildJvm(options, String.join(File.pathSeparator, entries));
  }

  /** Returns the whole command line. */
  public List<String> command(String mainClass, String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, mainClass));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Returns the whole command line. */
  public List<String> command(Class<?> mainClass, String... arguments) {
    return command(mainClass.getName(), arguments);
  }

  private static Path jar(Path classes, Path jar) throws IOException {
    try (var out = Files.newOutputStream(jar);
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
}
