package org.ladderlab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/**
 * Whoever constructs something of more than six arguments says which is which, in a comment before each as Errorprone's ParameterName
 * checks it, unless the argument bears the parameter's name itself: {@code steps, training.steps, run.steps()}.
 */
class LongConstructorsTest {

    private static final int MOST = 6;

    @Test
    void argumentsOfLongConstructorsAreNamed() throws IOException {
        assertThat(unnamed(mainSources())).isEmpty();
    }

    private static List<Path> mainSources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (Path module : Modules.all()) {
            Path main = module.resolve("src/main/java");
            if (Files.isDirectory(main)) {
                try (Stream<Path> files = Files.walk(main)) {
                    files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
                }
            }
        }
        return sources;
    }

    /** A sentence for each argument that neither bears its parameter's name nor has it before it. */
    private static List<String> unnamed(List<Path> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
            List<CompilationUnitTree> units = new ArrayList<>();
            task.parse().forEach(units::add);
            Map<String, List<List<String>>> constructors = new HashMap<>();
            units.forEach(unit -> new Constructors(constructors).scan(unit, null));
            List<String> found = new ArrayList<>();
            for (CompilationUnitTree unit : units) {
                String text = unit.getSourceFile().getCharContent(true).toString();
                new Calls(unit, text, Trees.instance(task).getSourcePositions(), constructors, found).scan(unit, null);
            }
            return found;
        }
    }

    /** The names of parameters of each class's constructors, and of each record's components, by the simple name. */
    private static final class Constructors extends TreeScanner<Void, Void> {

        private final Map<String, List<List<String>>> found;

        Constructors(Map<String, List<List<String>>> found) {
            this.found = found;
        }

        @Override
        public Void visitClass(ClassTree type, Void nothing) {
            List<List<String>> own = found.computeIfAbsent(type.getSimpleName().toString(), name -> new ArrayList<>());
            if (type.getKind() == Tree.Kind.RECORD) {
                own.add(names(type.getMembers().stream()
                        .filter(VariableTree.class::isInstance)
                        .map(VariableTree.class::cast)
                        .filter(field -> !field.getModifiers().getFlags().contains(Modifier.STATIC))
                        .toList()));
            }
            type.getMembers().stream()
                    .filter(MethodTree.class::isInstance)
                    .map(MethodTree.class::cast)
                    .filter(method -> method.getName().contentEquals("<init>"))
                    .forEach(constructor -> own.add(names(constructor.getParameters())));
            return super.visitClass(type, nothing);
        }

        private static List<String> names(List<? extends VariableTree> variables) {
            return variables.stream().map(each -> each.getName().toString()).toList();
        }
    }

    /** The calls of long constructors in one file. */
    private static final class Calls extends TreeScanner<Void, Void> {

        private final CompilationUnitTree unit;
        private final String text;
        private final SourcePositions positions;
        private final Map<String, List<List<String>>> constructors;
        private final List<String> found;

        Calls(
                CompilationUnitTree unit,
                String text,
                SourcePositions positions,
                Map<String, List<List<String>>> constructors,
                List<String> found) {
            this.unit = unit;
            this.text = text;
            this.positions = positions;
            this.constructors = constructors;
            this.found = found;
        }

        @Override
        public Void visitNewClass(NewClassTree call, Void nothing) {
            int count = call.getArguments().size();
            List<List<String>> candidates =
                    constructors.getOrDefault(simpleName(call.getIdentifier()), List.of()).stream()
                            .filter(parameters -> parameters.size() == count)
                            .toList();
            if (count > MOST && !candidates.isEmpty() && candidates.stream().noneMatch(names -> named(call, names))) {
                found.add(Path.of(unit.getSourceFile().toUri()).getFileName() + ":"
                        + unit.getLineMap().getLineNumber(positions.getStartPosition(unit, call)) + ": new "
                        + call.getIdentifier() + " has " + count
                        + " arguments; write each that does not bear its parameter's name as in /* "
                        + candidates.get(0).get(0) + "= */ ...");
            }
            return super.visitNewClass(call, nothing);
        }

        private boolean named(NewClassTree call, List<String> names) {
            for (int i = 0; i < names.size(); i++) {
                ExpressionTree argument = call.getArguments().get(i);
                String before = text.substring(0, (int) positions.getStartPosition(unit, argument))
                        .stripTrailing();
                if (!ownName(argument).equals(names.get(i)) && !before.endsWith("/* " + names.get(i) + "= */")) {
                    return false;
                }
            }
            return true;
        }

        private static String simpleName(Tree type) {
            if (type instanceof ParameterizedTypeTree generic) {
                return simpleName(generic.getType());
            }
            return type instanceof MemberSelectTree nested
                    ? nested.getIdentifier().toString()
                    : type.toString();
        }

        private static String ownName(ExpressionTree argument) {
            if (argument instanceof IdentifierTree variable) {
                return variable.getName().toString();
            }
            if (argument instanceof MemberSelectTree field) {
                return field.getIdentifier().toString();
            }
            return argument instanceof MethodInvocationTree accessor
                            && accessor.getArguments().isEmpty()
                    ? ownName(accessor.getMethodSelect())
                    : "";
        }
    }
}
