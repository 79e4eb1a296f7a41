#include <doctest/doctest.h>

#include "tests/apps/program.hpp"

TEST_CASE(
    "play: says where the page is, puts a model into a copy, or says how to get it") {
  const Folder folder;
  shell(folder, "mkdir -p bin share/gambeta; cp \"$gambeta\" bin/gambeta");
  const auto run = [&](const std::string& arguments) {
    return shell(folder, "bin/gambeta " + arguments);
  };
  const Result missing = run("play");
  CHECK(missing.code == 1);
  CHECK(contains(missing.err,
                 "the playground was not built; from the source folder: "
                 "./apps/playground/build "));
  CHECK(lines_of(missing.err) == 1);

  folder.write("share/gambeta/playground.html", "<script>/* model */</script>");
  const Result there = run("play");
  CHECK(there.code == 0);
  CHECK(contains(there.out, "/share/gambeta/playground.html\n"));

  folder.write("x.csv", "a</script>,k\n1,p\n2,q\n3,p\n4,q\n5,p\n");
  CHECK(run("train x.csv --epochs 1 -q -o m.json").code == 0);
  const Result with = run("play m.json");
  CHECK(with.code == 0);
  CHECK(with.out == "m.html\n");
  const std::string page = folder.read("m.html");
  CHECK(page.starts_with("<script>{\n"));
  CHECK(page.find("</script>") == page.size() - 9);  // the name's is written otherwise
  CHECK(contains(page, "a\\u003c/script>"));
  CHECK(run("play m.json -o other.html").code == 0);
  CHECK(folder.read("other.html") == page);

  folder.write("bad.json", "{");
  CHECK(run("play bad.json").code == 1);
  CHECK_FALSE(folder.has("bad.html"));
  CHECK(run("play m.json -o m.json").code == 2);
  CHECK(run("play -o x.html").code == 2);
}
