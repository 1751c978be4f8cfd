package org.uplink.engine;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;

/**
 * A database driver that counts the committed writes, prints each one ({@code write 3 update hosts
 * set state}), and ends the process with SIGKILL before or after a given one. It replaces H2's
 * driver, so the engine needs no change.
 */
final class KillingDriver implements Driver {
  private static final int SIGKILL = 9;
  private static final int WORDS = 4;

  private final Driver driver;
  private final int point;
  private final boolean before;
  private final AtomicInteger writes = new AtomicInteger();
  private volatile boolean armed;

  private KillingDriver(Driver driver, int point, boolean before) {
    this.driver = driver;
    this.point = point;
    this.before = before;
  }

  /**
   * Replaces H2's driver.
   *
   * @param point the number of the write to die at, or 0 for none
   * @param before whether to die before the write or after it
   */
  static KillingDriver install(int point, boolean before) throws SQLException {
    Driver plain = DriverManager.getDriver("jdbc:h2:mem:");
    DriverManager.deregisterDriver(plain);
    var dying = new KillingDriver(plain, point, before);
    DriverManager.registerDriver(dying);
    return dying;
  }

  @Override
  public Connection connect(String url, Properties properties) throws SQLException {
    Connection connection = driver.connect(url, properties);
    return connection == null ? connection : new Writes(connection).connection();
  }

  @Override
  public boolean acceptsURL(String url) throws SQLException {
    return driver.acceptsURL(url);
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties)
      throws SQLException {
    return driver.getPropertyInfo(url, properties);
  }

  @Override
  public int getMajorVersion() {
    return driver.getMajorVersion();
  }

  @Override
  public int getMinorVersion() {
    return driver.getMinorVersion();
  }

  @Override
  public boolean jdbcCompliant() {
    return driver.jdbcCompliant();
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getLogger("org.h2");
  }

  /** Starts to count. */
  void arm() {
    armed = true;
  }

  private Object write(String sql, Step step) throws Throwable {
    int number = armed ? writes.incrementAndGet() : -1;
    if (number == point && before) {
      killThisProcess();
    }
    Object result = step.run();
    if (number == point) {
      killThisProcess();
    }
    if (armed) {
      System.out.println("write " + number + " " + words(sql));
    }
    return result;
  }

  private static String words(String sql) {
    String[] words = sql.strip().split("\\s+", WORDS + 1);
    return String.join(" ", java.util.Arrays.copyOf(words, Math.min(WORDS, words.length)));
  }

  /** Ends the process immediately, from this thread. */
  private static void killThisProcess() throws Throwable {
    var linker = Linker.nativeLinker();
    MethodHandle raise =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("kill"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    var refused = (int) raise.invokeExact((int) ProcessHandle.current().pid(), SIGKILL);
    throw new IllegalStateException("killed, and alive: " + refused);
  }

  private static <T> T proxy(Class<T> type, Handler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) ->
                handler.invoke(method, arguments == null ? new Object[0] : arguments)));
  }

  private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** The writes of one connection. */
  private final class Writes {
    private final Connection plain;
    private String done = "";

    Writes(Connection plain) {
      this.plain = plain;
    }

    Connection connection() {
      return proxy(Connection.class, this::ofConnection);
    }

    private Object ofConnection(Method method, Object[] arguments) throws Throwable {
      if (method.getName().equals("commit") && !done.isEmpty()) {
        String sql = done;
        done = "";
        return write(sql, () -> call(plain, method, arguments));
      }
      if (method.getName().equals("rollback")) {
        done = "";
      }
      Object result = call(plain, method, arguments);
      return result instanceof PreparedStatement statement
              && arguments[0] instanceof String sql
              && writes(sql)
          ? statement(statement, sql)
          : result;
    }

    private static boolean writes(String sql) {
      return !sql.stripLeading().toLowerCase(Locale.ROOT).startsWith("select");
    }

    private PreparedStatement statement(PreparedStatement statement, String sql) {
      return proxy(
          PreparedStatement.class,
          (method, arguments) -> {
            if (!method.getName().startsWith("execute")) {
              return call(statement, method, arguments);
            }
            if (plain.getAutoCommit()) {
              return write(sql, () -> call(statement, method, arguments));
            }
            done = done.isEmpty() ? sql : done;
            return call(statement, method, arguments);
          });
    }
  }

  private interface Step {
    Object run() throws Throwable;
  }

  private interface Handler {
    Object invoke(Method method, Object[] arguments) throws Throwable;
  }
}
