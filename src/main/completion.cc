#include "main/completion.h"

#include <fmt/format.h>

#include <vector>

namespace sluice {
namespace {

struct Command {
  std::string name, description;
  std::vector<std::pair<std::string, std::string>> options;  // --name, description
};

std::vector<Command> commands_of(const CLI::App& app) {
  std::vector<Command> commands;
  for (const auto* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    Command command{sub->get_name(), sub->get_description(), {}};
    for (const auto* option : sub->get_options()) {
      for (const auto& name : option->get_lnames())
        command.options.emplace_back("--" + name, option->get_description());
    }
    for (const auto* inner : sub->get_subcommands([](const CLI::App*) { return true; })) {
      command.options.emplace_back(inner->get_name(), inner->get_description());
    }
    commands.push_back(std::move(command));
  }
  return commands;
}

std::string quoted(std::string text) {
  for (std::size_t at = 0; (at = text.find('\'', at)) != text.npos; at += 4) text.replace(at, 1, "'\\''");
  return "'" + text + "'";
}

// The text with every MARK in it replaced.
std::string filled(std::string text, std::string_view mark, std::string_view with) {
  for (std::size_t at = 0; (at = text.find(mark, at)) != text.npos; at += with.size())
    text.replace(at, mark.size(), with);
  return text;
}

// clang-format off
constexpr const char* kBash = R"script(# eval "$(sluice completion bash)"
_sluice() {
  local current=${COMP_WORDS[COMP_CWORD]} words="@NAMES@"
  if [ "$COMP_CWORD" -gt 1 ]; then
    case ${COMP_WORDS[1]} in
@CASES@    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$current"))
}
complete -F _sluice sluice
)script";

constexpr const char* kZsh = R"script(#compdef sluice
# eval "$(sluice completion zsh)"
_sluice() {
  local -a commands choices
  commands=(
@NAMES@  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  case $words[2] in
@CASES@  esac
  _describe option choices || _files
}
compdef _sluice sluice
)script";
// clang-format on

std::string bash(const std::vector<Command>& commands) {
  std::string names, cases;
  for (const auto& command : commands) {
    names += (names.empty() ? "" : " ") + command.name;
    std::string words;
    for (const auto& [name, description] : command.options) words += (words.empty() ? "" : " ") + name;
    cases += fmt::format("      {}) words=\"{}\" ;;\n", command.name, words);
  }
  return filled(filled(kBash, "@NAMES@", names), "@CASES@", cases);
}

std::string zsh(const std::vector<Command>& commands) {
  std::string names, cases;
  for (const auto& command : commands) {
    names += "    " + quoted(command.name + ":" + command.description) + "\n";
    std::string options;
    for (const auto& [name, description] : command.options)
      options += (options.empty() ? "" : " ") + quoted(name + ":" + description);
    cases += fmt::format("    {}) choices=({}) ;;\n", command.name, options);
  }
  return filled(filled(kZsh, "@NAMES@", names), "@CASES@", cases);
}

std::string fish(const std::vector<Command>& commands) {
  std::string script = "# sluice completion fish | source\n";
  for (const auto& command : commands) {
    script += fmt::format("complete -c sluice -n __fish_use_subcommand -a {} -d {}\n", command.name,
                          quoted(command.description));
    for (const auto& [name, description] : command.options) {
      const bool is_option = name.starts_with("--");
      script += fmt::format("complete -c sluice -n '__fish_seen_subcommand_from {}' {} {} -d {}\n", command.name,
                            is_option ? "-l" : "-a", is_option ? name.substr(2) : name, quoted(description));
    }
  }
  return script;
}

}  // namespace

std::string completion_script(const CLI::App& app, const std::string& shell) {
  const auto commands = commands_of(app);
  if (shell == "bash") return bash(commands);
  if (shell == "zsh") return zsh(commands);
  if (shell == "fish") return fish(commands);
  return "";
}

}  // namespace sluice
