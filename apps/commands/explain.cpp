#include "apps/explain/explain.hpp"

#include "apps/commands/commands.hpp"
#include "apps/report/explain_page.hpp"
#include "layers/dialect.hpp"

namespace gambeta {

namespace {

struct ExplainFlags {
  std::string model, source;
  int layer = -1;
  bool markdown = false, notebook = false;
  std::string report;
  gambeta_apps::OwnColumn own;
};

gambeta_apps::BatchStory story_of(const ExplainFlags& flags) {
  using namespace gambeta_apps;
  if (!flags.own.x.empty())
    return explain_column(flags.own);
  return flags.model.empty() ? explain_small_batch()
                             : explain_layer(flags.model, flags.source, flags.layer);
}

void run(const ExplainFlags& flags, Console& console) {
  using namespace gambeta_apps;
  if (flags.model.empty() != flags.source.empty())
    throw UsageError("explain takes no argument, or a MODEL and DATA");
  check_outputs(console, {flags.report}, {flags.model, flags.source});
  const Style style = flags.markdown ? Style::Markdown : Style::Text;
  if (flags.notebook) {
    const Notebook notebook = replay_notebook();
    console.result("{}", notebook_as(style, notebook));
    console.json_line(notebook_as_json(notebook));
    return;
  }
  const BatchStory story = story_of(flags);
  console.result("{}", story_as(style, story));
  if (!flags.report.empty()) {
    Page page = explain_page(story, remember_batches());
    save_page(console, flags.report, page);
  }
  console.json_line(story_as_json(story));
}

// Numbers of one's own, which no model or notebook goes with.
void add_own_column(Command& command, ExplainFlags& flags) {
  command.value("--x", flags.own.x, "a column of your own: 1,2,4,9")
      .split_at_commas()
      .excludes("MODEL")
      .excludes("--notebook");
  command
      .value("--dy", flags.own.dy, "the gradient that arrives at it (default: 1,0,0,...)")
      .split_at_commas()
      .needs("--x");
  command.value("--gamma", flags.own.gamma, "of it (default: 1)").needs("--x");
  command.value("--beta", flags.own.beta, "of it (default: 0)").needs("--x");
  std::vector<std::string> dialects;
  for (const Dialect& dialect : kDialects)
    dialects.emplace_back(dialect.name);
  command.value("--bn-dialect", flags.own.dialect, "its convention (default: torch)")
      .check(one_of(dialects))
      .look(fmt::format("{}", fmt::join(dialects, "|")))
      .needs("--x");
}

}  // namespace

void add_explain(Program& program, Console& console) {
  auto flags = std::make_shared<ExplainFlags>();
  Command command = program.add(
      "explain", "one batch through batch norm, every number, forward and backward",
      "  gambeta explain\n"
      "  gambeta explain --x 1,2,4,9 --dy 0,0,1,0 --bn-dialect keras\n"
      "  gambeta explain moons.json moons --layer 4\n"
      "  gambeta explain --markdown > homework.md",
      [=, &console] { run(*flags, console); });
  command.value("MODEL", flags->model, "a model file; without one: a batch of 4 x 2");
  command.value("DATA", flags->source, "as for gambeta train");
  command.value("--layer", flags->layer, "number of the batch norm (default: the first)")
      .check(whole(0, 1e6))
      .needs("MODEL");
  command.value("--report", flags->report, "save a page with pictures of it (HTML)");
  command.flag("--markdown", flags->markdown, "as Markdown, to paste");
  command
      .flag("--notebook", flags->notebook,
            "replay a well-known notebook instead, in its dialect and in torch's")
      .excludes("MODEL")
      .excludes("--report");
  add_own_column(command, *flags);
}

}  // namespace gambeta
