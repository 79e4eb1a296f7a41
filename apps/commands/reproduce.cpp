#include <algorithm>
#include <chrono>

#include "apps/claims/claim.hpp"
#include "apps/commands/commands.hpp"
#include "apps/commands/json.hpp"
#include "apps/report/page.hpp"
#include "apps/report/text_chart.hpp"
#include "data/text/text.hpp"

namespace gambeta {

namespace {

struct ReproduceFlags {
  std::string claim;
  std::string report;
  int seeds = 0;  // 0: as many as the claim asks for
};

/// A claim that was run.
struct Result {
  const Claim* claim;
  Outcome outcome;
  int seeds = 0;
  double seconds = 0;
};

std::string to_text(const Criterion& c) {
  return fmt::format("{} {:.3g}, {} {:.3g}", c.text + ":", c.measured,
                     c.at_least ? "at least" : "at most", c.bound);
}

void list_claims(Console& console) {
  json::List list;
  for (const Claim& claim : claims()) {
    console.result("{:<26}{}", claim.name, claim.citation);
    console.result("{:<26}{}", "", claim.sentence);
    list.add(json::Object{{"claim", claim.name},
                          {"sentence", claim.sentence},
                          {"citation", claim.citation},
                          {"setup", claim.setup}});
  }
  console.result("run one: gambeta reproduce {}; or all of them: gambeta reproduce all",
                 claims()[0].name);
  console.json_line(list.dump());
}

Result run_claim(const Claim& claim, int seeds, Console& console) {
  Result result{&claim, {}, seeds > 0 ? seeds : claim.seeds, 0};
  const auto start = std::chrono::steady_clock::now();
  const auto seconds = [start] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
        .count();
  };
  const bool live = console.stderr_is_terminal() && !console.quiet;
  int tenth = 0;
  Effort effort;
  effort.seeds = result.seeds;
  effort.progress = [&](int done, int all) {
    const std::string line =
        fmt::format("{}: {} of {} runs, {:.0f} s", claim.name, done, all, seconds());
    if (live)
      console.write(stderr, fmt::format("\r{}\x1b[K", line));
    else if (5 * done / all != std::exchange(tenth, 5 * done / all))
      console.note("{}", line);
  };
  result.outcome = claim.run(effort);
  if (live)
    console.note("");
  result.seconds = seconds();
  return result;
}

void print_table(Console& console, const std::vector<std::vector<std::string>>& table) {
  std::vector<std::size_t> widths(table[0].size());
  for (const auto& row : table)
    for (std::size_t j = 0; j < row.size(); ++j)
      widths[j] = std::max(widths[j], row[j].size());
  for (const auto& row : table) {
    std::string line;
    for (std::size_t j = 0; j < row.size(); ++j)
      line += j == 0 ? fmt::format("  {:<{}}", row[j], widths[j])
                     : fmt::format("  {:>{}}", row[j], widths[j]);
    console.result("{}", line);
  }
}

void print_criteria(Console& console, const std::vector<Criterion>& criteria) {
  for (const Criterion& c : criteria)
    console.result("  [{}] {}", c.holds() ? "yes" : "NO ", to_text(c));
}

void print(Console& console, const Result& result) {
  const Claim& claim = *result.claim;
  console.result("{}", claim.name);
  console.result("claim:    {}", claim.sentence);
  console.result("          {}", claim.citation);
  console.result("here:     {}", claim.setup);
  console.result("          {}, {:.0f} s", counted(result.seeds, "seed"), result.seconds);
  console.result("measured:");
  print_table(console, result.outcome.table);
  for (const Chart& chart : result.outcome.charts) {
    console.result("");
    for (const std::string& line : text_chart(chart))
      console.result("  {}", line);
  }
  console.result("");
  console.result("what the claim asks for:");
  print_criteria(console, result.outcome.criteria);
  if (!result.outcome.refutation.empty()) {
    console.result("what {} says instead:", claim.refuted_by);
    print_criteria(console, result.outcome.refutation);
  }
  console.result("verdict:  {}", name_of(verdict(result.outcome)));
  console.result("");
}

json::List json_of(const std::vector<Criterion>& criteria) {
  json::List list;
  for (const Criterion& c : criteria) {
    json::Object object{{"text", c.text}};
    object.put_finite("measured", c.measured);
    object.put(c.at_least ? "at_least" : "at_most", c.bound);
    object.put("holds", c.holds());
    list.add(object);
  }
  return list;
}

json::Object json_of(const Result& result) {
  const Claim& claim = *result.claim;
  json::Object object = {{"claim", claim.name},
                         {"sentence", claim.sentence},
                         {"citation", claim.citation},
                         {"setup", claim.setup},
                         {"seeds", result.seeds},
                         {"seconds", result.seconds},
                         {"criteria", json_of(result.outcome.criteria)}};
  if (!claim.refuted_by.empty()) {
    object.put("refuted_by", claim.refuted_by);
    object.put("refutation", json_of(result.outcome.refutation));
  }
  object.put("table", result.outcome.table);
  object.put("verdict", name_of(verdict(result.outcome)));
  return object;
}

std::string summary(const std::vector<Result>& results) {
  std::string text;
  for (const Result& result : results)
    text += fmt::format("{}{} {}", text.empty() ? "" : "; ", result.claim->name,
                        name_of(verdict(result.outcome)));
  return text + ".";
}

void save_report(Console& console, const std::string& path,
                 const std::vector<Result>& results) {
  Page page("Published claims about batch norm, run small", summary(results));
  for (const Result& result : results) {
    const Claim& claim = *result.claim;
    page.heading(fmt::format("{}: {}", claim.name, name_of(verdict(result.outcome))));
    page.paragraph(fmt::format("Claim: {} ({})", claim.sentence, claim.citation));
    page.paragraph(fmt::format("Here: {} {}, {:.0f} s.", claim.setup,
                               counted(result.seeds, "seed"), result.seconds));
    std::vector<std::vector<std::string>> rows{
        {"criterion", "measured", "bound", "holds"}};
    for (const auto* criteria : {&result.outcome.criteria, &result.outcome.refutation})
      for (const Criterion& c : *criteria)
        rows.push_back(
            {c.text, fmt::format("{:.3g}", c.measured),
             fmt::format("{} {:.3g}", c.at_least ? "at least" : "at most", c.bound),
             c.holds() ? "yes" : "no"});
    page.table("What decides", rows);
    for (const Chart& picture : result.outcome.charts)
      page.figure(picture.title, chart(picture));
    page.table("Measured", result.outcome.table);
    page.heading("To repeat this");
    page.code(fmt::format("gambeta reproduce {} --seeds {}", claim.name, result.seeds));
  }
  save_page(console, path, page);
}

void run(const ReproduceFlags& flags, Console& console) {
  if (flags.claim.empty())
    return list_claims(console);
  check_outputs(console, {flags.report}, {});
  std::vector<Result> results;
  std::vector<std::string> names{"all"};
  for (const Claim& claim : claims()) {
    names.emplace_back(claim.name);
    if (flags.claim != "all" && flags.claim != claim.name)
      continue;
    try {
      results.push_back(run_claim(claim, flags.seeds, console));
    } catch (const Error& error) {
      if (flags.claim != "all" || !claim.may_lack_data)
        throw;
      console.note("{} is left out: {}", claim.name, error.what());
      continue;
    }
    print(console, results.back());
  }
  if (results.empty()) {
    throw UsageError(
        fmt::format("there is no claim {}{}", in_quotes(flags.claim),
                    hint(flags.claim, names, "gambeta reproduce lists them")));
  }
  if (!flags.report.empty())
    save_report(console, flags.report, results);
  if (flags.claim != "all")
    return console.json_line(json_of(results[0]).dump());
  json::List all;
  for (const Result& result : results) {
    all.add(json_of(result));
    console.result("{:<26}{:<20}{:>5.1f} s", result.claim->name,
                   name_of(verdict(result.outcome)), result.seconds);
  }
  console.json_line(json::Object{{"claims", all}}.dump());
}

}  // namespace

void add_reproduce(Program& program, Console& console) {
  auto flags = std::make_shared<ReproduceFlags>();
  Command command = program.add(
      "reproduce", "published claims about batch norm, run small, claim beside result",
      "  gambeta reproduce\n"
      "  gambeta reproduce cs231n-initialization\n"
      "  gambeta reproduce all --report claims.html",
      [=, &console] { run(*flags, console); });
  command.value("CLAIM", flags->claim, "a name from the list, or all");
  command
      .value("--seeds", flags->seeds,
             "runs for each setting (default: as many as the claim needs)")
      .check(whole(1, 1000));
  command.value("--report", flags->report, "save a page with the charts (HTML)");
}

}  // namespace gambeta
