package org.uplink.engine.store.file;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.h2.jdbc.JdbcConnection;
import org.jspecify.annotations.Nullable;

/**
 * Keeps callers away from a database that H2 has closed after a failed write. H2 miscounts its
 * readers then, and the next statement, also the one that ends a transaction, can wait for ever in
 * a loop. H2 states with an assertion that this loop ends. The assertion is on, and its error
 * becomes an {@link SQLException}, for a statement that was under way when the write failed.
 *
 * <p>The connections and statements are as thread-safe as those of H2.
 */
final class GuardedConnection implements InvocationHandler {
  /** What is called without a statement for the database. */
  private static final Set<String> HARMLESS =
      Set.of(
          "abort",
          "clearWarnings",
          "close",
          "equals",
          "getAutoCommit",
          "getWarnings",
          "hashCode",
          "isClosed",
          "isValid",
          "isWrapperFor",
          "toString",
          "unwrap");

  private final Object guarded;
  private final BooleanSupplier isClosed;

  private GuardedConnection(Object guarded, BooleanSupplier isClosed) {
    this.guarded = guarded;
    this.isClosed = isClosed;
  }

  /** Turns on the assertion that the loop ends. Called before H2 opens its first file. */
  static void endEndlessLoops() {
    ClassLoader loader = JdbcConnection.class.getClassLoader();
    if (loader != null) {
      loader.setClassAssertionStatus("org.h2.mvstore.MVStore", true);
    }
  }

  /**
   * Returns a connection whose statements are refused when the file is closed.
   *
   * @param isClosed whether H2 has closed the file
   */
  static Connection of(Connection connection, BooleanSupplier isClosed) {
    return guard(Connection.class, connection, isClosed);
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (!HARMLESS.contains(method.getName()) && isClosed.getAsBoolean()) {
      throw new SQLNonTransientConnectionException(
          "the database file was closed after a failed write");
    }
    try {
      Object result = method.invoke(guarded, arguments);
      return result instanceof Statement statement ? guard(statement) : result;
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      throw cause instanceof AssertionError
          ? new SQLNonTransientConnectionException(
              "the database file was closed during the statement", cause)
          : cause == null ? e : cause;
    }
  }

  private Statement guard(Statement statement) {
    return statement instanceof PreparedStatement prepared
        ? guard(PreparedStatement.class, prepared, isClosed)
        : guard(Statement.class, statement, isClosed);
  }

  private static <T> T guard(Class<T> type, T guarded, BooleanSupplier isClosed) {
    return type.cast(
        Proxy.newProxyInstance(
            GuardedConnection.class.getClassLoader(),
            new Class<?>[] {type},
            new GuardedConnection(guarded, isClosed)));
  }
}
