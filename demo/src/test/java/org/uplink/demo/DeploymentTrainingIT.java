package org.uplink.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.uplink.agent.main.AgentMain;
import org.uplink.engine.main.EngineMain;
import org.uplink.lab.Isolation;
import org.uplink.lab.JavaCommand;

/** The training of the class caches. If it fails, the build goes on with a smaller training. */
class DeploymentTrainingIT {
  @Test
  void engineInstallsTheHost() {
    assumeThat(Isolation.unavailable()).as("why there is no lab").isEmpty();
    assertThat(DeploymentTraining.runInLab(programs(AgentMain.class, EngineMain.class))).isTrue();
  }

  @Test
  void reportsThatTheHostIsNotInstalled() {
    assumeThat(Isolation.unavailable()).as("why there is no lab").isEmpty();
    assertThat(DeploymentTraining.runInLab(programs(EngineMain.class, EngineMain.class))).isFalse();
  }

  private static List<String> programs(Class<?> agent, Class<?> engine) {
    List<String> programs = new ArrayList<>(JavaCommand.of(agent.getName()));
    programs.add("--");
    programs.addAll(JavaCommand.of(engine.getName()));
    return programs;
  }
}
