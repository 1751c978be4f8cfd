package org.uplink.testkit;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A module of the project's Ansible collection, which the distribution's Ansible runs on this
 * machine.
 *
 * @param name the module's name, such as {@code uplink_host}
 * @param folder where Ansible may write
 * @param prefix what is written before the command line, to run it in a namespace
 */
public record AnsibleModule(String name, Path folder, List<String> prefix) {
  private static final Path COLLECTIONS =
      Path.of(System.getProperty("uplink.root", "..")).resolve("packaging/ansible");

  /** Copies the prefix. */
  public AnsibleModule {
    prefix = List.copyOf(prefix);
  }

  /** Skips the test if Ansible is not installed. */
  public static void assumeInstalled() {
    assumeThat(Path.of("/usr/bin/ansible"))
        .as("ansible-core is not installed (build/install-packages)")
        .isExecutable();
  }

  /**
   * Runs the module on this machine.
   *
   * @param parameters the module's parameters
   * @param options options of the program ansible, such as {@code --check}
   */
  public Answer run(Map<String, ?> parameters, String... options) {
    List<String> words = new ArrayList<>(prefix);
    words.addAll(
        List.of(
            "env",
            "HOME=" + folder,
            "ANSIBLE_HOME=" + folder.resolve("ansible"),
            "ANSIBLE_COLLECTIONS_PATH=" + COLLECTIONS.toAbsolutePath().normalize(),
            "ANSIBLE_PYTHON_INTERPRETER=/usr/bin/python3",
            "ANSIBLE_NOCOLOR=1",
            "/usr/bin/ansible",
            "--inventory=localhost,",
            "--connection=local",
            "--module-name=uplink.uplink." + name,
            "--args=" + JsonMapper.shared().writeValueAsString(parameters)));
    words.addAll(List.of(options));
    words.add("localhost");
    ExternalCommand.Result result = ExternalCommand.of(words).attempt();
    int json = result.out().indexOf("=> {");
    if (json < 0) {
      throw new AssertionError(result.out() + result.err());
    }
    return new Answer(
        result.succeeded(),
        result.out(),
        JsonMapper.shared().readTree(result.out().substring(json + 3)));
  }

  /**
   * What a module answered.
   *
   * @param succeeded whether the task succeeded
   * @param out everything that Ansible printed, such as the differences
   * @param result the result's values
   */
  public record Answer(boolean succeeded, String out, JsonNode result) {
    /** Returns whether the module changed something, or would with {@code --check}. */
    public boolean changed() {
      return result.path("changed").asBoolean();
    }

    /** Returns a text of the result; empty if it is not there. */
    public String text(String key) {
      return result.path(key).asString("");
    }
  }
}
