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
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Rewrites those jars of a program whose classes the JVM would not put into an AOT cache: classes of a format that is
 * older than Java 6, as picocli's, and classes of signed jars, as Bouncy Castle's. Old classes get the format of Java 8,
 * which has stack maps. The signature is removed, with the digests in the manifest. The code of the methods stays the
 * same.
 *
 * <p>Usage: {@code java CacheableJars.java FOLDER}. The jars are replaced.
 */
class CacheableJars {
  private static final int JAVA_6 = 50;
  private static final int JAVA_8 = 52;
  private static final Pattern SIGNATURE = Pattern.compile("META-INF/(SIG-.*|[^/]*\\.(SF|RSA|DSA|EC))");

  public static void main(String[] args) throws IOException {
    List<Path> jars;
    try (Stream<Path> files = Files.list(Path.of(args[0]))) {
      jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
    for (var jar : jars) {
      if (!isCacheable(jar)) {
        rewrite(jar);
      }
    }
  }

  private static boolean isCacheable(Path jar) throws IOException {
    try (var from = new ZipFile(jar.toFile())) {
      for (var entries = from.entries(); entries.hasMoreElements(); ) {
        var entry = entries.nextElement();
        if (SIGNATURE.matcher(entry.getName()).matches()
            || entry.getName().endsWith(".class") && majorVersion(from, entry) < JAVA_6) {
          return false;
        }
      }
    }
    return true;
  }

  private static int majorVersion(ZipFile jar, ZipEntry entry) throws IOException {
    try (var in = jar.getInputStream(entry)) {
      var head = in.readNBytes(8);
      return (head[6] & 0xff) << 8 | head[7] & 0xff;
    }
  }

  private static void rewrite(Path jar) throws IOException {
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
        if (SIGNATURE.matcher(entry.getName()).matches()) {
          continue;
        }
        var copy = new ZipEntry(entry.getName());
        copy.setTime(entry.getTime());
        to.putNextEntry(copy);
        try (var in = from.getInputStream(entry)) {
          if (entry.getName().equals(JarFile.MANIFEST_NAME)) {
            writeMainAttributes(in, to);
          } else {
            to.write(rewrite(format, entry.getName(), in.readAllBytes()));
          }
        }
        to.closeEntry();
      }
    }
    Files.move(rewritten, jar, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Leaves out the sections of single files, which have their digests. */
  private static void writeMainAttributes(InputStream in, ZipOutputStream to) throws IOException {
    var manifest = new Manifest(in);
    manifest.getEntries().clear();
    manifest.write(to);
  }

  private static byte[] rewrite(ClassFile format, String name, byte[] bytes) {
    if (!name.endsWith(".class")) {
      return bytes;
    }
    var parsed = format.parse(bytes);
    return parsed.majorVersion() >= JAVA_6
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
