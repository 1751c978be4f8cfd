package org.uplink.agent.output;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.uplink.command.picture.BeforeAfterPicture;
import org.uplink.command.picture.Mark;
import org.uplink.command.picture.PictureFile;
import org.uplink.command.picture.Sentence;
import org.uplink.verbs.setup.SetupPlan;
import org.uplink.verbs.warning.PlanWarning;

/** Draws a plan: the devices before and after, the route to the engine, steps and warnings. */
public final class PlanPicture {
  private PlanPicture() {}

  /** Writes the picture of a plan, and replaces the file if there is one. */
  public static void write(Path file, SetupPlan plan) {
    List<Sentence> sentences = new ArrayList<>();
    plan.lookup()
        .ifPresent(text -> sentences.add(new Sentence("Route to the engine", text, Mark.KNOWN)));
    for (PlanWarning warning : plan.warnings()) {
      sentences.add(new Sentence("Warning", warning.toString(), Mark.WRONG));
    }
    plan.owners()
        .forEach(
            (device, owner) ->
                sentences.add(new Sentence("Owner of " + device, owner.describe(), Mark.KNOWN)));
    for (int i = 0; i < plan.steps().size(); i++) {
      sentences.add(new Sentence("Step " + (i + 1), plan.steps().get(i).text(), Mark.KNOWN));
    }
    PictureFile.write(
        file,
        new BeforeAfterPicture(
                "This host before and after the change", plan.before(), plan.after(), sentences)
            .svg());
  }
}
