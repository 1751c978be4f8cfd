package org.uplink.hostnet.change;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.uplink.testkit.ChildJvm;

/**
 * JVMs that start in less than half the usual time, from caches of classes (JEP 514), for tests
 * that start hundreds of them.
 *
 * @param jvm with jars alone on its class path
 * @param caches where the caches are, one for each main class
 */
record CachedJava(ChildJvm jvm, Path caches) {
  /** Makes the jars. A run with the option {@link #training} makes a cache. */
  static CachedJava create(Path folder) throws IOException {
    return new CachedJava(ChildJvm.create().with("-Xlog:disable").withJars(folder), folder);
  }

  /** Returns the option for a run that makes a cache. */
  String training(Class<?> main) {
    return "-XX:AOTCacheOutput=" + cache(main);
  }

  Path cache(Class<?> main) {
    return caches.resolve(main.getSimpleName() + ".aot");
  }

  /** Returns a command line with these options, and the cache if there is one. */
  List<String> command(List<String> options, Class<?> main, String... arguments) {
    ChildJvm with = Files.exists(cache(main)) ? jvm.with("-XX:AOTCache=" + cache(main)) : jvm;
    return with.with(options).command(main, arguments);
  }
}
