// A training step of 2-32-32-2 with batch norm, batches of 32, in microseconds: the page's
// WebAssembly, the same source as plain x86-64, and TensorFlow.js with its own WebAssembly.
// Medians of seven, in turns.
//   ./apps/playground/build && ./apps/bench/playground/run
const fs = require("node:fs"), path = require("node:path");
const { execFileSync } = require("node:child_process");
const [build] = process.argv.slice(2);
const source = path.resolve(__dirname, "../../..");
const { startEngine } = require(path.join(source, "apps/playground/engine.js"));

const kEpochs = 200, kStepsAnEpoch = 25, kTurns = 7;

// [name, what runs once, steps in it]
async function runners() {
  const engine = await startEngine(fs.readFileSync(path.join(build, "playground/playground.wasm")));
  const epochs = String(kEpochs), steps = kEpochs * kStepsAnEpoch;
  const all = [
    ["gambeta, WebAssembly", () => engine.trainWhole({ data: "moons", epochs, "lr-schedule": "constant" }), steps],
    ["gambeta, plain x86-64", () => execFileSync(path.join(build, "plain/plain"), ["moons", epochs], { maxBuffer: 1 << 27 }), steps],
  ];
  const tf = require("@tensorflow/tfjs-core"), layers = require("@tensorflow/tfjs-layers");
  const wasm = require("@tensorflow/tfjs-backend-wasm");
  require("@tensorflow/tfjs-backend-cpu");
  wasm.setWasmPaths(path.join(path.dirname(require.resolve("@tensorflow/tfjs-backend-wasm")), "/"));
  for (const backend of ["wasm", "cpu"])
    all.push([`TensorFlow.js ${tf.version_core}, ${backend}`, await tfjs(tf, layers, backend), 100]);
  return all;
}

async function tfjs(tf, layers, backend) {
  await tf.setBackend(backend);
  const x = tf.randomNormal([32, 2]), y = tf.oneHot(tf.tensor1d([...Array(32).keys()].map((i) => i % 2), "int32"), 2);
  const model = layers.sequential();
  for (const inputs of [[2], undefined]) {
    model.add(layers.layers.dense({ units: 32, inputShape: inputs }));
    model.add(layers.layers.batchNormalization());
    model.add(layers.layers.reLU());
  }
  model.add(layers.layers.dense({ units: 2, activation: "softmax" }));
  model.compile({ optimizer: tf.train.momentum(0.1, 0.9), loss: "categoricalCrossentropy" });
  return async () => {
    await tf.setBackend(backend);
    for (let step = 0; step < 100; ++step) await model.trainOnBatch(x, y);
  };
}

(async () => {
  const all = await runners(), times = all.map(() => []);
  for (let turn = 0; turn < kTurns; ++turn)
    for (const [k, [, run, steps]] of all.entries()) {
      const start = performance.now();
      await run();
      times[k].push((performance.now() - start) * 1000 / steps);
    }
  for (const [k, [name]] of all.entries()) {
    const median = times[k].sort((a, b) => a - b)[kTurns >> 1];
    console.log(`${name.padEnd(32)} ${median.toFixed(0).padStart(6)} us`);
  }
})();
