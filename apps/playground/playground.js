// The page: knobs, the loop of frames, and what is chosen.

const $ = (id) => document.getElementById(id);
const kCells = 48, kLatest = 600;

const kKnobs = [
  { id: "data", title: "data", kind: "choice", values: ["moons", "circles", "spirals", "xor", "blobs", "sine"] },
  { id: "noise", title: "noise (empty: the set's)", kind: "number", step: 0.05, min: 0 },
  { id: "lr", title: "learning rate", kind: "rate" },
  { id: "batch-size", title: "batch size", kind: "choice", values: [2, 4, 8, 16, 32, 64, 128, 256] },
  { id: "depth", title: "hidden layers", kind: "choice", values: [0, 1, 2, 3, 4, 5, 6] },
  { id: "width", title: "units in each", kind: "choice", values: [2, 4, 8, 16, 32] },
  { id: "activation", title: "activation", kind: "choice", values: ["relu", "tanh", "sigmoid"] },
  { id: "momentum", title: "momentum of SGD", kind: "choice", values: [0, 0.5, 0.9, 0.99] },
  { id: "bn-momentum", title: "momentum of batch norm", kind: "choice", values: [0.001, 0.01, 0.1, 0.5, 0.9, 1] },
  { id: "bn-eps", title: "epsilon", kind: "choice", values: [0.0000001, 0.00001, 0.001, 0.1, 1] },
  { id: "bn-dialect", title: "convention", kind: "choice", values: ["torch", "paper", "keras", "cs231n", "seed"] },
  { id: "after", title: "batch norm behind the activation", kind: "choice", values: ["no", "yes"] },
  { id: "frozen", title: "gamma and beta frozen", kind: "choice", values: ["no", "yes"] },
  { id: "weight-scale", title: "starting weights times", kind: "choice", values: [0.01, 0.1, 1, 10, 100] },
  { id: "seed", title: "seed", kind: "number", step: 1, min: 0 },
  { id: "by-batch", title: "predict with", kind: "choice", values: ["running statistics", "this batch's"] },
  { id: "column-x", title: "to the right", kind: "choice", values: [0] },
  { id: "column-y", title: "upwards", kind: "choice", values: [1] },
];

let engine, settings = { ...kDefaults }, playing = false, frame = 0, spoken = 0;
let waiting = null, chosen = { row: 0, unit: 0 }, points, about, range, series;

// --- the address: every setting that is not as it starts, so that a link is an experiment

function readAddress() {
  const said = new URLSearchParams(location.hash.slice(1));
  settings = { ...kDefaults };
  for (const [name, value] of said) if (name in kDefaults) settings[name] = value;
  for (const name of (said.get("hide") || "").split(",")) {
    const knob = document.querySelector(`[data-knob="${CSS.escape(name)}"]`);
    if (knob) knob.hidden = true;
  }
}

function writeAddress() {
  const changed = new URLSearchParams();
  for (const [name, value] of Object.entries(settings))
    if (String(value) !== String(kDefaults[name])) changed.set(name, value);
  const hidden = new URLSearchParams(location.hash.slice(1)).get("hide");
  if (hidden) changed.set("hide", hidden);
  history.replaceState(null, "", "#" + changed);
}

// --- knobs

function makeKnobs() {
  for (const knob of kKnobs) {
    const label = document.createElement("label");
    label.dataset.knob = knob.id;
    label.append(knob.title);
    const input = document.createElement(knob.kind === "choice" ? "select" : "input");
    if (knob.kind === "number") Object.assign(input, { type: "number", step: knob.step, min: knob.min });
    if (knob.kind === "rate") Object.assign(input, { type: "range", min: -4, max: 1.5, step: 0.1 });
    input.id = "knob-" + knob.id;
    label.append(input);
    if (knob.kind === "rate") label.append(document.createElement("output"));
    input.addEventListener("change", () => turn(knob, input));
    if (knob.kind === "rate") input.addEventListener("input", () => sayRate(input));
    $("knobs").append(label);
    offer(knob, knob.values);
  }
}

function offer(knob, values, names = values) {
  const input = $("knob-" + knob.id);
  if (knob.kind !== "choice") return;
  const before = input.value;
  input.replaceChildren(...values.map((value, i) => new Option(String(names[i]), String(value))));
  if (values.map(String).includes(before)) input.value = before;
}

const rateOf = (input) => Number((10 ** Number(input.value)).toPrecision(2));
const sayRate = (input) => { input.nextSibling.textContent = rateOf(input); };

function turn(knob, input) {
  if (!(knob.id in kDefaults)) return redraw();  // only how it is looked at
  settings[knob.id] = knob.kind === "rate" ? rateOf(input) : input.value;
  writeAddress();
  start();
}

function showKnobs() {
  for (const knob of kKnobs) {
    if (!(knob.id in kDefaults)) continue;
    const input = $("knob-" + knob.id), value = settings[knob.id];
    if (knob.kind === "rate") {
      input.value = Math.log10(Number(value));
      sayRate(input);
      input.nextSibling.textContent = value;
    } else {
      if (knob.kind === "choice" && ![...input.options].some((o) => o.value === String(value)))
        input.append(new Option(String(value), String(value)));  // from a link
      input.value = String(value);
    }
  }
}

// --- starting, stepping, drawing

function trouble(error) { $("trouble").textContent = error ? String(error.message || error) : ""; }

function start() {
  setPlaying(false);
  try {
    engine.setUp(engineSettings(settings));
    trouble("");
  } catch (error) {
    return trouble(error);
  }
  series = { steps: [], parts: {} };
  lookAtData();
  frame = 0;
  redraw();
}

function lookAtData() {
  about = engine.about(0);
  const columns = about.inputs.map((_, i) => i);
  // Columns of numbers show more than those of 0 and 1 that a text became ("sex=male").
  const numbers = columns.filter((i) => !about.inputs[i].includes("=") && varies(i));
  const first = numbers.length > 1 ? numbers : columns;
  for (const [id, at] of [["column-x", first[0]], ["column-y", first[1] ?? first[0]]]) {
    const knob = kKnobs.find((k) => k.id === id), input = $("knob-" + id);
    const same = input.dataset.names === about.inputs.join();
    offer(knob, columns, about.inputs);
    if (!same) input.value = String(at);
    input.dataset.names = about.inputs.join();
    document.querySelector(`[data-knob="${id}"]`).hidden = about.inputs.length <= 2;
  }
}

function sayColumns() {
  const others = about.inputs.length - 2;
  const [x, y] = viewed().map((i) => about.inputs[i]);
  $("held").textContent = others > 0
    ? `The planes show ${x} to the right and ${y} upwards; the other ${others} inputs are held at their means.` : "";
}

function varies(column) {
  const points = engine.points(column, column).slice(0, -4);
  return points.some((value, i) => i % 3 === 0 && value !== points[0]);
}

const viewed = () => [Number($("knob-column-x").value), Number($("knob-column-y").value)];

function remember(name, value) { (series.parts[name] ??= []).push(value); }

// Long runs keep every second point: a picture has no more.
function thin() {
  if (series.steps.length <= kLatest) return;
  const half = (list) => list.filter((_, i) => i % 2 === 1);
  series.steps = half(series.steps);
  for (const name of Object.keys(series.parts)) series.parts[name] = half(series.parts[name]);
}

function advance(count) {
  try {
    engine.steps(count);
  } catch (error) {
    setPlaying(false);
    return trouble(error);
  }
  const figures = [engine.figures(0), engine.figures(1)];
  const layers = [engine.sight(0), engine.sight(1)];
  series.steps.push(figures[0].steps);
  for (const side of [0, 1]) {
    const f = figures[side];
    remember("eval" + side, f.loss);
    remember("batch" + side, f.alive ? f.batchLoss : NaN);
    remember("ratio" + side, f.alive ? f.update : NaN);
    const unit = unitAtActivation(layers[side], side);
    const sorted = unit ? unit.sort() : [];
    for (const [name, part] of [["low", 0.05], ["middle", 0.5], ["high", 0.95]])
      remember(name + side, sorted.length ? quantile(sorted, part) : NaN);
  }
  thin();
  redraw(figures, layers);
}

// The chosen unit's values at the activation: of the left network two rows are one layer.
function unitAtActivation(layers, side) {
  const rows = shownLayers(layers).filter((layer) => !layer.running);
  const layer = rows[hiddenLayer(side)];
  return layer && chosen.unit < layer.units ? column(layer, chosen.unit) : null;
}
const hiddenLayer = () => Math.floor(chosen.row / 2);

function sayFigures(side, f) {
  const percent = about.classes.length > 0;
  const score = percent ? `accuracy <b>${(100 * f.score).toFixed(1)} %</b>` : `R2 <b>${f.score.toFixed(3)}</b>`;
  const asked = side === 0 && percent && f.steps > 0 && f.alive && !playing
    ? `<br>in training mode, asked in 2, 8, 100 rows: ${[2, 8, 100]
        .map((rows) => (100 * engine.scoreByBatches(0, rows)).toFixed(0)).join(", ")} %` : "";
  $("figures" + side).innerHTML = f.alive
    ? `${score} &ensp; loss ${f.loss.toPrecision(3)} in eval${f.steps ? `, ${f.batchLoss.toPrecision(3)} on the batch` : ""}${asked}`
    : `<span class="dead">it no longer trains: </span><span class="dead" id="why${side}"></span>`;
  if (!f.alive) $("why" + side).textContent = f.why;
}

function redraw(figures, layers) {
  figures ??= [engine.figures(0), engine.figures(1)];
  layers ??= [engine.sight(0), engine.sight(1)];
  sayColumns();
  const [x, y] = viewed(), byBatch = $("knob-by-batch").value !== "running statistics";
  if (frame === 0 || !playing) {
    points = engine.points(x, y);
    const labels = points.subarray(0, points.length - 4).filter((_, i) => i % 3 === 2);
    range = [labels.reduce((a, b) => Math.min(a, b)), labels.reduce((a, b) => Math.max(a, b))];
  }
  for (const side of [0, 1]) {
    sayFigures(side, figures[side]);
    if (!playing || frame % 2 === side) {  // while it plays the planes take turns
      const classes = about.classes.length;
      drawPlane($("plane" + side), {
        plane: engine.plane(side, kCells, x, y, byBatch), outputs: Math.max(1, classes), points, classes, range,
      });
    }
    drawLayers($("layers" + side), layers[side], chosenIn(side));
  }
  drawSeries();
  $("steps").textContent = `step ${figures[0].steps}`;
  speak(figures);
}

// Of the right network a layer has one row, of the left one two.
const chosenIn = (side) => side === 0 ? chosen : { row: hiddenLayer(), unit: chosen.unit };

function drawSeries() {
  const part = (name, colour, width) => ({ values: series.parts[name] ?? [], colour, width });
  drawLines($("loss"), series.steps, [part("batch0", "--one", 1), part("batch1", "--two", 1),
    part("eval0", "--one", 2.2), part("eval1", "--two", 2.2)], false);
  drawLines($("time"), series.steps, ["low", "high", "middle"].flatMap((name) =>
    [part(name + "0", "--one", name === "middle" ? 2.2 : 1), part(name + "1", "--two", name === "middle" ? 2.2 : 1)]), false);
  drawLines($("ratio"), series.steps, [part("ratio0", "--one", 1.6), part("ratio1", "--two", 1.6)], true);
  $("unitname").textContent = `Unit ${chosen.unit + 1} of hidden layer ${hiddenLayer() + 1} through time`;
}

// Screen readers hear of it once a second at most.
function speak(figures) {
  if (performance.now() - spoken < 1000) return;
  spoken = performance.now();
  const said = (f) => !f.alive ? "no longer trains" : about.classes.length
    ? `${(100 * f.score).toFixed(0)} per cent right` : `R2 ${f.score.toFixed(2)}`;
  $("status").textContent = `Step ${figures[0].steps}. With batch norm ${said(figures[0])}, without ${said(figures[1])}.`;
}

function setPlaying(on) {
  const before = playing;
  playing = on;
  $("play").textContent = on ? "Pause" : "Play";
  $("play").setAttribute("aria-pressed", String(on));
  if (on && !before) requestAnimationFrame(tick);
}

function tick() {
  if (!playing) return;
  const began = performance.now();
  advance(Number($("speed").value));
  ++frame;
  (window.frameTimes ??= []).push(performance.now() - began);
  // Somebody who asked for less motion sees ten pictures a second.
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) setTimeout(tick, 100);
  else requestAnimationFrame(tick);
}

// --- choosing a unit, the lens

function choose(side, row, unit) {
  const rows = shownLayers(engine.sight(side));
  if (rows.length === 0) return;
  row = Math.max(0, Math.min(rows.length - 1, row));
  chosen = { row: side === 0 ? row : 2 * row, unit: Math.max(0, Math.min(rows[row].units - 1, unit)) };
  for (const name of ["low", "middle", "high"])
    for (const s of [0, 1]) series.parts[name + s] = series.steps.map(() => NaN);
  look();
  redraw();
}

function lensLayer() {
  const norms = engine.about(0).layers.map((name, i) => [name, i]).filter(([name]) => name.startsWith("BatchNorm1D"));
  return norms[Math.min(hiddenLayer(), norms.length - 1)]?.[1];
}

function look() {
  try {
    const layer = lensLayer();
    if (layer === undefined) throw new Error("There is no batch norm in the left network.");
    $("lens").textContent = engine.story(0, layer, chosen.unit);
    $("copy").disabled = false;
  } catch (error) {
    $("lens").textContent = error.message;
    $("copy").disabled = true;
  }
}

// The lens as name,value,value,...: a line for each part of the story.
function storyAsCsv(text) {
  const lines = [];
  for (const line of text.split("\n")) {
    if (/^\s+-?[\d.]/.test(line)) lines[lines.length - 1] += "," + line.trim().split(/\s+/).join(",");
    else if (line.startsWith("  ")) lines.push(`"${line.trim()}"`);
  }
  return lines.filter((line) => line.includes(",")).join("\n") + "\n";
}

// --- files

async function openFile(file, take) {
  if (!file) return;
  setPlaying(false);
  try {
    take(file.name, await file.text());
  } catch (error) {
    trouble(error);
  }
}

// The same file may be chosen again.
const openChosen = async (input, take) => { await openFile(input.files[0], take); input.value = ""; };

// Anywhere on the page: the browser would leave it and show the file.
function dropped(event) {
  event.preventDefault();
  const file = event.dataTransfer.files[0];
  openFile(file, file?.name.endsWith(".json") ? takeModel : takeCsv);
}

function takeCsv(name, text) {
  const notices = engine.ownData(name, text);
  const knob = kKnobs.find((k) => k.id === "data");
  if (!knob.values.includes("own")) offer(knob, [...(knob.values = [...knob.values, "own"])]);
  settings.data = "own";
  showKnobs();
  start();
  if (waiting) openFile({ name: "the model", text: async () => waiting }, takeModel);
  $("status").textContent = notices;
}

// A model of a generated set brings its set along; one of a table needs the table first.
function takeModel(name, text) {
  let source;
  try {
    source = JSON.parse(text)?.training?.data;
  } catch { /* the library says what is wrong with it */ }
  if (kKnobs[0].values.includes(source) && source !== settings.data) {
    settings.data = source;
    showKnobs();
    start();
  }
  waiting = text;  // for its table, if that is not the one here
  engine.openModel(text);
  waiting = null;
  trouble("");
  lookAtData();
  redraw();
  $("status").textContent = `${name} takes the left place`;
}

function saveModel(side) {
  try {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([engine.save(side)], { type: "application/json" }));
    link.download = side === 0 ? "with-batch-norm.json" : "without.json";
    link.click();
    URL.revokeObjectURL(link.href);
  } catch (error) {
    trouble(error);
  }
}

// --- all together

function makeExperiments() {
  kExperiments.forEach((experiment, i) => {
    const item = document.createElement("li"), link = document.createElement("a"), text = document.createElement("p");
    link.href = "#" + new URLSearchParams(experiment.settings);
    link.textContent = `${i + 1}. ${experiment.name}`;
    link.id = `experiment${i + 1}`;
    text.textContent = experiment.text;
    item.append(link, text);
    $("experiments").append(item);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      history.replaceState(null, "", link.getAttribute("href"));
      readAddress();
      showKnobs();
      start();
      setPlaying(true);
      scrollTo({ top: 0 });
      $("play").focus();
    });
  });
}

function listen() {
  $("play").addEventListener("click", () => { setPlaying(!playing); if (!playing) redraw(); });
  $("step").addEventListener("click", () => { setPlaying(false); advance(1); });
  $("reset").addEventListener("click", start);
  $("look").addEventListener("click", look);
  $("copy").addEventListener("click", () => navigator.clipboard?.writeText(storyAsCsv($("lens").textContent)));
  $("link").addEventListener("click", () => navigator.clipboard?.writeText(location.href));
  $("csv").addEventListener("change", () => openChosen($("csv"), takeCsv));
  $("model").addEventListener("change", () => openChosen($("model"), takeModel));
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", dropped);
  addEventListener("hashchange", () => { readAddress(); showKnobs(); start(); });
  addEventListener("resize", () => redraw());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { forgetColours(); redraw(); });
  for (const side of [0, 1]) {
    $("save" + side).addEventListener("click", () => saveModel(side));
    const canvas = $("layers" + side);
    canvas.addEventListener("click", (event) => {
      const rows = shownLayers(engine.sight(side)), row = Math.floor(event.offsetY / (kRow + kHead));
      if (rows[row]) choose(side, row, Math.floor(event.offsetX / canvas.clientWidth * rows[row].units));
    });
    canvas.addEventListener("keydown", (event) => {
      const by = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
      if (!by) return;
      event.preventDefault();
      const at = chosenIn(side);
      choose(side, at.row + by[0], at.unit + by[1]);
    });
  }
}

// The library lies in the page as base64 of gzip.
async function library() {
  const text = atob($("wasm").textContent.trim()), bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; ++i) bytes[i] = text.charCodeAt(i);
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}

async function main() {
  makeKnobs();
  makeExperiments();
  $("settings").open = innerWidth > 700;
  engine = await startEngine(await library());
  readAddress();
  showKnobs();
  listen();
  start();
  const own = $("own").textContent;
  if (own !== "/* model */") await openFile({ name: "the model", text: async () => own }, takeModel);
  document.body.dataset.ready = "yes";
}

requestAnimationFrame(() => setTimeout(() => main().catch(trouble)));  // first the paint
