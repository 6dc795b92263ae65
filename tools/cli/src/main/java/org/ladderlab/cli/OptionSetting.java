package org.ladderlab.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.registry.yaml.ExperimentProblems;
import org.ladderlab.registry.yaml.Problem;

/**
 * A setting that an option stands for. What is wrong with it is said of what was typed.
 *
 * @param typed the option with its value, as it was given
 * @param setting its path in the experiment file
 * @param value of the setting, YAML
 */
record OptionSetting(String typed, String setting, String value) {

    /** As {@code --set} takes it. */
    String assignment() {
        return setting + "=" + value;
    }

    /** All problems, those of these settings in the words of their options. */
    static String said(List<OptionSetting> settings, ExperimentProblems problems) {
        return problems.problems().stream()
                .map(problem -> settings.stream()
                        .filter(each -> problem.at().source().equals("--set " + each.assignment()))
                        .findFirst()
                        .map(each -> each.said(problem))
                        .orElseGet(problem::toString))
                .collect(Collectors.joining(System.lineSeparator()));
    }

    /** The same of what does not fit together. */
    static BuildException said(List<OptionSetting> settings, BuildException e) {
        Optional<OptionSetting> at = settings.stream()
                .filter(each -> (e.path() + ".").startsWith(each.setting + "."))
                .max(Comparator.comparingInt(each -> each.setting.length()));
        return at.map(each ->
                        new BuildException(e.path(), each.typed + ": " + each.said(String.valueOf(e.getMessage())), e))
                .orElse(e);
    }

    private String said(Problem problem) {
        String within =
                problem.path().startsWith(setting + ".") ? " " + problem.path().substring(setting.length() + 1) : "";
        return typed + within + ": " + said(problem.message());
    }

    private String said(String message) {
        String option = typed.split(" ", 2)[0];
        String name = setting.substring(setting.lastIndexOf('.') + 1);
        return message.replace("'" + setting + "'", option).replace("'" + name + "'", option);
    }
}
