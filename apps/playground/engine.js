// The library in WebAssembly, with functions that take and give what JavaScript knows.

async function startEngine(bytes) {
  const compiled = await WebAssembly.compile(bytes);
  // It asks for nothing but memory; the calls of an operating system fail (ENOSYS).
  const imports = {};
  for (const { module, name } of WebAssembly.Module.imports(compiled)) {
    imports[module] ??= {};
    imports[module][name] = name.startsWith("emscripten_") ? () => {} : () => 52;
  }
  const { exports: play } = await WebAssembly.instantiate(compiled, imports);
  play._initialize();

  const written = new TextEncoder(), read = new TextDecoder();
  const give = (text) => {
    const utf8 = written.encode(text);
    const at = play.play_room(utf8.length);
    new Uint8Array(play.memory.buffer).set(utf8, at);
  };
  const textAt = (at) => {
    const memory = new Uint8Array(play.memory.buffer);
    return read.decode(memory.subarray(at, memory.indexOf(0, at)));
  };
  const call = (name, ...numbers) => {
    if (!play["play_" + name](...numbers)) throw new Error(textAt(play.play_error()));
  };
  const numbersOf = (name, ...wanted) => {
    call(name, ...wanted);
    return new Float32Array(play.memory.buffer, play.play_numbers(), play.play_count()).slice();
  };
  const lines = (settings) =>
    Object.entries(settings).map(([name, value]) => `${name} ${value}\n`).join("");
  const words = () => textAt(play.play_words());

  return {
    setUp: (settings) => { give(lines(settings)); call("set_up"); },
    ownData: (name, csv) => { give(`${name}\n${csv}`); call("own_data"); return words(); },
    openModel: (json) => { give(json); call("open_model"); },
    steps: (count) => call("steps", count),
    figures: (side) => {
      const [loss, score, batchLoss, update, alive, steps] = numbersOf("figures", side);
      return { loss, score, batchLoss, update, alive: alive === 1, steps, why: words() };
    },
    scoreByBatches: (side, rows) => numbersOf("score_by_batches", side, rows)[0],
    points: (x, y) => numbersOf("points", x, y),
    plane: (side, cells, x, y, byBatch) => numbersOf("plane", side, cells, x, y, byBatch ? 1 : 0),
    sight: (side) => layersOf(numbersOf("sight", side), engineAbout(side)),
    about: engineAbout,
    story: (side, layer, unit) => { call("story", side, layer, unit); return words(); },
    save: (side) => { call("save", side); return words(); },
    trainWhole: (settings) => { give(lines(settings)); call("train_whole"); return words(); },
  };

  function engineAbout(side) { call("about", side); return JSON.parse(words()); }
}

// What arrives at each layer: [{name, rows, units, values, running}], the output last.
function layersOf(numbers, about) {
  const layers = [];
  for (let at = 0; at < numbers.length;) {
    const [rows, units] = numbers.subarray(at, at + 2);
    const name = about.layers[layers.length] ?? "output";
    const values = numbers.subarray(at + 2, at + 2 + rows * units);
    at += 2 + rows * units;
    const running = name.startsWith("BatchNorm1D") ? numbers.subarray(at, at + 2 * units) : null;
    at += running ? 2 * units : 0;
    layers.push({ name, rows, units, values, running });
  }
  return layers;
}

if (typeof module !== "undefined") module.exports = { startEngine, layersOf };
