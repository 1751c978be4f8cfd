import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Rewrites the classes of a jar in the class file format of Java 8, which has stack maps. The JVM puts no class of an
 * older format into an AOT cache, and picocli's have the format of Java 5. The code of the methods stays the same.
 *
 * <p>Usage: {@code java StackMaps.java JAR}. The jar is replaced.
 */
class StackMaps {
  private static final int JAVA_8 = 52;

  public static void main(String[] args) throws IOException {
    var jar = Path.of(args[0]);
    var rewritten = Path.of(jar + ".rewritten");
    try (var from = new ZipFile(jar.toFile());
        var to = new ZipOutputStream(Files.newOutputStream(rewritten))) {
      var format = ClassFile.of(
          ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
          ClassFile.ClassHierarchyResolverOption.of(
              ClassHierarchyResolver.ofResourceParsing(type -> open(from, type.packageName(), type.displayName()))
                  .orElse(ClassHierarchyResolver.defaultResolver())));
      for (var entries = from.entries(); entries.hasMoreElements(); ) {
        var entry = entries.nextElement();
        var copy = new ZipEntry(entry.getName());
        copy.setTime(entry.getTime());
        to.putNextEntry(copy);
        to.write(rewrite(format, entry.getName(), from.getInputStream(entry).readAllBytes()));
        to.closeEntry();
      }
    }
    Files.move(rewritten, jar, StandardCopyOption.REPLACE_EXISTING);
  }

  private static byte[] rewrite(ClassFile format, String name, byte[] bytes) {
    if (!name.endsWith(".class")) {
      return bytes;
    }
    var parsed = format.parse(bytes);
    return parsed.majorVersion() >= JAVA_8
        ? bytes
        : format.transformClass(
            parsed,
            ClassTransform.endHandler(builder -> builder.withVersion(JAVA_8, 0))
                .andThen(ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)));
  }

  private static InputStream open(ZipFile jar, String packageName, String name) {
    var entry = jar.getEntry(packageName.replace('.', '/') + "/" + name + ".class");
    try {
      return entry == null ? null : jar.getInputStream(entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
