package org.uplink.platform;

import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;
import java.util.Optional;

/**
 * The words for a failed operation on a file or a connection. Java's exceptions of files have only
 * the path as their message, so the reason would be a class name.
 */
public final class IoProblem {
  private IoProblem() {}

  /** Returns the reason and the path, for example {@code permission denied: /etc/shadow}. */
  public static String describe(Throwable problem) {
    String path =
        problem instanceof FileSystemException file && file.getFile() != null
            ? ": " + file.getFile()
            : "";
    return reason(problem) + path;
  }

  /**
   * Returns the reason, for a sentence that names a path already. It adds the path that the
   * exception names if that is another one.
   */
  public static String describe(Throwable problem, Object named) {
    boolean same =
        problem instanceof FileSystemException file && named.toString().equals(file.getFile());
    return same ? reason(problem) : describe(problem);
  }

  /**
   * Returns the reason and what to do, for the end of a text that names a path already. For
   * example: {@code permission denied. Run the command as the owner of the file, or …}.
   */
  public static String explain(Throwable problem, Object named) {
    return problem instanceof UnsafeFileException
        ? String.valueOf(problem.getMessage())
        : describe(problem, named) + ". " + remedy(problem);
  }

  private static String remedy(Throwable problem) {
    String reason = reason(problem);
    if (problem instanceof AccessDeniedException) {
      return "Run the command as the owner of the file, or change the owner or mode.";
    }
    if (problem instanceof NoSuchFileException) {
      return "Put it there, or correct the path.";
    }
    return reason.contains("No space left")
        ? "Free disk space, then try again."
        : "Correct it, or give another path.";
  }

  private static String reason(Throwable problem) {
    return switch (problem) {
      case NoSuchFileException _ -> "no such file or directory";
      case AccessDeniedException _ -> "permission denied";
      case FileAlreadyExistsException _ -> "the file exists already";
      case DirectoryNotEmptyException _ -> "the directory is not empty";
      case NotDirectoryException _ -> "not a directory";
      case CharacterCodingException _ -> "the file is not UTF-8";
      case UncheckedIOException unchecked -> reason(Objects.requireNonNull(unchecked.getCause()));
      case FileSystemException file ->
          Optional.ofNullable(file.getReason()).orElse("the operation failed");
      default -> {
        // The kernel's text for EISDIR, in an exception without a path.
        String text = Optional.ofNullable(problem.getMessage()).orElseGet(problem::toString);
        yield text.equals("Is a directory") ? "it is a directory" : text;
      }
    };
  }
}
