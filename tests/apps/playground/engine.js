// The library in WebAssembly: the same bytes as a native build, the experiments come out as
// the page says, and what is wrong is an error in one line.
// usage: node engine.js SOURCE PLAYGROUND.wasm PLAIN
const assert = require("node:assert"), fs = require("node:fs"), path = require("node:path");
const { execFileSync } = require("node:child_process");

const [source, wasm, plain] = process.argv.slice(2);
const { startEngine } = require(path.resolve(source, "apps/playground/engine.js"));
const { kExperiments, engineSettings } = require(path.resolve(source, "apps/playground/experiments.js"));

const refused = (run, says) => assert.throws(run, (error) => {
  assert.match(error.message, says);
  assert.ok(error.message.length < 500 && !error.message.includes("\n"), error.message);
  return true;
});

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
  engine.setUp(engineSettings({}));  // it goes on
  engine.steps(1);

  const start = performance.now();
  engine.setUp(engineSettings({ width: 32, depth: 2 }));
  engine.steps(2000);
  console.log(`a step of both networks: ${((performance.now() - start) / 2).toFixed(0)} us`);
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
