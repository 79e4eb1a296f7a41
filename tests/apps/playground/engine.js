// The library in WebAssembly: the same bytes as a native build, the experiments come out as
// the page says, and what is wrong is an error in one line.
// usage: node engine.js SOURCE PLAYGROUND.wasm PLAIN GAMBETA
const assert = require("node:assert"), fs = require("node:fs"), path = require("node:path");
const { execFileSync } = require("node:child_process");

const [source, wasm, plain, gambeta] = process.argv.slice(2);
const { startEngine } = require(path.resolve(source, "apps/playground/engine.js"));
const { kExperiments, engineSettings } = require(path.resolve(source, "apps/playground/experiments.js"));

const refused = (run, says) => assert.throws(run, (error) => {
  assert.match(error.message, says);
  assert.ok(error.message.length < 500 && !error.message.includes("\n"), error.message);
  return true;
});

// What the program says; the largest count is that of 32 bits here.
const pattern = (says) => new RegExp(says.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/from (\d) up/, "from $1 (up|to 2147483647)"));

// Each edit of the golden model is judged as by the program, and never more than one line.
function hostileModels(engine) {
  const models = path.join(source, "tests/models"), read = (name) => fs.readFileSync(path.join(models, name), "utf-8");
  const golden = read("golden/version-1.json");
  engine.setUp(engineSettings({ data: "moons" }));
  for (const { replace, by, says } of JSON.parse(read("corpus.json"))) {
    const at = golden.indexOf(replace);
    const text = golden.slice(0, at) + by + golden.slice(at + replace.length);
    if (says === "") {  // a right model, of moons or of other columns
      try { engine.openModel(text); } catch (error) { assert.match(error.message, /is of other data/); }
    }
    else refused(() => engine.openModel(text), pattern(says));
  }
  for (const text of ["", " ", "null", "[]", '"x"', "{}", "\u001f\u008b\b", "<html>", '{"a":'.repeat(1e5), golden.slice(0, -3),
                      "\uFEFF" + golden.slice(5), `{"format": "${"x".repeat(1e6)}"}`])
    refused(() => engine.openModel(text), /the model/);
}

// Tables that people have, and that break things.
function hostileTables(engine) {
  const rows = "1,2,x\n3,4,y\n", header = "a,b,k\n";
  const many = header + [...Array(40).keys()].map((i) => `${i + 0.5},${i / 8},${i % 2 ? "x" : "y"}\n`).join("");
  for (const csv of ["", "\n\n", header, header + "1,2,x\n", "a\n1\n2\n", header + "1,2,x\n3,4,x\n", header + "1,2,x\n3,4\n",
                     header + "1,2,x\n3,4,y,\n", header + '1,"2,x\n3,4,y\n', many + "1.5,inf,x\n", many + "1e999,2,x\n",
                     many + "0x10,2,x\n", "\0" + rows, "\x1f\x8b" + rows, "PK\x03\x04" + rows, "<html>\n" + rows, '[{"a": 1, "k": 2}]',
                     ",".repeat(2e5), "x".repeat(1e6), "a,b,k\r1,2,x\r3,4,y\r"])
    refused(() => { engine.ownData("t.csv", csv); engine.setUp(engineSettings({ data: "own" })); }, /\S/);
  for (const csv of [rows, header + rows, "a,a,k\n" + rows, "\uFEFF" + header + rows, (header + rows).replaceAll("\n", "\r\n") + "\n\n",
                     (header + rows).replaceAll(",", ";"), header + "1, +2,x\n?,4,y\n5,6,x\n", header + "1,1e-50,x\n3,1e30,y\n",
                     "c,\"d\"\"e\"\n\"x,1\",p\n\"x,1\",q\ny,p\ny,q\n"]) {
    engine.ownData("t.csv", csv);
    engine.setUp(engineSettings({ data: "own" }));
    engine.steps(3);
  }
}

// What the page trains is a model like any other: the program judges and examines it.
function judgedByProgram(engine) {
  const folder = fs.mkdtempSync(path.join(require("node:os").tmpdir(), "judged-"));
  for (const [settings, data] of [[{ data: "moons" }, "moons"], [{ data: "own" }, "mine.csv"]]) {
    const rows = [...Array(120).keys()].map((i) => `${i % 11},${i % 7},${i % 2 ? "p" : "q"}`);
    fs.writeFileSync(path.join(folder, "mine.csv"), "a,b,k\n" + rows.join("\n") + "\n");
    if (data === "mine.csv") engine.ownData("mine.csv", fs.readFileSync(path.join(folder, "mine.csv"), "utf-8"));
    engine.setUp(engineSettings(settings));
    engine.steps(500);
    for (const side of [0, 1]) {
      fs.writeFileSync(path.join(folder, "m.json"), engine.save(side));
      const run = (verb) => {
        const done = require("node:child_process").spawnSync(path.resolve(gambeta), [verb, "m.json", data, "--json"], { cwd: folder, encoding: "utf-8" });
        assert.ok(done.status === 0 || (verb === "doctor" && done.status === 1), `${verb}: ${done.stderr}`);
        return JSON.parse(done.stdout.trim().split("\n").pop());
      };
      assert.ok(run("eval").accuracy >= 0.5);
      assert.ok(Array.isArray(run("doctor").findings));
    }
  }
  fs.rmSync(folder, { recursive: true });
}

// The plane of a model of the program is the picture in the program's own report.
function sameBoundary(engine) {
  const folder = fs.mkdtempSync(path.join(require("node:os").tmpdir(), "boundary-"));
  const run = (...words) => execFileSync(path.resolve(gambeta), words, { cwd: folder, encoding: "utf-8", stdio: "pipe" });
  run("train", "moons", "-o", "m.json", "-q");
  fs.writeFileSync(path.join(folder, "moons.csv"), run("data", "moons"));
  run("eval", "m.json", "moons.csv", "--report", "r.html");
  const page = fs.readFileSync(path.join(folder, "r.html"), "utf-8"), kCells = 90;
  const shown = Array.from({ length: kCells }, () => Array(kCells).fill(-1));
  for (const [, label, d] of page.matchAll(/<path class="area (?:sure )?c(\d)"[^>]*d="([^"]*)"/g))
    for (const [, x, y, width] of d.matchAll(/M(\d+) (\d+)h(\d+)v1/g))
      shown[y].fill(Number(label), Number(x), Number(x) + Number(width));
  assert.ok(shown.flat().every((label) => label >= 0), "the report draws every cell");

  engine.openModel(fs.readFileSync(path.join(folder, "m.json"), "utf-8"));
  const points = engine.points(0, 1), [x0, x1, y0, y1] = points.slice(-4), kFine = 200;
  const plane = engine.plane(0, kFine, 0, 1, false);
  const raw = fs.readFileSync(path.join(folder, "moons.csv"), "utf-8").trim().split("\n").slice(1).map((line) => line.split(",").map(Number));
  const edges = [0, 1].map((column) => {  // as the report has them: a margin of 6 %
    const numbers = raw.map((row) => row[column]), low = Math.min(...numbers), high = Math.max(...numbers);
    return [low - 0.06 * (high - low), high + 0.06 * (high - low)];
  });
  let same = 0;
  for (let i = 0; i < kCells; ++i)
    for (let j = 0; j < kCells; ++j) {
      const x = edges[0][0] + (edges[0][1] - edges[0][0]) * (j + 0.5) / kCells, y = edges[1][1] - (edges[1][1] - edges[1][0]) * (i + 0.5) / kCells;
      const cell = Math.floor((y - y0) / (y1 - y0) * kFine) * kFine + Math.floor((x - x0) / (x1 - x0) * kFine);
      same += Number(plane[2 * cell + 1] > plane[2 * cell]) === shown[i][j];
    }
  assert.ok(same > 0.98 * kCells * kCells, `the page and the report agree in ${same} of ${kCells * kCells} cells`);
  fs.rmSync(folder, { recursive: true });
}

(async () => {
  const engine = await startEngine(fs.readFileSync(wasm));

  for (const set of ["moons", "spirals", "circles"]) {
    const here = engine.trainWhole({ data: set, epochs: 20, "lr-schedule": "constant" });
    const there = execFileSync(plain, [set, "20"], { encoding: "utf-8", maxBuffer: 1 << 26 });
    assert.ok(here === there, `${set}: WebAssembly and the native build write other bytes`);
  }

  for (const experiment of kExperiments) {
    engine.setUp(engineSettings(experiment.settings));
    engine.steps(experiment.steps);
    const sides = [0, 1].map((side) => engine.figures(side));
    const ask = (rows) => engine.scoreByBatches(0, rows);
    assert.ok(experiment.holds(...sides, ask), `${experiment.name}: ${JSON.stringify(sides)}`);
  }

  // Looking changes nothing, and a reset begins where the first start began.
  engine.setUp(engineSettings({}));
  engine.steps(40);
  const seen = engine.save(0);
  engine.sight(0), engine.plane(0, 20, 0, 1, true), engine.scoreByBatches(0, 8), engine.story(0, 1, 2);
  assert.equal(engine.save(0), seen);
  engine.setUp(engineSettings({}));
  engine.steps(40);
  assert.equal(engine.save(0), seen);

  // A saved model takes its place again.
  engine.openModel(seen);
  assert.equal(engine.save(0), seen);

  const csv = "a,b,c,k\n" + [...Array(40).keys()].map((i) => `${i},${i % 7},${i % 3},${i % 2 ? "p" : "q"}`).join("\n");
  engine.ownData("mine.csv", csv);
  engine.setUp(engineSettings({ data: "own" }));
  engine.steps(30);
  assert.deepEqual(engine.about(0).inputs, ["a", "b", "c"]);
  assert.equal(engine.plane(0, 10, 0, 2, false).length, 200);

  refused(() => engine.ownData("bad.csv", "a,b\n1,2\n1,2,3\n"), /^bad\.csv:3: /);
  refused(() => engine.ownData("bad.csv", ""), /bad\.csv/);
  refused(() => engine.ownData("bad.csv", "\0\xff"), /bad\.csv/);
  refused(() => engine.openModel("{"), /the model/);
  refused(() => engine.openModel("[1".repeat(100000)), /the model/);
  refused(() => engine.setUp({ lr: "x" }), /expected a number/);
  refused(() => engine.setUp({ "batch-size": 1 }), /row/);
  refused(() => engine.setUp({ data: "nope" }), /nope/);
  hostileModels(engine);
  hostileTables(engine);
  engine.setUp(engineSettings({}));  // it goes on
  engine.steps(1);
  sameBoundary(engine);
  judgedByProgram(engine);

  // Beside the same source as plain x86-64; on a quiet machine 1.8 times its time.
  const epochs = 100, steps = epochs * 25, ratios = [];
  for (let turn = 0; turn < 5; ++turn) {
    const start = performance.now();
    engine.trainWhole({ data: "moons", epochs, "lr-schedule": "constant" });
    const middle = performance.now();
    execFileSync(plain, ["moons", String(epochs)], { maxBuffer: 1 << 26, env: { ...process.env, OMP_NUM_THREADS: "1" } });
    ratios.push([(middle - start) / (performance.now() - middle), (middle - start) * 1000 / steps]);
  }
  const [ratio, microseconds] = ratios.sort((a, b) => a[0] - b[0])[2];
  console.log(`a step in ${microseconds.toFixed(0)} us, ${ratio.toFixed(2)} times a native build's`);
  assert.ok(ratio < 3, `${ratio}`);
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
