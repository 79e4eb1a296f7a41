// Pictures on canvases. Each function draws one; none keeps anything.

// The page's colours, asked for once a picture: asking is slow.
let kColours = new Map();
function css(name) {
  if (!kColours.has(name))
    kColours.set(name, getComputedStyle(document.documentElement).getPropertyValue(name).trim());
  return kColours.get(name);
}
const forgetColours = () => { kColours = new Map(); };
const kPalette = [[11, 107, 203], [194, 65, 12], [23, 113, 58], [126, 58, 180], [160, 120, 0],
                  [0, 128, 128], [190, 24, 93], [90, 90, 90], [80, 60, 20], [60, 60, 200]];

// The canvas in its size on the screen, ready to draw in CSS pixels.
function paper(canvas, height) {
  const scale = window.devicePixelRatio || 1, width = canvas.clientWidth || 300;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.style.height = height + "px";
  }
  const pen = canvas.getContext("2d");
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, width, height);
  return { pen, width, height };
}

// Colours of the outputs on a grid: of classes the likeliest, paler where it is unsure.
function planePixels(plane, cells, classes, range) {
  const pixels = new ImageData(cells, cells);
  const width = plane.length / (cells * cells);
  for (let k = 0; k < cells * cells; ++k) {
    const out = plane.subarray(k * width, (k + 1) * width);
    let colour, sure;
    if (classes > 0) {
      let best = 0;
      for (let c = 1; c < width; ++c) if (out[c] > out[best]) best = c;
      colour = kPalette[best % kPalette.length];
      sure = (out[best] - 1 / classes) / (1 - 1 / classes);
    } else {
      const part = Math.min(1, Math.max(0, (out[0] - range[0]) / (range[1] - range[0] || 1)));
      colour = kPalette[part > 0.5 ? 1 : 0];
      sure = Math.abs(part - 0.5) * 2;
    }
    const row = cells - 1 - Math.floor(k / cells), at = 4 * (row * cells + (k % cells));
    const known = Number.isFinite(sure);
    pixels.data.set(known ? colour : [128, 128, 128], at);
    pixels.data[at + 3] = known ? 30 + 130 * sure : 90;
  }
  return pixels;
}

function drawPlane(canvas, view) {
  const { pen, width, height } = paper(canvas, Math.min(360, canvas.clientWidth * 0.75));
  const cells = Math.sqrt(view.plane.length / view.outputs);
  const small = document.createElement("canvas");
  small.width = small.height = cells;
  small.getContext("2d").putImageData(planePixels(view.plane, cells, view.classes, view.range), 0, 0);
  pen.imageSmoothingEnabled = true;
  pen.drawImage(small, 0, 0, width, height);
  const count = (view.points.length - 4) / 3;
  const [x0, x1, y0, y1] = view.points.subarray(3 * count);
  const stride = 2 * Math.floor(count / 2000) + 1;  // odd: the classes of a set take turns
  for (let i = 0; i < count; i += stride) {
    const [x, y, label] = view.points.subarray(3 * i, 3 * i + 3);
    const part = (label - view.range[0]) / (view.range[1] - view.range[0] || 1);
    const colour = kPalette[(view.classes > 0 ? label : Number(part > 0.5)) % kPalette.length];
    pen.beginPath();
    pen.arc((x - x0) / (x1 - x0) * width, height - (y - y0) / (y1 - y0) * height, 2.5, 0, 7);
    pen.fillStyle = `rgb(${colour})`;
    pen.strokeStyle = "#fff";
    pen.lineWidth = 0.7;
    pen.fill();
    pen.stroke();
  }
}

const quantile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
const column = (layer, unit) => {
  const values = new Float32Array(layer.rows);
  for (let i = 0; i < layer.rows; ++i) values[i] = layer.values[i * layer.units + unit];
  return values;
};

const kRow = 62, kHead = 17;  // a row of units, and the line above it

// The layers whose input is worth a look: batch norms and activations.
const shownLayers = (layers) =>
  layers.map((layer, index) => ({ ...layer, index }))
    .filter((layer) => /^(BatchNorm1D|ReLU|Sigmoid|Tanh)/.test(layer.name));

// Where one unit's column stands.
function unitBox(width, row, units, unit) {
  const w = width / units;
  return { x: unit * w, y: row * (kRow + kHead) + kHead, w, h: kRow };
}

function drawLayers(canvas, layers, chosen) {
  const rows = shownLayers(layers);
  const { pen, width } = paper(canvas, Math.max(40, rows.length * (kRow + kHead)));
  pen.font = "12px system-ui, sans-serif";
  if (rows.length === 0) {
    pen.fillStyle = css("--soft");
    pen.fillText("no hidden layer, or no step taken yet", 4, 24);
  }
  rows.forEach((layer, row) => {
    const sorted = layer.values.slice().sort();
    const low = quantile(sorted, 0.01), high = quantile(sorted, 0.99);
    const span = Math.max(high - low, 1e-6);
    const toY = (v, box) => box.y + box.h - 4 - Math.min(1, Math.max(0, (v - low) / span)) * (box.h - 8);
    pen.fillStyle = css("--soft");
    pen.fillText(`arrives at ${layer.name.replace(/ .*/, "").replace("BatchNorm1D", "batch norm")}` +
                 (Number.isFinite(high - low) ? `   ${low.toPrecision(2)} to ${high.toPrecision(2)}` : "   too large, or NaN"), 2, row * (kRow + kHead) + 12);
    for (let unit = 0; unit < layer.units; ++unit)
      drawUnit(pen, layer, unit, unitBox(width, row, layer.units, unit), toY,
               chosen && chosen.row === row && chosen.unit === unit, low, span);
  });
}

function drawUnit(pen, layer, unit, box, toY, chosen, low, span) {
  const values = column(layer, unit), kBins = 14, bins = new Array(kBins).fill(0);
  let sum = 0, squares = 0;
  for (const v of values) {
    sum += v;
    squares += v * v;
    const bin = Math.floor((v - low) / span * kBins);
    bins[Math.min(kBins - 1, Math.max(0, bin))] += 1;
  }
  const mean = sum / values.length, most = Math.max(...bins);
  const dead = layer.name.startsWith("ReLU") && values.every((v) => v <= 0);
  const middle = box.x + box.w / 2, half = box.w * 0.42;
  if (chosen) {
    pen.fillStyle = css("--line");
    pen.fillRect(box.x, box.y, box.w, box.h);
  }
  pen.fillStyle = dead ? css("--bad") : css(layer.running ? "--soft" : "--one");
  bins.forEach((count, b) => {
    const w = half * count / most, h = (box.h - 8) / kBins;
    pen.fillRect(middle - w, box.y + box.h - 4 - (b + 1) * h, 2 * w, h - 0.5);
  });
  if (dead) {
    pen.fillText("✕", middle - 4, box.y + 12);
  }
  if (layer.running) {
    const deviation = Math.sqrt(Math.max(0, squares / values.length - mean * mean));
    pen.fillStyle = css("--ink");
    pen.fillRect(middle - half, toY(mean, box) - 1, 2 * half, 2);
    pen.fillRect(middle - 0.5, toY(mean + deviation, box), 1, toY(mean - deviation, box) - toY(mean + deviation, box));
    const running = layer.running[2 * unit], spread = layer.running[2 * unit + 1];
    pen.fillStyle = pen.strokeStyle = css("--two");
    pen.beginPath();
    pen.arc(middle, toY(running, box), Math.min(3.5, half), 0, 7);
    pen.fill();
    pen.lineWidth = 1;
    pen.strokeRect(middle - 2, toY(running + spread, box), 4, toY(running - spread, box) - toY(running + spread, box));
  }
}

// Lines over the steps: [{colour, width, values}]; `logarithmic` for sizes.
function drawLines(canvas, steps, series, logarithmic) {
  const { pen, width, height } = paper(canvas, 170);
  const scale = (v) => (logarithmic ? Math.log10(Math.max(v, 1e-9)) : v);
  const all = series.flatMap((s) => s.values).filter(Number.isFinite).map(scale).sort((a, b) => a - b);
  pen.font = "12px system-ui, sans-serif";
  pen.fillStyle = css("--soft");
  if (all.length === 0) {
    pen.fillText("no step taken yet", 4, 20);
    return;
  }
  const low = logarithmic ? quantile(all, 0) : Math.min(0, quantile(all, 0));
  const high = Math.max(quantile(all, logarithmic ? 0.99 : 0.95), low + 1e-6);
  const said = (v) => (logarithmic ? `1e${v.toFixed(1)}` : v.toPrecision(2));
  const left = 44, bottom = height - 18, last = steps[steps.length - 1] || 1;
  pen.fillText(said(high), 0, 12);
  pen.fillText(said(low), 0, bottom);
  pen.fillText(`step ${last}`, width - 70, height - 4);
  pen.strokeStyle = css("--line");
  pen.strokeRect(left, 2, width - left - 2, bottom - 2);
  for (const line of series) {
    pen.beginPath();
    let pen_down = false;
    line.values.forEach((v, i) => {
      const x = left + steps[i] / last * (width - left - 4);
      const y = bottom - (Math.min(high, scale(v)) - low) / (high - low) * (bottom - 6);
      if (Number.isFinite(y)) pen_down ? pen.lineTo(x, y) : pen.moveTo(x, y);
      pen_down = Number.isFinite(y);
    });
    pen.strokeStyle = css(line.colour);
    pen.lineWidth = line.width;
    pen.globalAlpha = line.width < 1.5 ? 0.55 : 1;
    pen.stroke();
    pen.globalAlpha = 1;
  }
}
