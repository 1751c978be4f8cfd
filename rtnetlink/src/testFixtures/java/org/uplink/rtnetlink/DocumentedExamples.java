package org.uplink.rtnetlink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The examples of a page, which a test runs. */
final class DocumentedExamples {
  private static final Path ROOT = Path.of(System.getProperty("uplink.root", ".."));

  private DocumentedExamples() {}

  /** Returns what a test of this module has between the lines "example" and "end". */
  static List<String> run(Class<?> test) throws IOException {
    String file = "rtnetlink/src/test/java/" + test.getName().replace('.', '/') + ".java";
    Matcher example =
        Pattern.compile("(?sm)^( *)// example\n(.*?)^ *// end\n")
            .matcher(Files.readString(ROOT.resolve(file)));
    List<String> examples = new ArrayList<>();
    while (example.find()) {
      String text = example.group(2).replaceAll("(?m)^" + example.group(1), "");
      examples.add(text.stripTrailing() + "\n");
    }
    return examples;
  }

  /** Returns the blocks of Java of a page. */
  static List<String> shown(String page) throws IOException {
    Matcher block =
        Pattern.compile("(?s)```java\n(.*?)```").matcher(Files.readString(ROOT.resolve(page)));
    List<String> blocks = new ArrayList<>();
    while (block.find()) {
      blocks.add(block.group(1));
    }
    return blocks;
  }
}
