package org.uplink.command.picture;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** The option for a picture of what a command prints. */
public final class PictureOption {
  @Option(
      names = "--svg",
      paramLabel = "FILE",
      description =
          "also draw what this command shows into an SVG file; an existing file is replaced (default: none)")
  private Optional<Path> file = Optional.empty();

  /** Returns whether the user wants a picture. */
  public boolean isGiven() {
    return file.isPresent();
  }

  /** Writes the picture, if the user wants one. */
  public void write(Supplier<String> svg) {
    file.ifPresent(it -> PictureFile.write(it, svg.get()));
  }
}
