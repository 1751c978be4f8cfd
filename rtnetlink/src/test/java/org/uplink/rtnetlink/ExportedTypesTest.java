package org.uplink.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Checks the API: the types that the module exports, and the types in their signatures.
 *
 * <p>If you add a public type to an exported package, add it to {@code exported-types.txt}.
 */
class ExportedTypesTest {
  private static final Path SOURCES =
      Path.of(System.getProperty("uplink.root", ".."), "rtnetlink/src/main/java");

  @Test
  void exportsExactlyTheseTypes() throws Exception {
    List<String> listed;
    try (InputStream list = ExportedTypesTest.class.getResourceAsStream("exported-types.txt")) {
      assertThat(list).isNotNull();
      listed = new String(list.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
    assertThat(exportedTypes().stream().map(Class::getCanonicalName).sorted().toList())
        .isEqualTo(listed);
  }

  @Test
  void signaturesShowExportedTypesOnly() throws Exception {
    Set<String> exported = exportedTypes().stream().map(Class::getName).collect(Collectors.toSet());
    List<String> leaks = new ArrayList<>();
    for (Class<?> type : exportedTypes()) {
      for (Class<?> shown : shownBy(type)) {
        if (shown.getName().startsWith("org.uplink.") && !exported.contains(shown.getName())) {
          leaks.add(type.getName() + " shows " + shown.getName());
        }
      }
    }
    assertThat(leaks).isEmpty();
  }

  private static Set<String> exportedPackages() throws IOException {
    Matcher exports =
        Pattern.compile("(?m)^  exports ([\\w.]+);$")
            .matcher(Files.readString(SOURCES.resolve("module-info.java")));
    return exports.results().map(it -> it.group(1)).collect(Collectors.toCollection(TreeSet::new));
  }

  /** Returns the public types of the exported packages, with their public nested types. */
  private static List<Class<?>> exportedTypes() throws IOException, ClassNotFoundException {
    List<Class<?>> types = new ArrayList<>();
    for (String exported : exportedPackages()) {
      Path folder = SOURCES.resolve(exported.replace('.', '/'));
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(it -> it.toString().endsWith(".java")).sorted().toList()) {
          String name = file.getFileName().toString().replace(".java", "");
          if (!name.equals("package-info")) {
            addPublic(Class.forName(exported + "." + name), types);
          }
        }
      }
    }
    return types;
  }

  private static void addPublic(Class<?> type, List<Class<?>> into) {
    if (Modifier.isPublic(type.getModifiers())) {
      into.add(type);
      for (Class<?> nested : type.getDeclaredClasses()) {
        addPublic(nested, into);
      }
    }
  }

  /** Returns the classes in the signatures of a type and of its public and protected members. */
  private static Set<Class<?>> shownBy(Class<?> type) {
    List<Type> shown = new ArrayList<>();
    if (type.getGenericSuperclass() != null) {
      shown.add(type.getGenericSuperclass());
    }
    shown.addAll(Arrays.asList(type.getGenericInterfaces()));
    for (Field field : type.getDeclaredFields()) {
      if (isVisible(field)) {
        shown.add(field.getGenericType());
      }
    }
    List<Executable> executables = new ArrayList<>(Arrays.asList(type.getDeclaredMethods()));
    executables.addAll(Arrays.asList(type.getDeclaredConstructors()));
    for (Executable executable : executables) {
      if (isVisible(executable) && !executable.isSynthetic()) {
        shown.addAll(Arrays.asList(executable.getGenericParameterTypes()));
        shown.addAll(Arrays.asList(executable.getGenericExceptionTypes()));
        if (executable instanceof Method method) {
          shown.add(method.getGenericReturnType());
        }
      }
    }
    Set<Class<?>> classes = new HashSet<>();
    shown.forEach(it -> addClasses(it, classes));
    return classes;
  }

  private static boolean isVisible(Member member) {
    return (member.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0;
  }

  private static void addClasses(Type type, Set<Class<?>> into) {
    switch (type) {
      case Class<?> plain -> into.add(plain.isArray() ? plain.componentType() : plain);
      case ParameterizedType generic -> {
        addClasses(generic.getRawType(), into);
        Arrays.stream(generic.getActualTypeArguments()).forEach(it -> addClasses(it, into));
      }
      case GenericArrayType array -> addClasses(array.getGenericComponentType(), into);
      case WildcardType wildcard -> {
        Arrays.stream(wildcard.getUpperBounds()).forEach(it -> addClasses(it, into));
        Arrays.stream(wildcard.getLowerBounds()).forEach(it -> addClasses(it, into));
      }
      case TypeVariable<?> _ -> {
        // The bounds of a type variable are in the signature of its declaration.
      }
      default -> throw new AssertionError(type);
    }
  }
}
