// The page in a real browser: it opens from a file, asks for nothing, can be used by keyboard,
// on a phone and in the dark, and says what is wrong.
// usage: node page.js PAGE.html CHROMIUM [FOLDER for pictures]
const assert = require("node:assert"), fs = require("node:fs"), os = require("node:os"), path = require("node:path");
const { chromium } = require("playwright-core");

const [page_file, browser_file, pictures] = process.argv.slice(2);
const url = "file://" + path.resolve(page_file);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "playground-"));
const file = (name, text) => {
  fs.writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};

let browser;
async function open(hash, options = {}) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  const noise = [];
  page.on("console", (message) => noise.push(message.text()));
  page.on("pageerror", (error) => noise.push(error.message));
  page.on("request", (request) => { if (!/^(file|data|blob):/.test(request.url())) noise.push(request.url()); });
  page.noise = noise;
  await page.goto(url + hash);
  await page.waitForSelector("body[data-ready]");
  return page;
}
async function close(page) {
  assert.deepEqual(page.noise, [], "the page is silent and asks for nothing");
  await page.close();
}
const text = (page, selector) => page.textContent(selector);

async function buttons() {
  const page = await open("");
  assert.equal(await text(page, "#steps"), "step 0");
  await page.click("#step");
  assert.equal(await text(page, "#steps"), "step 1");
  await page.click("#play");
  await page.waitForFunction(() => engine.figures(0).steps > 100);
  await page.click("#play");
  assert.equal(await text(page, "#play"), "Play");
  await page.click("#layers0", { position: { x: 200, y: 40 } });
  assert.match(await text(page, "#lens"), /^Batch norm, unit \d+ of layer 1, 32 rows/);
  await page.selectOption("#knob-by-batch", "this batch's");
  await page.click("#reset");
  assert.equal(await text(page, "#steps"), "step 0");
  await close(page);
}

async function address() {
  const page = await open("#data=spirals&depth=2&lr=0.3&hide=seed,noise");
  assert.equal(await page.inputValue("#knob-data"), "spirals");
  assert.equal(await page.isVisible("#knob-seed"), false);
  await page.selectOption("#knob-width", "16");
  assert.match(page.url(), /width=16/);
  assert.match(page.url(), /hide=seed%2Cnoise/);
  await close(page);
  const wrong = await open("#lr=x");
  assert.match(await text(wrong, "#trouble"), /expected a number/);
  await close(wrong);
}

async function experiment(number) {
  const page = await open("");
  await page.click(`#experiment${number}`);
  await page.waitForFunction(() => engine.figures(0).steps > 5);
  await page.click("#play");
  const holds = await page.evaluate((number) => {
    const it = kExperiments[number - 1];
    start();
    engine.steps(it.steps);
    return it.holds(engine.figures(0), engine.figures(1), (rows) => engine.scoreByBatches(0, rows));
  }, number);
  assert.ok(holds, `experiment ${number}`);
  await page.evaluate(() => redraw());
  if (number === 1) assert.match(await text(page, "#figures1"), /no longer trains.*NaN/);
  await close(page);
}

async function files() {
  const page = await open("");
  await page.setInputFiles("#csv", file("mine.csv", "e,a,b,c,d,k\n" + [...Array(60).keys()]
    .map((i) => `1,${i},${i % 7},${i % 5},${i % 3},${i % 2 ? "p" : "q"}`).join("\n")));
  await page.waitForFunction(() => document.getElementById("knob-data").value === "own");
  assert.equal(await page.isVisible("#knob-column-x"), true);
  // Not the first column, in which all rows are alike.
  assert.equal(await text(page, "#held"), "The planes show a to the right and b upwards; the other 3 inputs are held at their means.");
  await page.selectOption("#knob-column-y", { label: "d" });
  assert.match(await text(page, "#held"), /and d upwards/);
  await page.click("#step");
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save0")]);
  const saved = fs.readFileSync(await download.path(), "utf-8");
  assert.deepEqual(JSON.parse(saved).classes, ["p", "q"].sort());
  await page.setInputFiles("#model", file("again.json", saved));
  await page.waitForFunction(() => /takes the left place/.test(document.getElementById("status").textContent));
  for (const [input, name, bad, says] of [
    ["#csv", "bad.csv", "a,b\n1,2\n1,2,3\n", /^bad\.csv:3: /], ["#csv", "<b>.csv", "\0", /<b>\.csv/],
    ["#model", "bad.json", "{", /the model/], ["#model", "deep.json", "[".repeat(100000), /the model/]]) {
    await page.setInputFiles(input, file(name, bad));
    await page.waitForFunction(() => document.getElementById("trouble").textContent !== "");
    assert.match(await text(page, "#trouble"), says);
    await page.click("#reset");
  }
  await page.click("#step");
  assert.equal(await text(page, "#steps"), "step 1");
  const drop = (name, content) => page.evaluate(([name, content]) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([content], name));
    dispatchEvent(new DragEvent("drop", { dataTransfer, cancelable: true }));
  }, [name, content]);
  await drop("dropped.json", saved);
  await page.waitForFunction(() => /takes the left place/.test(document.getElementById("status").textContent));
  await drop("bad.csv", "a,b\n1,2\n1,2,3\n");
  await page.waitForFunction(() => /^bad\.csv:3: /.test(document.getElementById("trouble").textContent));
  await close(page);
}

// As `gambeta play MODEL` writes it.
async function playedModel() {
  const page = await open("");
  await page.evaluate(() => { engine.steps(200); });
  const model = await page.evaluate(() => engine.save(0));
  await close(page);
  const copy = file("moons.html", fs.readFileSync(page_file, "utf-8").replace("/* model */", () => model.replaceAll("<", "\\u003c")));
  const other = await browser.newPage();
  await other.goto("file://" + copy);
  await other.waitForSelector("body[data-ready]");
  assert.equal(await text(other, "#trouble"), "");
  assert.ok(await other.evaluate(() => engine.figures(0).score) > 0.97);
  await other.close();
}

async function keyboard() {
  const page = await open("", { reducedMotion: "reduce" });
  for (let tabs = 0; tabs < 3; ++tabs) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement.id) === "play") break;
  }
  const now = () => page.evaluate(() => performance.now());
  const begin = await now();
  await page.keyboard.press("Enter");
  await page.waitForTimeout(1500);
  await page.waitForFunction(() => engine.figures(0).steps > 5);
  await page.keyboard.press("Enter");
  const steps = await page.evaluate(() => engine.figures(0).steps);
  const shown = 1 + (await now() - begin) / 100;  // ten a second, and a busy machine makes fewer
  assert.ok(steps <= 5 * shown, `${steps} steps with reduced motion in ${shown} pictures`);
  assert.match(await text(page, "#status"), /^Step \d+\. With batch norm/);
  await page.focus("#layers0");
  await page.keyboard.press("ArrowRight");
  assert.match(await text(page, "#lens"), /unit 2 of layer 1/);
  await close(page);
}

async function looks() {
  for (const colorScheme of ["light", "dark"])
    for (const width of [390, 768, 1280]) {
      const page = await open("", { viewport: { width, height: 900 }, colorScheme });
      await page.evaluate(() => { document.getElementById("settings").open = true; });
      await page.evaluate(() => { for (let k = 0; k < 40; ++k) advance(5); });
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false,
                   `${width} ${colorScheme}: no sideways scroll`);
      await page.addScriptTag({ path: require.resolve("axe-core/axe.min.js") });
      const { violations } = await page.evaluate(() => axe.run());
      assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes[0].html}`), [], `${width} ${colorScheme}`);
      if (pictures && width === 1280) {
        await page.evaluate(() => { document.getElementById("settings").open = false; });
        await page.screenshot({ path: path.join(pictures, `page-${colorScheme}.jpg`), type: "jpeg", quality: 85,
                                clip: { x: 0, y: 0, width: 1280, height: 900 } });
      }
      await close(page);
    }
}

async function speed() {
  const page = await open("");
  const paint = await page.evaluate(() => performance.getEntriesByType("paint")[0].startTime);
  await page.click("#play");
  await page.waitForTimeout(3000);
  await page.click("#play");
  const times = await page.evaluate(() => window.frameTimes.sort((a, b) => a - b));
  console.log(`first paint ${paint.toFixed(0)} ms, ${times.length} frames in 3 s, script and drawing ` +
              `${times[Math.floor(times.length * 0.95)].toFixed(1)} ms (95th percentile)`);
  assert.ok(fs.statSync(page_file).size < 6e5, "under 600 KB");
  await close(page);
}

(async () => {
  browser = await chromium.launch({ executablePath: browser_file, args: ["--no-sandbox"] });
  await buttons();
  await address();
  for (let number = 1; number <= 6; ++number) await experiment(number);
  await files();
  await playedModel();
  await keyboard();
  await looks();
  await speed();
  await browser.close();
  fs.rmSync(folder, { recursive: true });
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
