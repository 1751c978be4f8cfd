import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.uplink.agent.main.AgentCommand;
import org.uplink.agent.main.NetworkMain;
import org.uplink.cli.Uplink;
import org.uplink.command.Terminal;
import org.uplink.engine.main.EngineCommand;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Writes the manual pages of the programs, and their completions for bash, zsh and fish, from the
 * commands themselves.
 *
 * <p>Usage: {@code java -cp DEMO CommandPages.java VERSION CLIENT AGENT ENGINE}: the version, and
 * the folders of the packages. DEMO is the class path of the demo, which has all programs.
 */
class CommandPages {
  private static final Pattern OPTION = Pattern.compile("(?m)^ +(?:-\\w, )?(--[a-z-]+)");

  /** A program with its commands: the words of each, as in "host add", and its model. */
  private record Program(String name, int section, Map<String, CommandLine> commands) {}

  private static String routeHelp = "";

  public static void main(String[] args) throws IOException, InterruptedException {
    routeHelp = readRouteHelp();
    System.setProperty("uplink.installed", "true");
    Map<String, CommandLine> client = new LinkedHashMap<>();
    CommandLine uplink = Uplink.commandLine(Terminal.silent(), List.of());
    client.put("", uplink);
    uplink
        .getSubcommands()
        .forEach(
            (name, command) -> {
              switch (name) {
                case "agent", "engine" -> client.put(name, command);
                case "network" ->
                    collect(name, NetworkMain.commandLine(Terminal.silent(), List.of()), client);
                default -> collect(name, command, client);
              }
            });
    write(new Program("uplink", 1, client), args[0], Path.of(args[1]));
    write(
        daemon("agent", AgentCommand.commandLine(Terminal.silent(), List.of())),
        args[0],
        Path.of(args[2]));
    write(
        daemon("engine", EngineCommand.commandLine(Terminal.silent(), List.of())),
        args[0],
        Path.of(args[3]));
  }

  private static Program daemon(String name, CommandLine command) {
    Map<String, CommandLine> commands = new LinkedHashMap<>();
    collect("", command, commands);
    return new Program("uplink-" + name, 8, commands);
  }

  private static void collect(String words, CommandLine command, Map<String, CommandLine> into) {
    into.put(words, command);
    command
        .getSubcommands()
        .forEach((name, sub) -> collect((words + " " + name).strip(), sub, into));
  }

  private static void write(Program program, String version, Path tree) throws IOException {
    Path share = tree.resolve("usr/share");
    save(
        share.resolve(
            "man/man%d/%s.%d".formatted(program.section(), program.name(), program.section())),
        page(program, version));
    Map<String, List<String>> words = words(program);
    save(share.resolve("bash-completion/completions/" + program.name()), bash(program, words));
    save(share.resolve("zsh/vendor-completions/_" + program.name()), zsh(program, words));
    save(
        share.resolve("fish/vendor_completions.d/" + program.name() + ".fish"),
        fish(program, words));
  }

  private static void save(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  // Manual pages, in the macros of man(7).

  private static String page(Program program, String version) {
    StringBuilder page = new StringBuilder();
    CommandSpec main = program.commands().get("").getCommandSpec();
    page.append(
        ".TH %s %d \"\" \"Uplink %s\"\n"
            .formatted(program.name().toUpperCase(Locale.ROOT), program.section(), version));
    page.append(
        ".SH NAME\n%s \\- %s\n".formatted(escape(program.name()), escape(firstSentence(main))));
    page.append(".SH SYNOPSIS\n").append(synopsis(program, "", program.commands().get("")));
    page.append(".SH DESCRIPTION\n").append(paragraphs(main));
    page.append(options(main));
    if (program.commands().size() > 1) {
      page.append(".SH COMMANDS\n");
    }
    program
        .commands()
        .forEach(
            (words, command) -> {
              if (words.equals("route")) {
                page.append(
                    ".SS %s route\n.nf\n%s.fi\n".formatted(program.name(), escape(routeHelp)));
              } else if (!words.isEmpty()) {
                page.append(".SS %s %s\n".formatted(escape(program.name()), escape(words)));
                page.append(synopsis(program, words, command));
                page.append(".PP\n").append(paragraphs(command.getCommandSpec()));
                page.append(options(command.getCommandSpec()));
              }
            });
    page.append(".SH EXIT STATUS\n");
    page.append("0: done. 1: the answer is no. 2: wrong usage. 3: something failed.\n");
    if (program.section() == 8) {
      String daemon = program.name().replace("uplink-", "");
      page.append(".SH FILES\n.TP\n/etc/uplink/%s.conf\n".formatted(daemon));
      page.append(
          "The configuration: lines key = value. The keys are the options without the dashes.\n");
    }
    page.append(
        ".SH SEE ALSO\n.BR uplink (1),\n.BR uplink\\-agent (8),\n.BR uplink\\-engine (8)\n");
    return page.toString();
  }

  private static String synopsis(Program program, String words, CommandLine command) {
    if (words.equals("agent") || words.equals("engine")) {
      return program.section() == 1 ? "See\n.BR uplink\\-%s (8).\n".formatted(words) : "";
    }
    String text = command.getHelp().synopsis(0).strip();
    String name = command.getCommandSpec().qualifiedName(" ");
    String own = (program.name() + " " + words).strip();
    return ".B %s\n%s\n"
        .formatted(
            escape(own),
            escape(
                (text.startsWith(name) ? text.substring(name.length()) : text)
                    .replaceAll("\\s+", " ")
                    .strip()));
  }

  private static String firstSentence(CommandSpec spec) {
    return String.join(" ", spec.usageMessage().description())
        .split("(?<=[.,]) ", 2)[0]
        .replaceFirst("[.,]$", "");
  }

  private static String paragraphs(CommandSpec spec) {
    return Arrays.stream(spec.usageMessage().description())
            .map(line -> escape(line.replace("%%", "%")))
            .collect(Collectors.joining("\n.PP\n"))
        + "\n";
  }

  private static String options(CommandSpec spec) {
    StringBuilder text = new StringBuilder();
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      text.append(
          ".TP\n.I %s\n%s\n"
              .formatted(escape(parameter.paramLabel()), description(parameter.description())));
    }
    Map<String, OptionSpec> sorted = new TreeMap<>();
    spec.options().stream()
        .filter(option -> !option.hidden())
        .forEach(option -> sorted.put(option.longestName(), option));
    for (OptionSpec option : sorted.values()) {
      String names =
          Arrays.stream(option.names()).map(CommandPages::escape).collect(Collectors.joining(", "));
      String label =
          option.arity().max() == 0 ? "" : "=\\fI" + escape(option.paramLabel()) + "\\fR";
      text.append(
          ".TP\n\\fB%s\\fR%s\n%s\n".formatted(names, label, description(option.description())));
    }
    return text.toString();
  }

  private static String description(String[] lines) {
    return escape(String.join(" ", lines).replace("%%", "%"));
  }

  /** Escapes what troff would interpret. */
  private static String escape(String text) {
    return Ansi.OFF
        .string(text)
        .replace("\\", "\\e")
        .replace("-", "\\-")
        .replace("…", "...")
        .replaceAll("(?m)^([.'])", "\\\\&$1");
  }

  /** Returns the help of {@code uplink route}, which has no model: it does without picocli. */
  private static String readRouteHelp() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dstdout.encoding=UTF-8",
                "-cp",
                System.getProperty("java.class.path"),
                "org.uplink.cli.route.RouteCommand",
                "--help")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String help = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("`uplink route --help` failed: " + help);
    }
    return help;
  }

  // Completions. The words that may follow each command: its subcommands and options.

  private static Map<String, List<String>> words(Program program) {
    Map<String, List<String>> words = new LinkedHashMap<>();
    program
        .commands()
        .forEach(
            (path, command) -> words.put(path, new ArrayList<>(follow(program, path, command))));
    if (program.section() == 1) {
      List<String> options =
          new ArrayList<>(
              new TreeSet<>(
                  OPTION.matcher(routeHelp).results().map(found -> found.group(1)).toList()));
      words.put("route", new ArrayList<>(List.of("get", "watch", "--help")));
      words.put("route get", options);
      words.put("route watch", options);
    }
    return words;
  }

  private static TreeSet<String> follow(Program program, String path, CommandLine command) {
    TreeSet<String> words = new TreeSet<>(command.getSubcommands().keySet());
    command.getCommandSpec().options().stream()
        .filter(option -> !option.hidden())
        .forEach(option -> words.add(option.longestName()));
    return words;
  }

  private static String function(Program program) {
    return "_" + program.name().replace('-', '_');
  }

  /** Cases of a shell: the path grows by a word if that is a command. */
  private static String paths(Map<String, List<String>> words) {
    return words.keySet().stream()
        .filter(path -> !path.isEmpty())
        .map(path -> "'" + path + "'")
        .collect(Collectors.joining("|"));
  }

  private static String bash(Program program, Map<String, List<String>> words) {
    return """
        # Completion of %1$s for bash.
        %2$s() {
          local path= next word words= i
          for ((i = 1; i < COMP_CWORD; i++)); do
            word=${COMP_WORDS[i]}
            next=${path:+$path }$word
            case $next in %3$s) path=$next ;; esac
          done
          case $path in
        %4$s  esac
          COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F %2$s %1$s
        """
        .formatted(program.name(), function(program), none(paths(words)), cases(words));
  }

  private static String zsh(Program program, Map<String, List<String>> words) {
    return """
        #compdef %1$s
        # Completion of %1$s for zsh.
        %2$s() {
          local path_= next word words_= i
          for ((i = 2; i < CURRENT; i++)); do
            word=${words[i]}
            next=${path_:+$path_ }$word
            case $next in %3$s) path_=$next ;; esac
          done
          case $path_ in
        %4$s  esac
          compadd -- ${=words_} || _files
        }
        %2$s "$@"
        """
        .formatted(
            program.name(),
            function(program),
            none(paths(words)),
            cases(words).replace(") words=", ") words_="));
  }

  private static String none(String paths) {
    return paths.isEmpty() ? "''" : paths;
  }

  private static String cases(Map<String, List<String>> words) {
    StringBuilder text = new StringBuilder();
    words.forEach(
        (path, follow) ->
            text.append("    '%s') words='%s' ;;\n".formatted(path, String.join(" ", follow))));
    return text.toString();
  }

  private static String fish(Program program, Map<String, List<String>> words) {
    StringBuilder text = new StringBuilder();
    String at = "_" + function(program) + "_at";
    text.append(
        """
        # Completion of %1$s for fish.
        function %2$s
          set -l path ''
          for word in (commandline -opc)[2..]
            set -l next (string trim "$path $word")
            contains -- $next %3$s; and set path $next
          end
          test "$path" = "$argv[1]"
        end
        """
            .formatted(
                program.name(),
                at,
                words.keySet().stream()
                    .filter(path -> !path.isEmpty())
                    .map(path -> "'" + path + "'")
                    .collect(Collectors.joining(" "))));
    words.forEach(
        (path, follow) -> {
          for (String word : follow) {
            String what = word.startsWith("--") ? "-l " + word.substring(2) : "-f -a " + word;
            text.append(
                "complete -c %s -n \"%s '%s'\" %s\n".formatted(program.name(), at, path, what));
          }
        });
    return text.toString();
  }
}
