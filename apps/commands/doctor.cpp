#include "apps/commands/doctor.hpp"

#include <sstream>

#include "apps/commands/commands.hpp"
#include "apps/commands/json.hpp"
#include "apps/commands/use.hpp"
#include "data/text/text.hpp"

namespace gambeta {

namespace {

struct DoctorFlags {
  std::string model;
  std::string source;
  DataOptions data;
};

// The command with the names of the model and the data put in. They are words of their own:
// a file may be called ./DATA.csv.
std::string with_names(const std::string& command, const DoctorFlags& flags) {
  std::istringstream words(command);
  std::string result, word;
  while (std::getline(words, word, ' ')) {
    result += result.empty() ? "" : " ";
    result += word == "MODEL"  ? shell_quoted(flags.model)
              : word == "DATA" ? shell_quoted(flags.source)
                               : word;
  }
  if (result.starts_with("gambeta train "))  // this model is to be mended, no other
    result += " -o " + shell_quoted(flags.model);
  return result;
}

json::Object json_of(const Examination& examination, const DoctorFlags& flags) {
  json::Object object{
      {"model", flags.model}, {"data", flags.source}, {"rows", examination.rows}};
  object.put_finite("eval_loss", examination.eval_loss);
  object.put_finite("train_mode_loss", examination.batch_loss);
  object.put("healthy", examination.healthy());
  json::List findings;
  for (const Finding& finding : examination.findings)
    findings.add(json::Object{{"code", finding.code},
                              {"problem", finding.problem},
                              {"figure", finding.figure},
                              {"remedy", finding.remedy},
                              {"command", finding.command}});
  object.put("findings", findings);
  return object;
}

void print(Console& console, const Examination& examination) {
  for (const Finding& finding : examination.findings) {
    console.result("{}  {}", finding.code, printable(finding.problem));
    console.result("       {}", printable(finding.figure));
    console.result("       {}{}", printable(finding.remedy),
                   finding.command.empty() ? "" : ":");
    if (!finding.command.empty())
      console.result("       $ {}", printable(finding.command));
  }
  std::string losses;
  if (std::isfinite(examination.eval_loss))
    losses = fmt::format("; loss {:.4f} in eval mode", examination.eval_loss);
  if (std::isfinite(examination.batch_loss))
    losses += fmt::format(", {:.4f} in train mode", examination.batch_loss);
  console.result("{}: {} examined{}",
                 examination.findings.empty()
                     ? "healthy"
                     : counted(std::ssize(examination.findings), "finding"),
                 counted(examination.rows, "row"), losses);
}

void run(const DoctorFlags& flags, Console& console) {
  Model model = load_model(flags.model);
  const Dataset data =
      load_to_use(console, model, flags.source, flags.data, Labels::Require);
  Examination examination = examine(model, data);
  for (Finding& finding : examination.findings)
    finding.command = with_names(finding.command, flags);
  print(console, examination);
  console.json_line(json_of(examination, flags).dump());
  console.exit_code = examination.healthy() ? 0 : 1;
}

}  // namespace

void note_findings(Console& console, const std::vector<Finding>& findings) {
  for (const Finding& finding : findings)
    console.note("{}", printable(one_line(finding)));
}

void add_doctor(Program& program, Console& console) {
  auto flags = std::make_shared<DoctorFlags>();
  Command command =
      program.add("doctor", "what is wrong with this model on this data, and what to do",
                  "  gambeta doctor moons.json moons\n"
                  "  gambeta doctor iris.json my-flowers.csv --json",
                  [=, &console] { run(*flags, console); });
  command.value("MODEL", flags->model, "a model file").required();
  command.value("DATA", flags->source, "as for gambeta train").required();
  add_data_use_flags(command, flags->data);
}

}  // namespace gambeta
