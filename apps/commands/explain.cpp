#include "apps/explain/explain.hpp"

#include "apps/commands/commands.hpp"
#include "apps/report/explain_page.hpp"

namespace gambeta {

namespace {

struct ExplainFlags {
  std::string model, source;
  int layer = -1;
  bool markdown = false;
  std::string report;
};

void run(const ExplainFlags& flags, Console& console) {
  using namespace gambeta_apps;
  if (flags.model.empty() != flags.source.empty())
    throw UsageError("explain takes no argument, or a MODEL and DATA");
  check_outputs(console, {flags.report}, {flags.model, flags.source});
  const Style style = flags.markdown ? Style::Markdown : Style::Text;
  Notebook notebook;
  BatchStory story;
  if (flags.model.empty()) {
    notebook = replay_notebook();
    story = explain_small_batch();
    console.result("{}", notebook_as(style, notebook));
  } else {
    story = explain_layer(flags.model, flags.source, flags.layer);
  }
  console.result("{}", story_as(style, story));
  if (!flags.report.empty()) {
    Page page = explain_page(story, remember_batches());
    save_page(console, flags.report, page);
  }
  console.json_line(explanation_as_json(notebook, story));
}

}  // namespace

void add_explain(CLI::App& program, Console& console) {
  auto flags = std::make_shared<ExplainFlags>();
  CLI::App& command =
      add_command(program, console, "explain",
                  "one batch through batch norm, every number, forward and backward",
                  "  gambeta explain\n"
                  "  gambeta explain moons.json moons --layer 4\n"
                  "  gambeta explain --markdown > homework.md",
                  [=, &console] { run(*flags, console); });
  command.add_option("MODEL", flags->model,
                     "a model file; without one: a replay of the "
                     "notebook, then a batch of 4 x 2");
  command.add_option("DATA", flags->source, "as for gambeta train");
  command
      .add_option("--layer", flags->layer,
                  "number of the batch norm (default: the first)")
      ->check(whole(0, 1e6));
  command.add_option("--report", flags->report, "save a page with pictures of it (HTML)")
      ->check(file_name());
  command.add_flag("--markdown", flags->markdown, "as Markdown, to paste");
}

}  // namespace gambeta
